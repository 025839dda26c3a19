"""Settings of the simulated cloud."""

from dataclasses import dataclass
from enum import StrEnum

from simulator.devices import Listing


class DoneMood(StrEnum):
    """The response to a request that ends a command. The real cloud has returned each of them."""

    SET = "902"
    UNSUPPORTED = "900"
    MISSING = "404"


@dataclass(kw_only=True)
class Settings:
    """The behaviour of the simulated cloud.

    If the behaviour of the real cloud is unknown, the default is a guess.
    """

    # Status of the response that requests a two-factor code: 412 or 202. If it is None, a sign-in
    # needs no code.
    two_factor: int | None = None
    pin_seconds: float = 600.0
    wrong_password_status: int = 401
    # Maximum sign-in requests per hour; None for no limit.
    sign_in_limit: int | None = None
    # Maximum homescreen requests per minute; None for no limit.
    homescreen_limit: int | None = None
    # Status of the response if the homescreen limit is exceeded: 429 or 403.
    homescreen_limit_status: int = 429
    # Seconds for which a client is locked out if it sends more requests than a rate limit allows.
    lock_seconds: float = 0.0
    token_lifetime: int = 14400
    # Value that replaces the real `Date` header; "" removes the header.
    date_header: str | None = None
    # Status of a response that requests a two-factor code for a token refresh. If it is None, a
    # refresh needs no code.
    refresh_asks_code: int | None = None
    refuse_app_build: bool = True
    # Whether the account's e-mail address is verified. A sign-in succeeds in both cases.
    email_verified: bool = True

    command_seconds: float = 3.0
    busy_status: int = 409
    # HTTP status of the response with error code 304 (motion detection is off for all cameras).
    no_camera_status: int = 200
    # Whether a network is armed or disarmed although the response contains error code 304.
    no_camera_carried_out: bool = True
    # Seconds for which a command to an offline device keeps its network busy.
    lost_command_seconds: float = 60.0
    # Cause of recording that is reported for clips that a command records.
    recorded_source: str = "snapshot"
    # Value of the field `status_code` in completed commands.
    code_when_done: int = 908
    # Whether the response to an accepted command is empty.
    commands_answer_nothing: bool = False
    # Whether the status of a command contains the id of the recorded clip.
    names_recorded_clip: bool = False
    done_mood: DoneMood = DoneMood.SET
    listing: Listing = Listing.VERSIONED
    listing_delay: float = 2.0

    media_limit: int = 500
    media_page_ignored: bool = False
    upload_seconds: tuple[float, float] = (10.0, 30.0)
    watch_on_download: bool = False
    # Seconds until a deleted clip is marked as deleted in the clip list.
    delete_delay: float = 0.0
    # HTTP status of the response to invalid clip ids (error code 706).
    bad_list_status: int = 400

    # Whether the response to a snooze is empty.
    snooze_answers_nothing: bool = False
    # Whether floodlight mounts respond only at the address of the current Blink app.
    old_lights_retired: bool = False
    # Whether sirens respond only at addresses without /accounts.
    sirens_by_old_path: bool = False

    # Number of "not ready" responses that are returned although a USB drive's list is complete.
    manifest_early: int = 0
    manifest_early_status: int = 409
    # Seconds for which repeated requests for a USB drive's list return the same list id.
    manifest_seconds: float = 300.0
    # Whether a USB drive's list exists only at the address of the current Blink app.
    manifest_by_app: bool = False
    # Number of "not ready" responses that are returned although a USB clip has been uploaded.
    local_copy_early: int = 0
    # Seconds for which an uploaded USB clip is available.
    local_copy_seconds: float = 300.0
    # Whether USB drives remove letters outside ASCII from the names of cameras.
    local_names_ascii: bool = False
    # Whether USB drives keep underscores in the names of cameras.
    local_names_underscores: bool = True
    # Whether camera names are missing in a USB drive's list in the format of the current Blink app.
    local_names_missing: bool = False
