"""The JSON that the dashboard card receives: accounts, systems, cameras and clips.

If a field is missing, its value is false, empty or unknown. This also applies to the objects in a
message with changes, because they are complete. But if the message itself lacks a field, for
example the list of cameras, the field is unchanged. card/src/protocol.ts declares the same JSON.
"""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from typing import Any

from ..account_clips import is_unwatched
from ..api import Camera, Clip, Family
from ..clip_place import ClipPlace
from ..clips.event_types import EventType
from ..config_entry import BlinkConfigEntry
from .account_state import AccountState

# The version of the messages. After an update that changes the version, an old card on an open
# page asks the user to reload the page.
PROTOCOL = 1

# Number of characters of a short id, with six bits each. For a hundred devices, the probability of
# two equal ids is below one in ten million.
_ID_CHARACTERS = 6

type Json = dict[str, Any]


def short_id(entry: BlinkConfigEntry, *facts: object) -> str:
    """Return a text of six characters that identifies a device among all accounts.

    `facts` identify the device in its account. The same arguments give the same text.
    """
    text = " ".join(map(str, (entry.entry_id, *facts)))
    digest = blake2b(text.encode(), digest_size=_ID_CHARACTERS).digest()
    return urlsafe_b64encode(digest).decode()[:_ID_CHARACTERS]


def account_json(entry: BlinkConfigEntry, state: AccountState) -> Json:
    """Return the JSON of an account and its state."""
    return {
        "id": entry.entry_id,
        "title": entry.title,
        "state": state.kind.value,
        **_given(since=state.since, until=state.until),
    }


def system_json(
    entry: BlinkConfigEntry, number: int, name: str, place: ClipPlace, alarm: str | None
) -> Json:
    """Return the JSON of a system (network). `alarm` is the entity id of its alarm panel."""
    return {
        "id": short_id(entry, "system", number),
        "account": entry.entry_id,
        "name": name,
        **_given(alarm=alarm),
        "clips": place.value,
    }


def camera_json(
    entry: BlinkConfigEntry, camera: Camera, name: str, **fields: str | bool | None
) -> Json:
    """Return the JSON of a camera. `fields` are further optional fields."""
    return {
        "id": short_id(entry, camera.key),
        "account": entry.entry_id,
        "name": name,
        **_given(
            **fields,
            motion_off=not camera.motion_detection,
            kind="doorbell" if camera.family is Family.DOORBELL else None,
        ),
    }


def removed_camera_json(entry: BlinkConfigEntry, camera_id: str, name: str) -> Json:
    """Return the JSON of a removed camera that still has clips."""
    return {"id": camera_id, "account": entry.entry_id, "name": name, "removed": True}


def clip_json(clip: Clip, event_type: EventType, camera_id: str, *, is_only_archived: bool) -> Json:
    """Return the JSON of a clip. `camera_id` is the short id of its camera.

    `is_only_archived` is True if the archive has the clip, and Blink certainly no longer has it.

    Omit the detections if the only one equals the event type.
    """
    is_repeated = clip.detections == (event_type.value,)
    return {
        "id": clip.id,
        "camera": camera_id,
        "time": int(clip.created_at.timestamp()),
        "type": event_type.value,
        **_given(
            detections=() if is_repeated else clip.detections,
            unwatched=is_unwatched(clip),
            poster=clip.has_poster,
            video=clip.has_video,
            usb=clip.usb is not None,
            archived=clip.archived is not None,
            kept=clip.archived is not None and clip.archived.kept,
            only_archived=is_only_archived,
        ),
    }


def _given(**fields: object) -> Json:
    """Return the fields as a dictionary. Leave out fields that are None, False or empty."""
    return {name: value for name, value in fields.items() if value}
