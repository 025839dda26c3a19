"""The columns of the availability table: outages of the cloud, a camera or a sync module."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from simulator import Fault, FaultKind
from tests.house import House

NETWORK_ID = 210001
MINUTE = 60.0

type Enter = Callable[[House, ConfigEntry], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A column of the availability table: an outage, and the function that starts it."""

    name: str
    description: str
    enter: Enter


async def _failed_poll(house: House, entry: ConfigEntry) -> None:
    house.cloud.faults.add(Fault(route="media.changed", status=502))
    await house.let_pass(MINUTE)
    assert not entry.runtime_data.polls_succeed, "the fault struck the newest poll"


async def _outage(house: House, entry: ConfigEntry) -> None:
    house.cloud.faults.add(Fault(kind=FaultKind.DROP, times=None))
    await house.let_pass(10 * MINUTE)


async def _backoff(house: House, entry: ConfigEntry) -> None:
    house.cloud.faults.add(Fault(status=429, headers={"Retry-After": "3600"}))
    await house.let_pass(10 * MINUTE)


async def _block(house: House, entry: ConfigEntry) -> None:
    house.cloud.faults.add(Fault(status=403, body="<h1>Forbidden</h1>", times=None))
    await house.let_pass(10 * MINUTE)


async def _signed_out(house: House, entry: ConfigEntry) -> None:
    house.cloud.cloud.revoke_refresh_tokens()
    house.cloud.cloud.expire_access_tokens()
    await house.let_pass(10 * MINUTE)


async def _camera_offline(house: House, entry: ConfigEntry) -> None:
    for camera in house.cloud.cloud.cameras.values():
        camera.online = False
    for siren in house.cloud.cloud.sirens.values():
        siren.online = False
    await house.let_pass(10 * MINUTE)


async def _sync_module_offline(house: House, entry: ConfigEntry) -> None:
    house.cloud.cloud.sync_modules[NETWORK_ID].online = False
    await house.let_pass(10 * MINUTE)


async def _start_offline(house: House, entry: ConfigEntry) -> None:
    await house.hass.config_entries.async_unload(entry.entry_id)
    house.cloud.faults.add(Fault(kind=FaultKind.DROP, times=None))
    house.clock.advance(10 * MINUTE)
    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()


SITUATIONS = (
    Situation(
        name="one failed poll",
        description="One poll failed (HTTP 502), and the cloud works again.",
        enter=_failed_poll,
    ),
    Situation(
        name="long outage",
        description="The cloud has not answered for ten minutes.",
        enter=_outage,
    ),
    Situation(
        name="backoff",
        description="The cloud returned 429 ten minutes ago, with a `Retry-After` of one hour.",
        enter=_backoff,
    ),
    Situation(
        name="block",
        description="The cloud has answered every request with 403 for ten minutes.",
        enter=_block,
    ),
    Situation(
        name="signed out",
        description="The cloud no longer accepts the sign-in.",
        enter=_signed_out,
    ),
    Situation(
        name="camera offline",
        description="The cloud reports the camera, or the siren, as offline.",
        enter=_camera_offline,
    ),
    Situation(
        name="sync module offline",
        description="The cloud reports the sync module of the system as offline.",
        enter=_sync_module_offline,
    ),
    Situation(
        name="start offline",
        description=(
            "Home Assistant started without a connection, ten minutes after the last successful"
            " poll."
        ),
        enter=_start_offline,
    ),
)
