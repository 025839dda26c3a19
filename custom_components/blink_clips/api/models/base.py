"""The base of all models: parses the cloud's JSON, and drops invalid values."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from math import isfinite
import re
from typing import Any, ClassVar, Self, override

from mashumaro.config import BaseConfig
from mashumaro.exceptions import InvalidFieldValue, MissingField
from mashumaro.mixins.dict import DataClassDictMixin
from mashumaro.types import SerializationStrategy

from ..exceptions import BlinkResponseError
from ..journal import Journal

# First and last year of a valid date. Later dates could overflow when converted to another time
# zone.
FIRST_YEAR, LAST_YEAR = 1970, 2999

# Maximum number of characters of a text from the cloud.
MAX_TEXT = 10_000
MAX_NUMBER_BITS = 1_000
# Limit for integers: 64 bits. No database can store larger ones.
_TOO_LARGE = 2**63
# Characters that end a line or control a terminal, and surrogates (halves of characters), which no
# file can store.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class UtcTime(SerializationStrategy):
    """Parses an ISO 8601 text into a datetime in UTC. Reads a text without a time zone as UTC."""

    @override
    def serialize(self, value: datetime) -> str:
        return value.isoformat()

    @override
    def deserialize(self, value: str) -> datetime:
        parsed = datetime.fromisoformat(value)
        if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
            raise ValueError("invalid year")
        return parsed.replace(tzinfo=parsed.tzinfo or UTC).astimezone(UTC)


def is_text(value: object) -> bool:
    """Return whether a value is a string or a number, but not a huge integer."""
    match value:
        case bool():
            return False
        case int():
            # Reject huge integers, because Python cannot convert them to text.
            return value.bit_length() <= MAX_NUMBER_BITS
        case float():
            return isfinite(value)
        case str():
            return len(value) <= MAX_TEXT
    return False


class Text(SerializationStrategy):
    """Parses a text or a number into a single line of text."""

    @override
    def serialize(self, value: str) -> str:
        return value

    @override
    def deserialize(self, value: object) -> str:
        if not is_text(value):
            raise TypeError("not text")
        text = str(value)
        # Replace line breaks. A line break in a device name could forge a line of the log.
        return text if text.isprintable() else _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


class Integer(SerializationStrategy):
    """Parses an integer of 64 bits, also from a text."""

    @override
    def serialize(self, value: int) -> int:
        return value

    @override
    def deserialize(self, value: float | str) -> int:
        number = int(value)
        if not -_TOO_LARGE <= number < _TOO_LARGE:
            raise ValueError("too large")
        return number


@dataclass(frozen=True, kw_only=True)
class BlinkModel(DataClassDictMixin):
    """The base class of the models: a resource of the cloud, parsed from a JSON object."""

    # The known values of some fields. Unknown values are kept, but counted in the journal.
    KNOWN: ClassVar[Mapping[str, frozenset[str]]] = {}
    # Optional fields that the cloud often omits. The journal (journal.py) does not count their
    # absence.
    MAY_LACK: ClassVar[frozenset[str]] = frozenset()
    # Names of further JSON fields that are read, apart from the model's own fields.
    ALSO_READ: ClassVar[frozenset[str]] = frozenset()

    class Config(BaseConfig):
        """Makes the library mashumaro use the cloud's field names."""

        # Generate the parsing code of a model at its first use, because an account does not use all
        # models.
        lazy_compilation = True
        serialize_by_alias = True
        serialization_strategy = {  # noqa: RUF012 - mashumaro declares this attribute
            datetime: UtcTime(),
            int: Integer(),
            str: Text(),
        }

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        """Drop null values and invalid texts. Their fields get the default values."""
        text_fields = _text_fields(cls)
        return {
            name: value
            for name, value in d.items()
            if value is not None and (name not in text_fields or is_text(value))
        }

    @classmethod
    def read(cls, payload: object, *, place: str, journal: Journal) -> Self:
        """Parse a decoded JSON object. `place` is the object's name in the journal and in errors.

        Raises BlinkResponseError if the value is not an object. Also raises it if a required field
        is missing or invalid.
        """
        if not isinstance(payload, dict):
            journal.note(place, f"is a {type(payload).__name__}")
            raise BlinkResponseError(f"Invalid {place}: not an object", status=200)
        try:
            model = cls.from_dict(payload)
        except (MissingField, InvalidFieldValue, TypeError, ValueError, AttributeError) as err:
            name = getattr(err, "field_name", type(err).__name__)
            journal.note(place, f"unreadable {name}")
            raise BlinkResponseError(
                f"Invalid {place}: missing or invalid {name}", status=200
            ) from err
        model.note_oddities(payload, place, journal)
        return model

    def note_oddities(self, payload: dict[str, Any], place: str, journal: Journal) -> None:
        """Add unknown values, invalid texts, missing fields and unread fields to the journal."""
        for name, known in self.KNOWN.items():
            if (value := getattr(self, name)) and value not in known:
                journal.note(f"{place}.{name}", value)
        for spec in fields(self):
            wire_name = spec.metadata.get("alias") or spec.name
            if spec.name in self.MAY_LACK:
                continue
            if spec.default is not MISSING and wire_name not in payload:
                journal.note(f"{place}.{spec.name}", "missing")
        for wire_name in _text_fields(type(self)) & payload.keys():
            value = payload[wire_name]
            if value is not None and not is_text(value):
                journal.note(f"{place}.{wire_name}", f"is a {type(value).__name__}")
        journal.note_unread(self.unread_place(place), payload, read=_read_names(type(self)))

    def unread_place(self, place: str) -> str:
        """Return the name under which the journal lists this model's unread fields."""
        return place


# The names of each model's fields, computed once, because the parser needs them for each object.
_TEXT_FIELDS: dict[type[Any], frozenset[str]] = {}
_READ_NAMES: dict[type[Any], frozenset[str]] = {}


def _text_fields(model: type[BlinkModel]) -> frozenset[str]:
    """Return the JSON names of a model's text fields that have a default value."""
    if model not in _TEXT_FIELDS:
        _TEXT_FIELDS[model] = frozenset(
            spec.metadata.get("alias") or spec.name
            for spec in fields(model)
            if spec.default is not MISSING and spec.type in {str, str | None}
        )
    return _TEXT_FIELDS[model]


def _read_names(model: type[BlinkModel]) -> frozenset[str]:
    """Return the names in the cloud's JSON that a model reads."""
    if model not in _READ_NAMES:
        names = {spec.metadata.get("alias") or spec.name for spec in fields(model)}
        _READ_NAMES[model] = model.ALSO_READ | names
    return _READ_NAMES[model]


def read_all[ModelT: BlinkModel](
    model: type[ModelT], items: Iterable[object], *, place: str, journal: Journal
) -> list[ModelT]:
    """Parse a list of objects, and skip invalid objects."""
    found: list[ModelT] = []
    for item in items:
        try:
            found.append(model.read(item, place=place, journal=journal))
        except BlinkResponseError:
            continue
    return found
