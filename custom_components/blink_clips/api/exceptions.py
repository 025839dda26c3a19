"""The errors of the client. error_codes.py maps the cloud's error codes to these errors."""

from dataclasses import dataclass, field
from typing import override


class BlinkError(Exception):
    """The base class of all errors that the client raises."""

    accepted = False
    """Whether the cloud had accepted a command before the error occurred.

    The device may then still execute the command.
    """

    @property
    def detail(self) -> str:
        """Return the codes of the error's cause, such as "HTTP 500, code 12"."""
        return type(self).__name__


class BlinkConnectionError(BlinkError):
    """The cloud is unreachable, or the connection broke during the response.

    `cause` is the name of the HTTP library's error, or "".
    """

    def __init__(self, message: str, *, cause: str = "") -> None:
        super().__init__(f"{message} ({cause})" if cause else message)
        self._cause = cause

    @property
    @override
    def detail(self) -> str:
        return self._cause or super().detail


class BlinkTimeoutError(BlinkConnectionError):
    """The cloud did not respond in time."""

    def __init__(self) -> None:
        super().__init__("The Blink cloud did not respond in time", cause=TimeoutError.__name__)


class BlinkUnloadedError(BlinkConnectionError):
    """The account was unloaded or reloaded during a request."""

    def __init__(self) -> None:
        super().__init__("The account was unloaded during the request")


class BlinkAuthenticationError(BlinkError):
    """The cloud rejected the credentials or the tokens. The user must sign in again."""


class BlinkPinRejectedError(BlinkAuthenticationError):
    """The verification code is wrong, used or expired. The user may enter another code."""


@dataclass(frozen=True, kw_only=True)
class PinChallenge:
    """A sign-in that waits for the verification code.

    It is valid only in the cookie session in which the password was sent. `destination` is the
    masked phone number or e-mail address that received the code. `channel` is `sms`, `email` or
    similar.
    """

    csrf_token: str = field(repr=False)
    code_verifier: str = field(repr=False)
    destination: str = ""
    channel: str = ""


class BlinkPinRequiredError(BlinkAuthenticationError):
    """The password is correct, and Blink has sent a verification code to the user."""

    def __init__(self, challenge: PinChallenge) -> None:
        super().__init__("Blink sent a verification code")
        self.challenge = challenge


class BlinkResponseError(BlinkError):
    """The cloud returned an error or an invalid response.

    `status` is the HTTP status. `code` is the cloud's error code, or None. `quote` is the cloud's
    description of the error, or "".
    """

    def __init__(
        self, message: str, *, status: int, code: int | None = None, quote: str = ""
    ) -> None:
        self.message = quote or message
        self.status = status
        self.code = code
        self._numbers = f"HTTP {status}" if code is None else f"HTTP {status}, code {code}"
        self._quote = quote
        super().__init__(f"{self.message} ({self._numbers})")

    @property
    @override
    def detail(self) -> str:
        return _with_quote(self._numbers, self._quote)


class BlinkServerError(BlinkResponseError):
    """The cloud reports an internal error (HTTP 5xx)."""


class BlinkDamagedFileError(BlinkResponseError):
    """The cloud sent a picture or video that is damaged, incomplete or of another format."""


class BlinkNotFoundError(BlinkResponseError):
    """The requested picture, clip or camera does not exist, or was removed."""


class BlinkUnsupportedError(BlinkResponseError):
    """The cloud does not serve the requested address.

    Another address for the same request may work.
    """


class BlinkBusyError(BlinkResponseError):
    """The network is busy with another command. A retry after some seconds may succeed."""


class BlinkMotionOffError(BlinkResponseError):
    """Motion detection is off, so the cloud rejects snoozing, arming or disarming.

    The network may have been armed or disarmed in spite of this error.
    """


class BlinkBlockedError(BlinkResponseError):
    """The cloud refuses this client's requests (HTTP 403 or 406). The sign-in is still valid."""


class BlinkRateLimitError(BlinkResponseError):
    """The cloud or the rate limiter rejected a request, because too many were sent.

    `retry_after` is the time in seconds until the next request is allowed.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: int | None = None,
        quote: str = "",
        retry_after: float,
    ) -> None:
        super().__init__(message, status=status, code=code, quote=quote)
        self.retry_after = retry_after


class BlinkCommandError(BlinkError):
    """A device did not execute a command.

    `status_code` is the number with which the cloud states the reason, or None. `quote` is the
    cloud's description of the reason, or "".
    """

    def __init__(self, message: str, *, status_code: int | None = None, quote: str = "") -> None:
        super().__init__(quote or message)
        self.status_code = status_code
        self._quote = quote

    @property
    @override
    def detail(self) -> str:
        number = "?" if self.status_code is None else self.status_code
        return _with_quote(f"code {number}", self._quote)


class BlinkCommandTimeoutError(BlinkCommandError):
    """The cloud accepted the command, but the device did not complete it in time."""


class BlinkOfflineError(BlinkCommandError):
    """The cloud reports that the device is offline."""


class BlinkSyncModuleOfflineError(BlinkOfflineError):
    """The device's sync module is offline. Commands cannot reach the device."""


class BlinkUnchangedError(BlinkCommandError):
    """The command completed, but the cloud lists no new picture."""


class BlinkLiveViewError(BlinkError):
    """A live view did not start."""


class BlinkLiveViewBusyError(BlinkLiveViewError):
    """The network is busy: with another camera, a recording, or a user of the Blink app."""

    def __init__(self) -> None:
        super().__init__("The network was busy for too long to start a live view")


class BlinkLiveViewNoPictureError(BlinkLiveViewError):
    """The cloud accepted the live view, but no picture arrived in time."""

    def __init__(self) -> None:
        super().__init__("The camera sent no picture")


class BlinkLiveViewTransportError(BlinkLiveViewError):
    """The address of the stream has an unsupported scheme, such as rtsps.

    `scheme` is this scheme.
    """

    def __init__(self, scheme: str) -> None:
        super().__init__(f"The live view uses an unsupported transport: {scheme}")
        self.scheme = scheme

    @property
    @override
    def detail(self) -> str:
        return self.scheme


class BlinkLiveViewUntrustedError(BlinkLiveViewError):
    """The certificate of the server that sends the stream has changed.

    `fingerprint` is the SHA-256 of the new certificate, in hexadecimal digits.
    """

    def __init__(self, fingerprint: str) -> None:
        super().__init__("The server of the live view has a different certificate than before")
        self.fingerprint = fingerprint


def _with_quote(numbers: str, quote: str) -> str:
    return f'{numbers}, "{quote}"' if quote else numbers
