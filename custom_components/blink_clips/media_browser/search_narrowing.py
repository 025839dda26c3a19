"""Conditions that a search gives to the archive's index, so that the index returns fewer clips.

Each clip that matches the search meets the conditions. Other clips may meet them as well.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from homeassistant.util import dt as dt_util

from ..account_clips import AccountClips
from ..archive.narrowing import CameraKind, Narrowing
from ..clips.event_types import EventType, texts_of
from .clip_texts import ClipTexts
from .search_terms import SearchTerm

# Numbers of days before and after today whose texts are compared with a search term. Archived clips
# are deleted after 3,650 days at most, unless they are kept. Clips of other days are not excluded.
_DAYS_BEFORE, _DAYS_AFTER = 3660, 2
# Maximum number of periods (ranges of days) in a condition. If the days that a search term matches
# form more periods, the term gets no condition.
_MAX_PERIODS = 200
# Maximum number of conditions. The time that SQLite needs to prepare a query rises with the square
# of their number.
MAX_NARROWINGS = 10

# Texts in the JSON of clips on USB drives, and of clips that were not watched yet.
_USB = '"blink_clips_usb": {'
_UNWATCHED = '"watched": false'


def narrowings_for(
    terms: Sequence[SearchTerm], account: AccountClips, texts: ClipTexts
) -> list[Narrowing]:
    """Return the conditions for archived clips that may match all terms.

    Only the first MAX_NARROWINGS terms get a condition. If there are no archived clips, return no
    conditions.
    """
    cameras = account.camera_of_archived()
    if not (terms and cameras):
        return []
    names = {
        kind: texts.of_camera(camera)
        if camera
        else texts.of_removed_camera(account.archived_camera_name(kind))
        for kind, camera in cameras.items()
    }
    # The name of a removed camera can be different in each clip of a USB drive.
    has_removed = None in cameras.values()
    usb_cameras = account.archived_usb_cameras if has_removed else ()
    usb_names = {it: texts.of_removed_camera(it) for it in usb_cameras}
    first = texts.today - timedelta(days=_DAYS_BEFORE)
    all_days = (first + timedelta(days=it) for it in range(_DAYS_BEFORE + _DAYS_AFTER))
    days = {day: texts.of_day(day) for day in all_days}
    found = (_narrowing(term, names, usb_names, days, texts) for term in terms[:MAX_NARROWINGS])
    return [it for it in found if it]


def needs_files(terms: Sequence[SearchTerm], texts: ClipTexts) -> bool:
    """Return whether a term may match a clip because the clip is archived or kept."""
    words = (texts.of_archived, texts.of_only_archived, texts.of_kept)
    return any(_is_in(term, word) for term in terms for word in words)


def _narrowing(
    term: SearchTerm,
    names: dict[CameraKind, str],
    usb_names: dict[str, str],
    days: dict[date, str],
    texts: ClipTexts,
) -> Narrowing | None:
    """Return a condition that is true for all clips that may match a term.

    Return None if any clip may match.

    `names` has the names of each camera with archived clips. `usb_names` has the normalized form of
    each name that clips of removed cameras on USB drives may have. `days` has the words for each
    day, such as its weekday.
    """
    if _is_in(term, texts.of_archived) or _is_in(term, texts.of_only_archived):
        return None
    records = _texts_in_records(term, texts)
    periods = _periods(term, days)
    if records is None or len(periods) > _MAX_PERIODS:
        return None
    return Narrowing(
        kinds=[kind for kind, name in names.items() if _is_in(term, name)],
        texts=records,
        usb_cameras=[it for it, name in usb_names.items() if _is_in(term, name)],
        periods=periods,
        kept=_is_in(term, texts.of_kept),
    )


def _texts_in_records(term: SearchTerm, texts: ClipTexts) -> list[str] | None:
    """Return texts to search for in the stored JSON of clips.

    A term can match the name of an event type, or the words *USB* or *not watched*. The JSON of
    each such clip contains at least one of the returned texts. Return None if the JSON of an event
    type contains no such text.
    """
    found: list[str] = []
    for event_type in EventType:
        if _is_in(term, texts.of_event_type(event_type)):
            in_record = texts_of(event_type)
            if in_record is None:
                return None
            found += in_record
    if _is_in(term, texts.of_usb):
        found.append(_USB)
    if _is_in(term, texts.of_unwatched):
        found.append(_UNWATCHED)
    return found


def _periods(term: SearchTerm, days: dict[date, str]) -> list[tuple[datetime, datetime]]:
    """Return the periods that can contain clips whose day matches a term.

    These are the matching days in `days`, and all time before and after `days`.
    """
    matching = [day for day, text in days.items() if term.matches(text, day)]
    first, after = min(days), max(days) + timedelta(days=1)
    runs = [(date.min, first), (after, date.max)]
    for day in matching:
        if runs[-1][1] == day:
            runs[-1] = (runs[-1][0], day + timedelta(days=1))
        else:
            runs.append((day, day + timedelta(days=1)))
    return [(_start(begin), _start(end)) for begin, end in runs]


def _start(day: date) -> datetime:
    if day in {date.min, date.max}:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return dt_util.as_utc(dt_util.start_of_local_day(day))


def _is_in(term: SearchTerm, text: str) -> bool:
    return term.text is not None and term.text in text
