"""The reasons why a clip is not part of a film."""

from typing import ClassVar


class SkippedError(Exception):
    """The clip cannot be part of a film."""

    reason: ClassVar[str]
    """The reason in the output of the program."""


class DamagedError(SkippedError):
    """The clip is damaged."""

    reason = "damaged"


class TooLargeError(SkippedError):
    """With this clip, the films would be larger than allowed."""

    reason = "too_large"
