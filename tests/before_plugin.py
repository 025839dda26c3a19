"""Makes Home Assistant's pytest plugin work with newer versions of Home Assistant."""

# Import Home Assistant first, because Home Assistant replaces the module `httpx` of the plugin from
# 2026.11 on.
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

# The plugin imports this name from the package `logger`. Home Assistant 2026.11 defines the name
# only in `logger.helpers`.
vars(logger).setdefault("_clear_logger_overwrites", helpers._clear_logger_overwrites)
