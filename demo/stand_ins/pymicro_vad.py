"""Replaces the package `pymicro_vad`, because its installation needs a C++ compiler.

Home Assistant imports the package for voice. The demo does not use voice.
"""


class MicroVad:
    """Replaces the class that distinguishes speech from silence."""
