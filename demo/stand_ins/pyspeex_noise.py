"""Replaces the package of this name, for the reason given in pymicro_vad.py."""


class AudioProcessor:
    """Would suppress noise."""
