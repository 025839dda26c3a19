"""The errors of the client. error_codes.py maps the cloud's error codes to these errors."""

from dataclasses import dataclass, field


class BlinkError(Exception):
    """The base class of all errors of the client."""

    accepted = False
    """Whether the cloud accepted a command before the error, so that it may still be executed.

    `Commands.finish` sets this attribute, because an error of any type can occur after a command
    was accepted.
    """


class BlinkConnectionError(BlinkError):
    """The cloud is unreachable, or the connection broke before the response was complete."""


class BlinkTimeoutError(BlinkConnectionError):
    """The cloud did not respond in time."""


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
    HTTP status; None if the response contains no code.
    """

    def __init__(self, message: str, *, status: int, code: int | None = None) -> None:
        number = f", code {code}" if code is not None else ""
        super().__init__(f"{message} (HTTP {status}{number})")
        self.message = message
        self.status = status
        self.code = code


class BlinkServerError(BlinkResponseError):
    """The cloud reports an internal error (HTTP 5xx)."""


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
    disarming a network if motion detection is off for all cameras of the network. The network may
    then be armed or disarmed in spite of the error, so the homescreen must be read to find out. The
    user can solve both problems by switching on motion detection.
    """


class BlinkBlockedError(BlinkResponseError):
    """The cloud refuses this client's requests (HTTP 403 or 406), although the sign-in is valid."""


class BlinkRateLimitError(BlinkResponseError):
    """The cloud or our own rate limiter has rejected a request, because there were too many.

    `retry_after` is the time in seconds until the rate limiter allows the next request.
    """

    def __init__(
        self, message: str, *, status: int, code: int | None = None, retry_after: float
    ) -> None:
        super().__init__(message, status=status, code=code)
        self.retry_after = retry_after


class BlinkCommandError(BlinkError):
    """A device did not execute a command.

    `status_code` is the cloud's number for the reason; None if the cloud reports no number.
    """

    def __init__(self, message: str, *, status_code: int | None = None) -> None:
        super().__init__(message)
        self.status_code = status_code


class BlinkCommandTimeoutError(BlinkCommandError):
    """The cloud accepted the command, but the device did not complete the command in time."""


class BlinkOfflineError(BlinkCommandError):
    """The cloud reports that the device is offline, so commands cannot reach the device."""


class BlinkSyncModuleOfflineError(BlinkOfflineError):
    """The sync module, which forwards commands to the device, is offline according to the cloud."""


class BlinkUnchangedError(BlinkCommandError):
    """The command completed, but the cloud does not list a new picture."""
