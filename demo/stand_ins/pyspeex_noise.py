"""Replaces the package `pyspeex_noise`, because its installation needs a C++ compiler.

Home Assistant imports the package, but the demo never calls it.
"""


class AudioProcessor:
    """Replaces the class that suppresses noise."""
