"""Makes Home Assistant's pytest plugin work with newer versions of Home Assistant."""

# Import Home Assistant before the plugin. Home Assistant 2026.11 and later replace the module
# `httpx`, which the plugin uses.
import homeassistant  # noqa: F401

# isort: split

# Import these parts of the plugin before other modules of Home Assistant. They replace functions
# that those modules import.
from pytest_homeassistant_custom_component import (  # noqa: F401
    patch_json,
    patch_recorder,
    patch_time,
)

# isort: split
from homeassistant.components import logger
from homeassistant.components.logger import helpers

# Add a name to the package `logger`, from which the plugin imports it. Home Assistant 2026.11 has
# it only in `logger.helpers`.
vars(logger).setdefault("_clear_logger_overwrites", helpers._clear_logger_overwrites)
