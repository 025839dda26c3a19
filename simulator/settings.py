"""Settings of the simulated cloud. Tests and people may change these settings at any time."""

from dataclasses import dataclass
from enum import StrEnum

from simulator.devices import Listing


class DoneMood(StrEnum):
    """The response to `/done`. Several responses have been observed over the years."""

    SET = "902"
    UNSUPPORTED = "900"
    MISSING = "404"


@dataclass(kw_only=True)
class Settings:
    """The behaviour of the cloud. A default is a guess if the real behaviour is unknown."""

    two_factor: int | None = None  # None, or the status that requests the code: 412 or 202
    pin_seconds: float = 600.0
    wrong_password_status: int = 401
    sign_in_limit: int | None = None  # sign-in requests per hour
    homescreen_limit: int | None = None  # homescreen requests per minute
    homescreen_limit_status: int = 429  # status beyond that limit, 429 or 403
    lock_seconds: float = 0.0  # duration of the lock after a client exceeded a limit
    token_lifetime: int = 14400
    date_header: str | None = None  # replaces the real `Date` header; "" removes it
    refresh_asks_code: int | None = None  # None, or the status by which a refresh requests a code
    refuse_app_build: bool = True
    email_verified: bool = True  # whether the address is verified; sign-in works without

    command_seconds: float = 3.0
    busy_status: int = 409
    no_camera_status: int = 200  # HTTP status of error 304: no camera detects motion
    no_camera_carried_out: bool = True  # whether the cloud arms or disarms despite error 304
    # A command to an offline device keeps its network busy for this number of seconds.
    lost_command_seconds: float = 60.0
    recorded_source: str = "snapshot"  # source of clips that a command records
    code_when_done: int = 908  # status_code of completed commands
    commands_answer_nothing: bool = False  # accepted commands return no id, only an empty body
    names_recorded_clip: bool = False  # whether a command's status contains the clip's id
    done_mood: DoneMood = DoneMood.SET
    listing: Listing = Listing.VERSIONED
    listing_delay: float = 2.0

    media_limit: int = 500
    media_page_ignored: bool = False
    upload_seconds: tuple[float, float] = (10.0, 30.0)
    watch_on_download: bool = False
    delete_delay: float = 0.0  # seconds until the list marks a deleted clip as deleted
    bad_list_status: int = 400  # HTTP status of error 706: invalid ids of clips

    snooze_answers_nothing: bool = False  # snoozes return an empty body instead of a command
    old_lights_retired: bool = False  # floodlight mounts respond at the app's new address only
    sirens_by_old_path: bool = False  # sirens respond only at addresses without /accounts

    manifest_early: int = 0  # number of "not ready" responses after a list is complete
    manifest_early_status: int = 409
    manifest_seconds: float = 300.0  # a list requested within this time has the same id
    manifest_by_app: bool = False  # lists are available at the app's new address only
    local_copy_early: int = 0  # number of "not ready" responses after a clip's upload
    local_copy_seconds: float = 300.0  # seconds during which an uploaded clip is available
    local_names_ascii: bool = False  # camera names on USB drives lose non-ASCII letters
    local_names_underscores: bool = True  # camera names on USB drives keep underscores
    local_names_missing: bool = False  # lists at the app's new address lack camera names
