"""Conditions that the index checks, so that a search reads fewer archived clips."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
import json

from .database import USB_CAMERA
from .times import to_number

_USB_CAMERA_IN = f"{USB_CAMERA} IN (SELECT value FROM json_each(?))"  # noqa: S608 - no values

type CameraKind = tuple[int, str]
"""The camera id and the product type in a clip. Together they identify the camera."""


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """A condition for archived clips. A clip meets it if it has at least one of these values."""

    kinds: Collection[CameraKind] = ()
    texts: Collection[str] = ()
    """Texts in the JSON of a clip, regardless of upper and lower case."""
    usb_cameras: Collection[str] = ()
    """The camera's names in clips on USB drives."""
    periods: Collection[tuple[datetime, datetime]] = ()
    """Periods of recordings: the start and the end of each period. The end is exclusive."""
    kept: bool = False
    """Whether all kept clips meet the condition."""

    def sql(self) -> tuple[str, list[int | str]]:
        """Return the condition in SQL, and its values."""
        parts = [
            *("(camera_id = ? AND product_type = ?)" for _ in self.kinds),
            *("(created >= ? AND created < ?)" for _ in self.periods),
            *("record LIKE ?" for _ in self.texts),
            *((_USB_CAMERA_IN,) if self.usb_cameras else ()),
            *(("kept = 1",) if self.kept else ()),
        ]
        values = [
            *(value for kind in self.kinds for value in kind),
            *(to_number(time) for period in self.periods for time in period),
            *(f"%{text}%" for text in self.texts),
            *((json.dumps(list(self.usb_cameras)),) if self.usb_cameras else ()),
        ]
        return f"({' OR '.join(parts)})" if parts else "0", values
