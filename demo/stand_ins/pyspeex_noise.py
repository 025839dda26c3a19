"""Replaces the package `pyspeex_noise`, for the reason that pymicro_vad.py explains."""


class AudioProcessor:
    """Replaces the class that would suppress noise."""
