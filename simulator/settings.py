"""Settings for the behaviour of the simulated cloud."""

from dataclasses import dataclass
from enum import StrEnum

from simulator.devices import Listing


class DoneMood(StrEnum):
    """The responses that the real cloud may send when a client ends a command (cloud job)."""

    SET = "902"
    UNSUPPORTED = "900"
    MISSING = "404"


@dataclass(kw_only=True)
class Settings:
    """The behaviour of the simulated cloud.

    If the real cloud's behaviour is unknown, the default is a guess.
    """

    # HTTP status of the response that asks for a verification code: 412 or 202. If it is None, a
    # sign-in needs no code.
    two_factor: int | None = None
    pin_seconds: float = 600.0
    wrong_password_status: int = 401
    # Maximum number of sign-in requests per hour. None means no limit.
    sign_in_limit: int | None = None
    # Maximum number of requests per minute for the list of all devices. None means no limit.
    homescreen_limit: int | None = None
    # HTTP status after too many requests for the list of all devices: 429 or 403.
    homescreen_limit_status: int = 429
    # Seconds for which a client is locked out after it has exceeded a rate limit.
    lock_seconds: float = 0.0
    token_lifetime: int = 14400
    # Value of the `Date` header in all responses. None means the correct time. An empty text means
    # no header.
    date_header: str | None = None
    # HTTP status that asks for a verification code when tokens are refreshed. None means that a
    # refresh needs no code.
    refresh_asks_code: int | None = None
    refuse_app_build: bool = True
    # Whether the user has verified the account's e-mail address. Sign-ins are possible in both
    # cases.
    email_verified: bool = True

    command_seconds: float = 3.0
    busy_status: int = 409
    # HTTP status of the response if a client arms or disarms a network in which motion detection is
    # off for all cameras. The body has the error code 304.
    no_camera_status: int = 200
    # Whether the cloud arms or disarms the network although it returns the error code 304.
    no_camera_carried_out: bool = True
    # Seconds for which a command to an offline device blocks its network.
    lost_command_seconds: float = 60.0
    # Value of `source` (cause of recording) for clips that a client's command recorded.
    recorded_source: str = "snapshot"
    # Value of `status_code` in the status of a completed command.
    code_when_done: int = 908
    # Whether the cloud returns an empty response to an accepted command.
    commands_answer_nothing: bool = False
    # Whether the status of a command that records a clip contains the clip's id.
    names_recorded_clip: bool = False
    done_mood: DoneMood = DoneMood.SET
    listing: Listing = Listing.VERSIONED
    listing_delay: float = 2.0

    # The id of the first clip; later clips have the next ids. None means the id of the scenario.
    first_clip_id: int | None = None
    # Length of new clips in seconds, unless a caller sets another one.
    clip_seconds: int = 5
    media_limit: int = 500
    media_page_ignored: bool = False
    upload_seconds: tuple[float, float] = (10.0, 30.0)
    watch_on_download: bool = False
    # Seconds from the deletion of a clip until the clip list marks it as deleted.
    delete_delay: float = 0.0
    # HTTP status of the response to a request with invalid clip ids (error code 706).
    bad_list_status: int = 400

    # Whether the cloud returns an empty response to a snooze request.
    snooze_answers_nothing: bool = False
    # Whether floodlight mounts need the URL path of the current Blink app.
    old_lights_retired: bool = False
    # Whether sirens need URL paths without /accounts.
    sirens_by_old_path: bool = False

    # How often the cloud rejects a request for a USB drive's clip list as "not ready" although the
    # sync module has written the list.
    manifest_early: int = 0
    manifest_early_status: int = 409
    # Seconds after which a new list of the clips on a USB drive gets a new id.
    manifest_seconds: float = 300.0
    # Whether clients can get the clip list of a USB drive only at the path for the current Blink
    # app.
    manifest_by_app: bool = False
    # Number of requests that are rejected as "not ready" after the requested USB clip was uploaded.
    local_copy_early: int = 0
    # Seconds for which clients can download a USB clip after its upload.
    local_copy_seconds: float = 300.0
    # Whether USB drives remove non-ASCII letters from camera names.
    local_names_ascii: bool = False
    # Whether USB drives keep the underscores in camera names.
    local_names_underscores: bool = True
    # Whether camera names are missing in a USB drive's list in the format of the current Blink app.
    local_names_missing: bool = False
