"""Makes Home Assistant's pytest plugin work with newer versions of Home Assistant."""

# Import Home Assistant before the plugin. The plugin uses the module `httpx`, which Home Assistant
# 2026.11 replaces.
import homeassistant  # noqa: F401

# isort: split

# Import these parts of the plugin first, because they replace functions that modules of Home
# Assistant import.
from pytest_homeassistant_custom_component import (  # noqa: F401
    patch_json,
    patch_recorder,
    patch_time,
)

# isort: split
from homeassistant.components import logger
from homeassistant.components.logger import helpers

# Add a name that the plugin needs to the package `logger`. Home Assistant 2026.11 has moved the
# name to `logger.helpers`.
vars(logger).setdefault("_clear_logger_overwrites", helpers._clear_logger_overwrites)
