"""Replaces the package `pymicro_vad`, whose installation needs a C++ compiler.

Home Assistant's voice pipeline imports the package, and the frontend needs the pipeline. The demo
does not use voice, so this code is never called.
"""


class MicroVad:
    """Replaces the class that distinguishes speech from silence."""
