"""Constants that several modules of the integration use."""

from datetime import timedelta
import logging
from typing import Final

DOMAIN: Final = "blink_clips"
MANUFACTURER: Final = "Blink"
LOGGER = logging.getLogger(__package__)

ATTR_VIDEO_ID: Final = "video_id"

# Key of the motion sensor, which receives each new clip of its camera, as the event entities do.
MOTION: Final = "motion"

CONF_ACCOUNT_ID: Final = "account_id"
CONF_ARCHIVE_BEGAN: Final = "archive_began"
CONF_ARCHIVE_CAMERAS: Final = "archive_cameras"
CONF_ARCHIVE_DAYS: Final = "archive_days"
CONF_ARCHIVE_ENABLED: Final = "archive_enabled"
CONF_ARCHIVE_FOLDER: Final = "archive_folder"
CONF_ARCHIVE_GIGABYTES: Final = "archive_gigabytes"
CONF_ARCHIVE_TYPES: Final = "archive_types"
CONF_CACHE_LIMIT: Final = "cache_limit"
CONF_EXPIRES_AT: Final = "expires_at"
CONF_HARDWARE_ID: Final = "hardware_id"
CONF_LIVE_VIEW_BATTERY_MINUTES: Final = "live_view_battery_minutes"
CONF_LIVE_VIEW_SECONDS: Final = "live_view_seconds"
CONF_MOTION_OFF_DELAY: Final = "motion_off_delay"
CONF_POLL_INTERVAL: Final = "poll_interval"
CONF_REFRESH_TOKEN: Final = "refresh_token"  # noqa: S105 - name of a field, not a secret
CONF_RELAY_FINGERPRINT: Final = "relay_fingerprint"
CONF_TEMPERATURE_UNIT: Final = "temperature_unit"
CONF_TIER: Final = "tier"
CONF_USB_NETWORKS: Final = "usb_networks"

# Shortest, longest and default polling interval in seconds. The cloud throttles clients that poll
# much more often than once a minute.
MIN_POLL_INTERVAL: Final = 30
DEFAULT_POLL_INTERVAL: Final = 60
MAX_POLL_INTERVAL: Final = 600

# Shortest, longest and default delay in seconds before the motion sensor turns off.
MIN_MOTION_OFF_DELAY: Final = 5
DEFAULT_MOTION_OFF_DELAY: Final = 30
MAX_MOTION_OFF_DELAY: Final = 600

# Shortest, longest and default maximum duration of a live view in seconds. Blink's own maximum is
# 300 s.
MIN_LIVE_VIEW_SECONDS: Final = 30
DEFAULT_LIVE_VIEW_SECONDS: Final = 300
MAX_LIVE_VIEW_SECONDS: Final = 300
# Maximum duration of a battery camera's live view in seconds. If the options contain a longer time,
# it applies only to other cameras.
MAX_BATTERY_LIVE_VIEW_SECONDS: Final = 120

# Default and maximum of the option that limits the live view of each battery camera, in minutes
# within 24 hours. With 0 minutes, battery cameras have no live view.
DEFAULT_LIVE_VIEW_BATTERY_MINUTES: Final = 20
MAX_LIVE_VIEW_BATTERY_MINUTES: Final = 120

# Interval between requests for the homescreen (list of all devices). Battery cameras report their
# state only every few hours.
HOMESCREEN_INTERVAL: Final = timedelta(minutes=5)

# Smallest, largest and default size of the disk cache in megabytes. A busy house records about 50
# MB of clips a day.
MIN_CACHE_LIMIT: Final = 50
DEFAULT_CACHE_LIMIT: Final = 500
MAX_CACHE_LIMIT: Final = 5000
CACHE_MAX_AGE: Final = timedelta(days=30)
CACHE_TIDY_INTERVAL: Final = timedelta(hours=1)

# Limits and defaults for the archive: the age of clips in days, and the size of all files in
# gigabytes.
MIN_ARCHIVE_DAYS: Final = 1
DEFAULT_ARCHIVE_DAYS: Final = 365
MAX_ARCHIVE_DAYS: Final = 3650
MIN_ARCHIVE_GIGABYTES: Final = 1
DEFAULT_ARCHIVE_GIGABYTES: Final = 20
MAX_ARCHIVE_GIGABYTES: Final = 2000
# Interval between two attempts to use the archive after a problem with its folder.
ARCHIVE_CHECK_INTERVAL: Final = timedelta(minutes=1)

# Maximum time from the recording of a clip until its video and poster are uploaded.
MAX_UPLOAD_TIME: Final = timedelta(minutes=10)

# Time limit of a command. A snapshot takes 3 to 5 s, and longer on a bad connection.
COMMAND_TIMEOUT: Final = timedelta(seconds=60)
MAX_COMMAND_TIMEOUT: Final = timedelta(seconds=300)
