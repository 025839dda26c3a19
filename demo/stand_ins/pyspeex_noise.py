"""Replaces the package `pyspeex_noise`, because its installation needs a C++ compiler.

Home Assistant imports the package, but the demo never calls its functions.
"""


class AudioProcessor:
    """Replaces the package's class that suppresses noise."""
