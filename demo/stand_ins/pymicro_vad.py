"""Replaces the package `pymicro_vad`, whose installation needs a C++ compiler.

Home Assistant imports it for voice control, which the demo does not use.
"""


class MicroVad:
    """Replaces the package's class that distinguishes speech from silence."""
