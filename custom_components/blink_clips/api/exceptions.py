"""The errors of the client. error_codes.py maps the cloud's error codes to these errors."""

from dataclasses import dataclass, field
from typing import override


class BlinkError(Exception):
    """The base class of all errors of the client."""

    accepted = False
    """Whether the cloud accepted a command before the error.

    The device may then still execute the command. `Commands.finish` sets this attribute, because an
    error of any type can occur after a command was accepted.
    """

    @property
    def detail(self) -> str:
        """The cause as codes, which need no translation, such as "HTTP 500, code 12".

        The text of the error itself is an English sentence for the log.
        """
        return type(self).__name__


class BlinkConnectionError(BlinkError):
    """The cloud is unreachable, or the connection broke before the response was complete.

    `cause` is the name of the error that the HTTP library raised, or "".
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
    """The account was unloaded or reloaded during a request, so that its result is lost."""

    def __init__(self) -> None:
        super().__init__("The account was unloaded during the request")


class BlinkAuthenticationError(BlinkError):
    """The cloud rejected the credentials or the tokens, so the user must sign in again."""


class BlinkPinRejectedError(BlinkAuthenticationError):
    """The verification code is wrong, used or expired. The user may enter another code."""


@dataclass(frozen=True, kw_only=True)
class PinChallenge:
    """The state of a sign-in between the password and the verification code.

    Valid only in the cookie session in which the password was entered. `destination` is the masked
    phone number or e-mail address to which Blink sent the code. `channel` is `sms`, `email` or
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

    `status` is the HTTP status. `code` is the cloud's own error code, which is independent of the
    HTTP status; None if the response contains no code. `quote` is the cloud's own description of
    the error; "" if the response contains none.
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

    Another address of the same resource may work.
    """


class BlinkBusyError(BlinkResponseError):
    """The network is busy with another command. A retry after some seconds may succeed."""


class BlinkMotionOffError(BlinkResponseError):
    """Motion detection is off, so the cloud rejects snoozing, arming or disarming.

    The cloud rejects the snooze of a camera whose motion detection is off. It rejects arming or
    disarming a network if motion detection is off for all cameras of the network. In spite of this
    error, the network may be armed or disarmed, so the caller must read the homescreen (list of all
    devices) to find out. The user can solve both problems by switching on motion detection.
    """


class BlinkBlockedError(BlinkResponseError):
    """The cloud refuses this client's requests (HTTP 403 or 406), although the sign-in is valid."""


class BlinkRateLimitError(BlinkResponseError):
    """The cloud or our own rate limiter has rejected a request, because there were too many.

    `retry_after` is the time in seconds until the rate limiter allows the next request.
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

    `status_code` is the cloud's number for the reason; None if the cloud reports no number.
    `quote` is the cloud's own description of the reason; "" if the cloud reports none.
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
    """The cloud accepted the command, but the device did not complete the command in time."""


class BlinkOfflineError(BlinkCommandError):
    """The cloud reports that the device is offline, so commands cannot reach the device."""


class BlinkSyncModuleOfflineError(BlinkOfflineError):
    """The sync module, which forwards commands to the device, is offline according to the cloud."""


class BlinkUnchangedError(BlinkCommandError):
    """The command completed, but the cloud does not list a new picture."""


def _with_quote(numbers: str, quote: str) -> str:
    return f'{numbers}, "{quote}"' if quote else numbers
