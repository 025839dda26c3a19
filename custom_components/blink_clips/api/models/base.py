"""What all models share: how they are read from the cloud's JSON."""

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

# No camera was there before, and at the end of time there is no other time zone.
FIRST_YEAR, LAST_YEAR = 1970, 2999

# Far more than a name, a path or a token has.
MAX_TEXT = 10_000
MAX_NUMBER_BITS = 1_000
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class UtcTime(SerializationStrategy):
    """ISO 8601 on the wire; an aware UTC time here, also where the cloud left the offset out."""

    @override
    def serialize(self, value: datetime) -> str:
        return value.isoformat()

    @override
    def deserialize(self, value: str) -> datetime:
        parsed = datetime.fromisoformat(value)
        if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
            raise ValueError("an impossible time")
        return parsed.replace(tzinfo=parsed.tzinfo or UTC).astimezone(UTC)


def is_text(value: object) -> bool:
    """Return whether a value of the cloud can be read as text: a text, or a number."""
    match value:
        case bool():
            return False
        case int():
            # Python refuses to convert much longer integers to digits.
            return value.bit_length() <= MAX_NUMBER_BITS
        case float():
            return isfinite(value)
        case str():
            return len(value) <= MAX_TEXT
    return False


class Text(SerializationStrategy):
    """Text on both sides, on one line; a number becomes its digits."""

    @override
    def serialize(self, value: str) -> str:
        return value

    @override
    def deserialize(self, value: object) -> str:
        if not is_text(value):
            raise TypeError("not text")
        text = str(value)
        # A name gets into logs, where a line of its own could tell anything.
        return text if text.isprintable() else _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


@dataclass(frozen=True, kw_only=True)
class BlinkModel(DataClassDictMixin):
    """A resource of the cloud."""

    # Fields whose values this client knows by heart; other values are kept and journalled.
    KNOWN: ClassVar[Mapping[str, frozenset[str]]] = {}
    # Optional fields that the cloud is known to leave out; nothing is journalled when it does.
    MAY_LACK: ClassVar[frozenset[str]] = frozenset()

    class Config(BaseConfig):
        """Read by the cloud's names, written by the same."""

        serialize_by_alias = True
        serialization_strategy = {  # noqa: RUF012 - mashumaro's declaration
            datetime: UtcTime(),
            str: Text(),
        }

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        """Drop null and unreadable texts, so that the defaults of their fields replace them.

        A text field without a default is an identifier: without it, the object is unreadable.
        """
        labels = _labels(cls)
        return {
            name: value
            for name, value in d.items()
            if value is not None and (name not in labels or is_text(value))
        }

    @classmethod
    def read(cls, payload: object, *, place: str, journal: Journal) -> Self:
        """Return the model of a decoded JSON object.

        Raises BlinkResponseError for anything that is not one.
        """
        if not isinstance(payload, dict):
            journal.note(place, f"is a {type(payload).__name__}")
            raise BlinkResponseError(f"The cloud's {place} is not an object", status=200)
        try:
            model = cls.from_dict(payload)
        except (MissingField, InvalidFieldValue, TypeError, ValueError, AttributeError) as err:
            name = getattr(err, "field_name", type(err).__name__)
            journal.note(place, f"unreadable {name}")
            raise BlinkResponseError(
                f"The cloud's {place} lacks a good {name}", status=200
            ) from err
        model.note_oddities(payload, place, journal)
        return model

    def note_oddities(self, payload: dict[str, Any], place: str, journal: Journal) -> None:
        """Journal values that nobody described, and optional fields that the cloud left out."""
        for name, known in self.KNOWN.items():
            if (value := getattr(self, name)) and value not in known:
                journal.note(f"{place}.{name}", value)
        for spec in fields(self):
            wire_name = spec.metadata.get("alias") or spec.name
            if spec.name in self.MAY_LACK:
                continue
            if spec.default is not MISSING and wire_name not in payload:
                journal.note(f"{place}.{spec.name}", "missing")
        for wire_name in _labels(type(self)) & payload.keys():
            value = payload[wire_name]
            if value is not None and not is_text(value):
                journal.note(f"{place}.{wire_name}", f"is a {type(value).__name__}")


# Cache per model: models are read thousands of times, and their fields never change.
_LABELS: dict[type[Any], frozenset[str]] = {}


def _labels(model: type[BlinkModel]) -> frozenset[str]:
    """Return the wire names of a model's text fields that have a default."""
    if model not in _LABELS:
        _LABELS[model] = frozenset(
            spec.metadata.get("alias") or spec.name
            for spec in fields(model)
            if spec.default is not MISSING and spec.type in {str, str | None}
        )
    return _LABELS[model]


def read_all[ModelT: BlinkModel](
    model: type[ModelT], items: Iterable[object], *, place: str, journal: Journal
) -> list[ModelT]:
    """Return the readable ones of a list; an unreadable one never costs the others."""
    found: list[ModelT] = []
    for item in items:
        try:
            found.append(model.read(item, place=place, journal=journal))
        except BlinkResponseError:
            continue
    return found
