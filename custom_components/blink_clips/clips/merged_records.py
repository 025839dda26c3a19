"""Merges the known record (list entry) of a clip with a record from Blink or the archive.

Records may arrive in any order. For example, an older page of the cloud's clip list may arrive
after the deletion of a clip.
"""

from dataclasses import replace
from datetime import datetime

from ..api import Clip
from ..archive.times import EPOCH


def newest_record(known: Clip | None, record: Clip) -> Clip:
    """Return the newer one of two entries of Blink's clip list for the same clip.

    The result is `known` itself if `record` is older, or changes nothing.
    """
    if known is None:
        return record
    merged = _merged(known, record) if known.archived else record
    return known if known == merged or _age(known) > _age(merged) else merged


def with_archived(known: Clip | None, archived: Clip) -> Clip:
    """Return the known entry of a clip, marked as archived.

    The result is `known` itself if the archive has changed nothing.
    """
    if known is None:
        return only_archived(archived)
    if known.archived == archived.archived:
        return known
    # For a deleted clip, use the facts in the archive, because the cloud's entry may lack some
    # facts.
    return replace(
        archived if known.deleted else known,
        archived=archived.archived,
        deleted=known.deleted,
        updated_at=known.updated_at,
    )


def only_archived(clip: Clip) -> Clip:
    """Return the list entry for an archived clip that the cloud does not list.

    This entry counts as older than any entry of the cloud.
    """
    return replace(clip, deleted=True, updated_at=EPOCH)


def is_reported_deleted(record: Clip) -> bool:
    """Return whether Blink's clip list has reported the deletion of a clip."""
    return record.deleted and record.updated_at > EPOCH


def _merged(known: Clip, record: Clip) -> Clip:
    """Combine the known and the new list entry of a clip that is already archived.

    If the new entry reports a deletion, keep the other facts of the known entry, because the new
    entry may lack them.
    """
    if record.deleted:
        return replace(known, deleted=True, updated_at=record.updated_at)
    return replace(record, archived=known.archived)


def _age(record: Clip) -> tuple[datetime, bool]:
    """Return a sort key for the list entries of one clip. The newest entry has the highest key.

    If two entries have the same time, the one that reports a deletion counts as newer.
    """
    return record.updated_at, record.deleted
