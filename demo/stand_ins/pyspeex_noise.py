"""Replaces the package `pyspeex_noise`, whose installation needs a C++ compiler.

Home Assistant imports it, but the demo never calls its functions.
"""


class AudioProcessor:
    """Replaces the package's class that suppresses noise."""
