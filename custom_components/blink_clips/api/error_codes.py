"""Maps the cloud's error codes and HTTP statuses to the errors of exceptions.py.

docs/development/protocol.md has their meanings: codes in section 2.2, statuses in section 2.3.
"""

from http import HTTPStatus

from .exceptions import (
    BlinkBlockedError,
    BlinkBusyError,
    BlinkMotionOffError,
    BlinkNotFoundError,
    BlinkResponseError,
    BlinkUnsupportedError,
)

# The error for each error code in a response body, regardless of the HTTP status.
ERRORS_BY_CODE: dict[int, type[BlinkResponseError]] = {
    213: BlinkResponseError,
    304: BlinkMotionOffError,
    307: BlinkBusyError,
    500: BlinkNotFoundError,
    700: BlinkNotFoundError,
    706: BlinkResponseError,
    900: BlinkUnsupportedError,
    1620: BlinkResponseError,
    1630: BlinkResponseError,
    2805: BlinkMotionOffError,
}
UNAUTHORIZED_CODE = 101

ERRORS_BY_STATUS: dict[int, type[BlinkResponseError]] = {
    HTTPStatus.FORBIDDEN: BlinkBlockedError,
    HTTPStatus.NOT_ACCEPTABLE: BlinkBlockedError,
    HTTPStatus.UPGRADE_REQUIRED: BlinkUnsupportedError,
}
