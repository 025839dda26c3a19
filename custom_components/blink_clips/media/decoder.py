"""The video decoder PyAV: its installation, and the process that uses it to extract frames."""

from contextlib import suppress
from functools import partial

from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import IntegrationNotFound
from homeassistant.requirements import (
    RequirementsNotFound,
    async_get_integration_with_requirements,
)
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .frame_subprocess import FrameSubprocess

_SUBPROCESS: HassKey[FrameSubprocess] = HassKey(f"{DOMAIN}.frame_cutter")


@callback
def shared_frame_subprocess(hass: HomeAssistant) -> FrameSubprocess:
    """Return the object that all accounts share to extract frames in a separate process."""
    return hass.data.setdefault(
        _SUBPROCESS, FrameSubprocess(install_decoder=partial(install_decoder, hass))
    )


async def install_decoder(hass: HomeAssistant) -> None:
    """Install PyAV, a requirement of Home Assistant's integration `stream`, if it is missing."""
    # Ignore a failed installation of PyAV, because Blink Clips needs it only for frames and films.
    with suppress(IntegrationNotFound, RequirementsNotFound):
        await async_get_integration_with_requirements(hass, "stream")
