"""The journeys of the fault matrix: actions of users and of Home Assistant.

During each journey, one request fails.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults import archive_actions as archive
from tests.faults import usb_actions as usb
from tests.faults import user_actions as acts
from tests.faults.environment import Stage
from tests.faults.user_actions import Act


@dataclass(frozen=True, kw_only=True)
class Journey:
    """A column of the fault matrix: an action during which one request fails."""

    name: str
    route: str
    """The route of the request that fails."""
    routes: tuple[str, ...]
    """The names that the client gives to the failing request.

    There are several names if the client tries several URL paths.
    """
    act: Act
    prepare: Callable[[Stage], Awaitable[None]] = acts.prepare_nothing
    group: str = ""
    pause_seconds: float = 0.0
    """Minimum pause in seconds after the cloud has refused the request."""


def _row(
    group: str,
    name: str,
    route: str,
    act: Act,
    *routes: str,
    prepare: Callable[[Stage], Awaitable[None]] = acts.prepare_nothing,
    pause_seconds: float = 0.0,
) -> Journey:
    return Journey(
        group=group,
        name=name,
        route=route,
        routes=routes,
        act=act,
        prepare=prepare,
        pause_seconds=pause_seconds,
    )


POLLS, PICTURES, COMMANDS = "Polls", "Pictures and clips", "Commands"
SIGN_IN, USB, DEVICES = "Signing in", "The USB drive", "Other devices"
LIVE_VIEW, ARCHIVE = "Live view", "The archive and films"

# Seconds to wait until the archive sends requests again, after the cloud has refused two of them.
# The requests of users are still sent during this time.
PAUSE_SECONDS = 1300.0

JOURNEYS = (
    _row(POLLS, "poll for clips", "media.changed", acts.poll, "clips"),
    _row(POLLS, "poll for devices", "homescreen", acts.poll_devices, "homescreen", "homescreen_v4"),
    _row(POLLS, "renew the token", "oauth.token", acts.poll_with_expired_token, "oauth.token"),
    _row(
        PICTURES,
        "show a new clip",
        "media.poster",
        acts.motion,
        "clip_picture",
        prepare=acts.disarm,
    ),
    _row(
        PICTURES,
        "see a poster",
        "media.poster",
        acts.view_poster,
        "clip_picture",
        prepare=acts.new_clip,
    ),
    _row(PICTURES, "watch a clip", "media.clip", acts.watch, "clip_video", prepare=acts.new_clip),
    _row(PICTURES, "save a clip", "media.clip", acts.save, "clip_video", prepare=acts.new_clip),
    _row(
        PICTURES,
        "open the media browser",
        "media.changed",
        acts.browse,
        "clips",
        prepare=acts.reload,
    ),
    _row(
        PICTURES,
        "delete a clip",
        "media.delete",
        acts.delete,
        "delete_clips",
        "delete_clips_v4",
        prepare=acts.older_clip,
    ),
    _row(
        PICTURES,
        "mark as watched",
        "media.mark_viewed",
        acts.mark_viewed,
        "mark_viewed",
        prepare=acts.new_unviewed_clip,
    ),
    _row(COMMANDS, "snapshot: the command", "snapshot", acts.snapshot, "snapshot"),
    _row(
        COMMANDS, "snapshot: its state", "command.status", acts.snapshot, "command", "command_app"
    ),
    _row(
        COMMANDS, "snapshot: its name", "homescreen", acts.snapshot, "homescreen", "homescreen_v4"
    ),
    _row(COMMANDS, "snapshot: its picture", "media.picture", acts.snapshot, "camera_picture"),
    _row(COMMANDS, "record a clip", "record", acts.record, "record"),
    _row(COMMANDS, "arm and disarm", "arm", acts.arm, "arm"),
    _row(COMMANDS, "arm: its state", "command.status", acts.arm, "command", "command_app"),
    _row(COMMANDS, "switch motion detection", "motion", acts.switch, "motion_detection"),
    _row(
        COMMANDS,
        "motion detection of a Mini",
        "config.update",
        acts.switch_owl,
        "motion_detection_config",
        "motion_detection",
    ),
    _row(SIGN_IN, "open and collect", "oauth.authorize", acts.sign_in, "oauth.authorize"),
    _row(SIGN_IN, "the form", "oauth.signin_page", acts.sign_in, "oauth.page"),
    _row(SIGN_IN, "the password", "oauth.signin", acts.sign_in, "oauth.sign_in"),
    _row(SIGN_IN, "the code", "oauth.verify", acts.sign_in, "oauth.verify"),
    _row(SIGN_IN, "the tokens", "oauth.token", acts.sign_in, "oauth.token"),
    _row(SIGN_IN, "the account", "tier_info", acts.sign_in, "tier_info"),
    _row(
        USB,
        "its state",
        "usb.status",
        usb.find_on_usb,
        "usb_status",
        prepare=usb.read_then_reload,
    ),
    _row(USB, "request a list", "usb.list", usb.find_on_usb, "usb_list", prepare=usb.read),
    _row(
        USB,
        "the list",
        "usb.manifest",
        usb.find_on_usb,
        "usb_manifest",
        "usb_manifest_app",
        prepare=usb.reload_then_read,
    ),
    _row(
        USB,
        "request an upload",
        "usb.upload",
        usb.play_from_usb,
        "usb_upload",
        prepare=usb.list_usb_clip,
    ),
    _row(USB, "the clip", "usb.clip", usb.play_from_usb, "usb_clip", prepare=usb.list_usb_clip),
    _row(
        USB,
        "delete from the drive",
        "usb.delete",
        usb.delete_from_usb,
        "usb_delete",
        prepare=usb.list_usb_clip,
    ),
    _row(
        DEVICES,
        "settings",
        "config",
        acts.config,
        "config",
        "config_app",
        prepare=acts.enable_night_vision,
    ),
    _row(
        DEVICES,
        "night vision",
        "config.update",
        acts.night_vision,
        "night_vision",
        prepare=acts.enable_night_vision,
    ),
    _row(DEVICES, "snooze", "snooze", acts.snooze, "snooze", prepare=acts.enable_motion_detection),
    _row(DEVICES, "unsnooze", "unsnooze", acts.unsnooze, "unsnooze"),
    _row(DEVICES, "snooze a system", "snooze.network", acts.snooze_all, "snooze_network"),
    _row(DEVICES, "unsnooze a system", "snooze.network", acts.unsnooze_all, "unsnooze_network"),
    _row(DEVICES, "floodlight", "light", acts.light, "floodlight"),
    _row(
        DEVICES,
        "mounted floodlight",
        "light.mount",
        acts.mounted_light,
        "light",
        "light_app",
        prepare=acts.reload,
    ),
    _row(DEVICES, "siren", "siren", acts.siren, "siren", "siren_old"),
    _row(DEVICES, "silence", "siren.silence", acts.silence, "silence", "silence_old"),
    _row(
        LIVE_VIEW,
        "start it",
        "live_view",
        acts.view_live,
        "live_view",
        "live_view_v5",
        prepare=acts.need_no_pause,
    ),
    _row(
        LIVE_VIEW,
        "end it",
        "command.done",
        acts.view_live,
        "command_done",
        prepare=acts.need_no_pause,
    ),
    _row(
        ARCHIVE,
        "archive a new clip",
        "media.clip",
        archive.archive_new_clip,
        "clip_video",
        prepare=archive.archive_all,
        pause_seconds=PAUSE_SECONDS,
    ),
    _row(
        ARCHIVE,
        "archive clips",
        "media.clip",
        archive.archive_clips,
        "clip_video",
        prepare=archive.clip_outside_archive,
        pause_seconds=PAUSE_SECONDS,
    ),
    _row(
        ARCHIVE,
        "make a film",
        "media.clip",
        archive.make_film,
        "clip_video",
        prepare=acts.new_clip,
    ),
)
