"""Prepares Home Assistant for its pytest plugin, which requires the minimum version."""

# Import Home Assistant first: from 2026.11 on, it replaces the module `httpx`, which the plugin
# imports.
import homeassistant  # noqa: F401

# isort: split
# Import these parts of the plugin next: they replace functions of Home Assistant before other
# imports.
from pytest_homeassistant_custom_component import (  # noqa: F401
    patch_json,
    patch_recorder,
    patch_time,
)

# isort: split
from homeassistant.components import logger
from homeassistant.components.logger import helpers

# The plugin imports this name from `logger`. Home Assistant 2026.11 defines it only in
# `logger.helpers`.
vars(logger).setdefault("_clear_logger_overwrites", helpers._clear_logger_overwrites)
