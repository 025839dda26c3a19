"""Runs Home Assistant with its own integration `blink`, connected to the simulated cloud.

The command is `python -m demo.core_blink` with the arguments of Home Assistant. This module only
replaces the HTTP session of `blink`.
"""

import os
import sys
from typing import Any

from homeassistant.__main__ import main
from homeassistant.components import blink
from homeassistant.components.blink import config_flow
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from demo.detour import Detour

CLOUD_VARIABLE = "BLINK_CLIPS_CLOUD"


def divert(cloud: str) -> None:
    """Make the integration `blink` send its requests to a simulated cloud."""

    def session(hass: HomeAssistant) -> Any:
        return Detour(async_get_clientsession(hass), cloud)

    for module in (blink, config_flow):
        module.async_get_clientsession = session  # type: ignore[attr-defined]


if __name__ == "__main__":
    divert(os.environ[CLOUD_VARIABLE])
    sys.exit(main())
