"""The cloud's resources as values: frozen, complete when they exist."""

from .base import read_all
from .camera import Camera, CameraKey, Family
from .clip import Clip, ClipSource
from .command import Command, CommandReceipt
from .homescreen import Homescreen, Network
from .products import PRODUCTS
from .tokens import Account, TokenAnswer, Tokens

__all__ = [
    "PRODUCTS",
    "Account",
    "Camera",
    "CameraKey",
    "Clip",
    "ClipSource",
    "Command",
    "CommandReceipt",
    "Family",
    "Homescreen",
    "Network",
    "TokenAnswer",
    "Tokens",
    "read_all",
]
