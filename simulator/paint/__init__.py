"""Draws the pictures and the clips of the simulated cameras. Each picture contains a label."""

from .blocks import read_frame_index
from .clip import FRAME_RATE, mp4
from .label import Label, read_label
from .still import jpeg

__all__ = ["FRAME_RATE", "Label", "jpeg", "mp4", "read_frame_index", "read_label"]
