"""A client of the Blink cloud. It knows nothing of Home Assistant."""

from .auth import Auth
from .client import BlinkClient, Recording, Snapshot
from .clock import Clock, SystemClock
from .endpoints import PRODUCTION, AccountEndpoints, Hosts, OAuthEndpoints
from .exceptions import (
    BlinkAuthenticationError,
    BlinkBlockedError,
    BlinkBusyError,
    BlinkCommandError,
    BlinkCommandTimeoutError,
    BlinkConnectionError,
    BlinkError,
    BlinkNotFoundError,
    BlinkOfflineError,
    BlinkPinRejectedError,
    BlinkPinRequiredError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkServerError,
    BlinkTimeoutError,
    BlinkUnchangedError,
    BlinkUnsupportedError,
    PinChallenge,
)
from .http import Http
from .journal import Journal
from .models import (
    PRODUCTS,
    Account,
    Camera,
    CameraKey,
    Clip,
    ClipSource,
    Family,
    Homescreen,
    Network,
    Tokens,
)
from .rest import Rest
from .sign_in import SignIn

__all__ = [
    "PRODUCTION",
    "PRODUCTS",
    "Account",
    "AccountEndpoints",
    "Auth",
    "BlinkAuthenticationError",
    "BlinkBlockedError",
    "BlinkBusyError",
    "BlinkClient",
    "BlinkCommandError",
    "BlinkCommandTimeoutError",
    "BlinkConnectionError",
    "BlinkError",
    "BlinkNotFoundError",
    "BlinkOfflineError",
    "BlinkPinRejectedError",
    "BlinkPinRequiredError",
    "BlinkRateLimitError",
    "BlinkResponseError",
    "BlinkServerError",
    "BlinkTimeoutError",
    "BlinkUnchangedError",
    "BlinkUnsupportedError",
    "Camera",
    "CameraKey",
    "Clip",
    "ClipSource",
    "Clock",
    "Family",
    "Homescreen",
    "Hosts",
    "Http",
    "Journal",
    "Network",
    "OAuthEndpoints",
    "PinChallenge",
    "Recording",
    "Rest",
    "SignIn",
    "Snapshot",
    "SystemClock",
    "Tokens",
]
