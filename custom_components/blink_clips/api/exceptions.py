"""Everything that can go wrong with the Blink cloud, as one tree."""

from dataclasses import dataclass, field


class BlinkError(Exception):
    """Any failure of this client.

    `accepted`: the cloud had accepted a command, which goes on whatever became of its answers.
    """

    accepted = False


class BlinkConnectionError(BlinkError):
    """The cloud could not be reached, or the connection broke before the answer was whole."""


class BlinkTimeoutError(BlinkConnectionError):
    """The cloud did not answer in time."""


class BlinkAuthenticationError(BlinkError):
    """The cloud rejects the credentials or the tokens; only a new sign-in helps."""


class BlinkPinRejectedError(BlinkAuthenticationError):
    """The two-factor code is wrong, used or expired; another try may follow."""


@dataclass(frozen=True, kw_only=True)
class PinChallenge:
    """What the cloud and we must remember between the password and the two-factor code.

    Belongs to the cookie session that asked for it. `destination` is the masked phone number or
    address that the code went to, `channel` the way it went (`sms`, `email`, ...).
    """

    csrf_token: str = field(repr=False)
    code_verifier: str = field(repr=False)
    destination: str = ""
    channel: str = ""


class BlinkPinRequiredError(BlinkAuthenticationError):
    """The password is right and a two-factor code has been sent."""

    def __init__(self, challenge: PinChallenge) -> None:
        super().__init__("Blink sent a verification code")
        self.challenge = challenge


class BlinkResponseError(BlinkError):
    """The cloud answered with an error, or with something that is no answer.

    `status` is the HTTP status, `code` the cloud's own number or None; the two are independent.
    """

    def __init__(self, message: str, *, status: int, code: int | None = None) -> None:
        number = f", code {code}" if code is not None else ""
        super().__init__(f"{message} (HTTP {status}{number})")
        self.message = message
        self.status = status
        self.code = code


class BlinkServerError(BlinkResponseError):
    """The cloud is in trouble of its own (HTTP 5xx)."""


class BlinkNotFoundError(BlinkResponseError):
    """The picture, clip or camera is not there (any more)."""


class BlinkUnsupportedError(BlinkResponseError):
    """The cloud does not serve this address, or no longer; another one may do."""


class BlinkBusyError(BlinkResponseError):
    """The network is busy with another command; worth another try in a few seconds."""


class BlinkMotionOffError(BlinkResponseError):
    """Motion detection is off: of every camera of a network to be armed, or of one to be snoozed.

    The cloud does not snooze such a camera. It may arm or disarm such a network nonetheless: read
    the homescreen. Switching motion detection on helps.
    """


class BlinkBlockedError(BlinkResponseError):
    """The cloud refuses this client's requests (HTTP 403 or 406), though the sign-in is valid."""


class BlinkRateLimitError(BlinkResponseError):
    """Too many requests; `retry_after` is how long the limiter lets none out, in seconds."""

    def __init__(
        self, message: str, *, status: int, code: int | None = None, retry_after: float
    ) -> None:
        super().__init__(message, status=status, code=code)
        self.retry_after = retry_after


class BlinkCommandError(BlinkError):
    """A camera did not do what it was asked; `status_code` is the cloud's reason, or None."""

    def __init__(self, message: str, *, status_code: int | None = None) -> None:
        super().__init__(message)
        self.status_code = status_code


class BlinkCommandTimeoutError(BlinkCommandError):
    """The command was accepted and did not complete in time."""


class BlinkOfflineError(BlinkCommandError):
    """The cloud knows that the camera is offline, so it was not asked."""


class BlinkSyncModuleOfflineError(BlinkOfflineError):
    """The cloud knows that a network's sync module is offline, so that nothing reaches it."""


class BlinkUnchangedError(BlinkCommandError):
    """The command completed, but no new picture appeared."""
