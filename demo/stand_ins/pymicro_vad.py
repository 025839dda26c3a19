"""Replaces the package `pymicro_vad`, because its installation needs a C++ compiler.

Home Assistant imports the package for voice control, which the demo does not use.
"""


class MicroVad:
    """Replaces the package's class that distinguishes speech from silence."""
