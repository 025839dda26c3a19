"""What a test or a person may change about the simulated cloud."""

from dataclasses import dataclass
from enum import StrEnum

from simulator.devices import Listing


class DoneMood(StrEnum):
    """How the cloud answers `/done`, which has changed over the years."""

    SET = "902"
    UNSUPPORTED = "900"
    MISSING = "404"


@dataclass(kw_only=True)
class Settings:
    """The cloud's habits; where the real one's are not known, our choice is the default."""

    two_factor: int | None = None  # None, or the status that asks for the code: 412 or 202
    pin_seconds: float = 600.0
    wrong_password_status: int = 401
    sign_in_limit: int | None = None  # sign-in POSTs an hour before 429
    homescreen_limit: int | None = None  # homescreens a minute before homescreen_limit_status
    homescreen_limit_status: int = 429  # or 403, with JSON in either case
    lock_seconds: float = 0.0  # who oversteps a limit is locked out this long
    token_lifetime: int = 14400
    date_header: str | None = None  # sent in place of the true `Date`; "" for none at all
    refresh_asks_code: int | None = None  # None, or the status of a refresh that asks for a code
    refuse_app_build: bool = True
    email_verified: bool = True  # which the cloud requires

    command_seconds: float = 3.0
    busy_status: int = 409
    no_camera_status: int = 200  # of code 304, when arming or disarming finds no camera enabled
    no_camera_carried_out: bool = True  # whether that request takes effect all the same
    # A command to a device that never answers holds its network this long.
    lost_command_seconds: float = 60.0
    recorded_source: str = "snapshot"  # of a clip that was recorded on demand
    code_when_done: int = 908  # status_code of a command that has succeeded
    commands_answer_nothing: bool = False  # accepted commands have an empty body instead of an id
    names_recorded_clip: bool = False  # whether a command's state tells which clip that is
    done_mood: DoneMood = DoneMood.SET
    listing: Listing = Listing.VERSIONED
    listing_delay: float = 2.0

    media_limit: int = 500
    media_page_ignored: bool = False
    upload_seconds: tuple[float, float] = (10.0, 30.0)
    watch_on_download: bool = False
    delete_delay: float = 0.0  # a deleted clip is listed as it was for so long
    bad_list_status: int = 400  # of code 706, when a list of clips is none

    snooze_answers_nothing: bool = False  # an empty body instead of a command
    old_lights_retired: bool = False  # floodlight mounts answer the current app's address only
    sirens_by_old_path: bool = False  # sirens answer without /accounts only

    manifest_early: int = 0  # so many times a finished list is not ready yet
    manifest_early_status: int = 409
    manifest_seconds: float = 300.0  # a list written later has another number
    manifest_by_app: bool = False  # lists answer at the current app's address only
    local_copy_early: int = 0  # so many times a clip that has come up is not there yet
    local_copy_seconds: float = 300.0  # a clip that has come up stays this long
    local_names_ascii: bool = False  # letters beyond ASCII are stripped from names, too
    local_names_underscores: bool = True  # underscores stay in names
    local_names_missing: bool = False  # the current app's list names no cameras
