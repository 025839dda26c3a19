"""The label of a picture: camera, time, and cause such as motion. A JPEG stores it as a comment."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
import json
from typing import Any

from PIL import Image


@dataclass(frozen=True, kw_only=True)
class Label:
    """The camera, time and cause of a picture, with a unique number.

    The label also contains the camera's id, because cameras with the same name must show different
    scenes.
    """

    camera: str
    taken_at: datetime
    kind: str
    number: int
    camera_id: int = 0


def to_comment(label: Label) -> bytes:
    """Convert a label to the text of a JPEG comment."""
    return json.dumps(
        {
            "camera": label.camera,
            "taken_at": label.taken_at.isoformat(),
            "kind": label.kind,
            "number": label.number,
            "camera_id": label.camera_id,
        }
    ).encode()


def read_label(jpeg_bytes: bytes) -> Label:
    """Read the label from a JPEG. Raises ValueError if the JPEG has no label."""
    try:
        with Image.open(BytesIO(jpeg_bytes), formats=["JPEG"]) as image:
            fields: dict[str, Any] = json.loads(image.info["comment"])
        return Label(
            camera=fields["camera"],
            taken_at=datetime.fromisoformat(fields["taken_at"]),
            kind=fields["kind"],
            number=fields["number"],
            camera_id=fields["camera_id"],
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ValueError("the picture has no label") from error
