"""Makes Home Assistant's pytest plugin work with newer versions of Home Assistant."""

# Import Home Assistant before the plugin, because the plugin uses the module `httpx`. Home
# Assistant 2026.11 replaces this module.
import homeassistant  # noqa: F401

# isort: split

# Import these parts of the plugin first. They replace functions that modules of Home Assistant
# import.
from pytest_homeassistant_custom_component import (  # noqa: F401
    patch_json,
    patch_recorder,
    patch_time,
)

# isort: split
from homeassistant.components import logger
from homeassistant.components.logger import helpers

# Add a name to the package `logger`, because the plugin needs it there. Home Assistant 2026.11 has
# moved the name to `logger.helpers`.
vars(logger).setdefault("_clear_logger_overwrites", helpers._clear_logger_overwrites)
