"""Makes Home Assistant's pytest plugin work with newer versions of Home Assistant."""

# Import Home Assistant before the plugin. Version 2026.11 replaces the module `httpx`, and the
# plugin must use the replacement.
import homeassistant  # noqa: F401

# isort: split

# Import these parts of the plugin first. They replace functions, which modules of Home Assistant
# must not import earlier.
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
