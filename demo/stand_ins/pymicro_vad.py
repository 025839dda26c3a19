"""Replaces the package `pymicro_vad`, whose installation needs a C++ compiler.

Home Assistant imports the package for voice, which the demo does not use.
"""


class MicroVad:
    """Replaces the class that distinguishes speech from silence."""
