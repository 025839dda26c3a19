"""Timescales: the units of time in a track. A second consists of a whole number of units."""

from fractions import Fraction

from av.rational import AVRational


class Timescale:
    """Converts the times of a clip's track to units of the film's track."""

    def __init__(self, base: Fraction, shift: Fraction, unit: Fraction) -> None:
        """Use units of `base` seconds in the clip, and of `unit` seconds in the film.

        A time in the film is `shift` seconds later than in the clip.
        """
        factor, offset = base / unit, shift / unit
        # Calculate with whole numbers, because fractions are ten times as slow.
        self._factor = factor.numerator * offset.denominator
        self._offset = offset.numerator * factor.denominator
        self._divisor = factor.denominator * offset.denominator

    def time(self, time: int) -> int:
        """Return the time in the film for a time in the clip."""
        return (2 * (time * self._factor + self._offset) + self._divisor) // (2 * self._divisor)

    def duration(self, duration: int) -> int:
        """Convert a duration to units of the film's track."""
        return (2 * duration * self._factor + self._divisor) // (2 * self._divisor)


def unit_of(time_base: AVRational) -> Fraction:
    """Return the duration in seconds of one unit of a timescale."""
    return Fraction(time_base.numerator, time_base.denominator or 1) or Fraction(1)
