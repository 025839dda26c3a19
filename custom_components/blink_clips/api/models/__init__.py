"""The models of the cloud's resources: immutable objects, parsed from JSON."""

from .base import read_all
from .camera import FAMILIES, Camera, CameraKey, Family
from .camera_config import CameraConfig, NightVision
from .capabilities import CAPABILITIES, Capability
from .clip import ArchivedFiles, Clip, ClipSource, UsbOrigin
from .command import Command, CommandReceipt
from .homescreen import Homescreen, Network
from .live_view import LiveViewEnd, LiveViewFacts, LiveViewOffer, RelayTrust
from .products import PRODUCTS
from .sync_module import SYNC_MODULE_PRODUCTS, Siren, SyncModule, UsbDrive
from .temperature import TemperatureUnit
from .tokens import Account, TokenAnswer, Tokens
from .usb_storage import UsbClip, UsbManifest, UsbStatus, ambiguous_names, usb_name

__all__ = [
    "CAPABILITIES",
    "FAMILIES",
    "PRODUCTS",
    "SYNC_MODULE_PRODUCTS",
    "Account",
    "ArchivedFiles",
    "Camera",
    "CameraConfig",
    "CameraKey",
    "Capability",
    "Clip",
    "ClipSource",
    "Command",
    "CommandReceipt",
    "Family",
    "Homescreen",
    "LiveViewEnd",
    "LiveViewFacts",
    "LiveViewOffer",
    "Network",
    "NightVision",
    "RelayTrust",
    "Siren",
    "SyncModule",
    "TemperatureUnit",
    "TokenAnswer",
    "Tokens",
    "UsbClip",
    "UsbDrive",
    "UsbManifest",
    "UsbOrigin",
    "UsbStatus",
    "ambiguous_names",
    "read_all",
    "usb_name",
]
