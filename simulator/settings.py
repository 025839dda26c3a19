"""Settings of the simulated cloud, which a test or a person may change."""

from dataclasses import dataclass
from enum import StrEnum

from simulator.devices import Listing


class DoneMood(StrEnum):
    """The response to `/done`, which has changed over the years."""

    SET = "902"
    UNSUPPORTED = "900"
    MISSING = "404"


@dataclass(kw_only=True)
class Settings:
    """The behaviour of the cloud; if the real behaviour is unknown, the default is our choice."""

    two_factor: int | None = None  # None, or the status that asks for the code: 412 or 202
    pin_seconds: float = 600.0
    wrong_password_status: int = 401
    sign_in_limit: int | None = None  # sign-in requests per hour before the status 429
    homescreen_limit: int | None = None  # homescreens per minute until that status
    homescreen_limit_status: int = 429  # or 403; both with a JSON body
    lock_seconds: float = 0.0  # duration of the lock after a limit was exceeded
    token_lifetime: int = 14400
    date_header: str | None = None  # replaces the true `Date` header; "" removes it
    refresh_asks_code: int | None = None  # None, or the status if a refresh asks for a code
    refuse_app_build: bool = True
    email_verified: bool = True  # an account with an unverified address can still sign in

    command_seconds: float = 3.0
    busy_status: int = 409
    no_camera_status: int = 200  # of code 304: no camera detects motion
    no_camera_carried_out: bool = True  # whether that request is carried out nevertheless
    # A command to a device that never responds keeps its network busy this long.
    lost_command_seconds: float = 60.0
    recorded_source: str = "snapshot"  # source of a clip that was recorded on demand
    code_when_done: int = 908  # status_code of a completed command
    commands_answer_nothing: bool = False  # accepted commands have an empty body instead of an id
    names_recorded_clip: bool = False  # whether a command's status has the clip's id
    done_mood: DoneMood = DoneMood.SET
    listing: Listing = Listing.VERSIONED
    listing_delay: float = 2.0

    media_limit: int = 500
    media_page_ignored: bool = False
    upload_seconds: tuple[float, float] = (10.0, 30.0)
    watch_on_download: bool = False
    delete_delay: float = 0.0  # seconds for which a deleted clip is still listed
    bad_list_status: int = 400  # status of code 706: invalid list of clips

    snooze_answers_nothing: bool = False  # an empty body instead of a command
    old_lights_retired: bool = False  # floodlight mounts respond at the current app's address only
    sirens_by_old_path: bool = False  # sirens respond only at addresses without /accounts

    manifest_early: int = 0  # number of "not ready" responses for a completed list
    manifest_early_status: int = 409
    manifest_seconds: float = 300.0  # a list that is requested later has another id
    manifest_by_app: bool = False  # lists are available at the current app's address only
    local_copy_early: int = 0  # number of "not ready" responses for an uploaded clip
    local_copy_seconds: float = 300.0  # seconds for which an uploaded clip is available
    local_names_ascii: bool = False  # names lose their non-ASCII letters as well
    local_names_underscores: bool = True  # names keep their underscores
    local_names_missing: bool = False  # the current app's list contains no camera names
