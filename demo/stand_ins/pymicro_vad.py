"""Stands in for the package of this name, which needs a C++ compiler to be installed.

Home Assistant's voice pipeline imports it, and the frontend does not load without the pipeline.
Nobody talks to the demo, so nothing of it is ever called.
"""


class MicroVad:
    """Would tell speech from silence."""
