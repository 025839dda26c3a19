"""Prepares Home Assistant for its pytest plugin, which requires the minimum version.

`pyproject.toml` makes pytest load this module before the plugin.
"""

# Import Home Assistant first: from 2026.11 on, Home Assistant replaces the module `httpx`, which
# the plugin imports, with another HTTP client.
import homeassistant  # noqa: F401

# isort: split
# Import these parts of the plugin next, as the plugin itself does: they replace functions of Home
# Assistant before other modules import the functions by name.
from pytest_homeassistant_custom_component import (  # noqa: F401
    patch_json,
    patch_recorder,
    patch_time,
)

# isort: split
from homeassistant.components import logger
from homeassistant.components.logger import helpers

# Add the name that the plugin imports from the package `logger`. From 2026.11 on, Home Assistant
# defines this name only in `logger.helpers`.
vars(logger).setdefault("_clear_logger_overwrites", helpers._clear_logger_overwrites)
