"""Stands in for the package of this name, for the reason that pymicro_vad.py beside it gives."""


class AudioProcessor:
    """Would suppress noise."""
