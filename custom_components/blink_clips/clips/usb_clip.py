"""Converts entries of a USB drive's clip list into clips.

The drive's own clip ids change. Blink Clips therefore assigns ids that do not change.
"""

from datetime import datetime
import hashlib

from ..api import Camera, Clip, ClipSource, UsbClip, UsbDrive, UsbOrigin

# Lowest id of a USB clip, far above Blink's own ids. All ids are below 2**53, the limit for exact
# integers in a browser.
_FIRST_ID = 2**52


def account_clip(
    record: UsbClip,
    drive: UsbDrive,
    camera: Camera | None,
    *,
    listed_at: datetime,
    repetition: int = 0,
) -> Clip:
    """Return the clip for an entry in a USB drive's clip list. `camera` is None if unknown.

    The clip's id is computed from the camera's name, the recording time and `repetition`.
    `repetition` is the number of earlier entries with the same name and time.
    """
    recorded_at = record.created_at.isoformat()
    facts = f"{drive.sync_module_id} {record.camera_name} {recorded_at} {repetition}"
    digest = hashlib.blake2b(facts.encode(), digest_size=8).digest()
    known_source = ClipSource(record.event_type) is not ClipSource.UNKNOWN
    return Clip(
        id=_FIRST_ID + int.from_bytes(digest) % _FIRST_ID,
        created_at=record.created_at,
        updated_at=listed_at,
        camera_id=camera.id if camera else 0,
        product_type=camera.product_type if camera else "",
        network_id=drive.network_id,
        raw_source=record.event_type if known_source else ClipSource.USB.value,
        usb=UsbOrigin(drive=drive, record=record),
    )
