"""A simulated Blink cloud that runs on this machine, for tests, the demo and benchmarks."""

from simulator.accounts import Account
from simulator.clips import Clip
from simulator.clock import Clock, DrivenClock, SystemClock
from simulator.cloud import Cloud
from simulator.command_progress import Command
from simulator.devices import (
    Camera,
    Failure,
    Family,
    Listing,
    Network,
    Siren,
    SyncModule,
    ThumbnailForm,
)
from simulator.faults import Fault, FaultKind, Faults
from simulator.ledger import Ledger, LiveView, Request
from simulator.live_view.behaviour import Certificate, Ending, LiveViewBehaviour, Sound, Split
from simulator.scenarios import SCENARIOS, CameraSpec, NetworkSpec, Scenario
from simulator.server import Simulator
from simulator.settings import DoneMood, Settings
from simulator.usb import UsbClip, UsbState, UsbStorage

__all__ = [
    "SCENARIOS",
    "Account",
    "Camera",
    "CameraSpec",
    "Certificate",
    "Clip",
    "Clock",
    "Cloud",
    "Command",
    "DoneMood",
    "DrivenClock",
    "Ending",
    "Failure",
    "Family",
    "Fault",
    "FaultKind",
    "Faults",
    "Ledger",
    "Listing",
    "LiveView",
    "LiveViewBehaviour",
    "Network",
    "NetworkSpec",
    "Request",
    "Scenario",
    "Settings",
    "Simulator",
    "Siren",
    "Sound",
    "Split",
    "SyncModule",
    "SystemClock",
    "ThumbnailForm",
    "UsbClip",
    "UsbState",
    "UsbStorage",
]
