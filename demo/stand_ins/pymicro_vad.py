"""Replaces the package of this name, whose installation needs a C++ compiler.

Home Assistant's voice pipeline imports the package, and the frontend needs the pipeline. The demo
uses no voice, so that this code is never called.
"""


class MicroVad:
    """Would distinguish speech from silence."""
