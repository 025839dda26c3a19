"""Arms and disarms networks.

If motion detection is off for all cameras, the cloud returns an error. It may have changed the
state nevertheless.
"""

from ..api import BlinkMotionOffError, Homescreen
from ..coordinator import BlinkCoordinator
from .confirmed_state import (
    CHECKS_WITHOUT_ID,
    WITHIN_SECONDS,
    async_change,
    async_check_again,
    async_is_shown,
    network_check,
)


async def async_arm(coordinator: BlinkCoordinator, network_id: int, *, armed: bool) -> None:
    """Arm or disarm a network. Raises BlinkError if the command fails.

    Afterwards, the entity shows the correct state. If this state cannot be read, the entity shows
    "unknown".
    """
    check = network_check(coordinator, network_id)
    await async_check_again(coordinator, check)

    def shows(homescreen: Homescreen) -> bool:
        return any(it.id == network_id and it.armed is armed for it in homescreen.networks)

    def set_unknown() -> None:
        coordinator.publish(coordinator.data.with_unknown_arming(network_id))

    try:
        await async_change(
            coordinator,
            coordinator.client.arm(network_id, armed=armed, within=WITHIN_SECONDS),
            shows,
            check=check,
            if_unknown=set_unknown,
        )
    except BlinkMotionOffError:
        # Read the state of the network. The command may have changed the state although the cloud
        # has returned this error (code 304).
        if not await async_is_shown(coordinator, shows, set_unknown, checks=CHECKS_WITHOUT_ID):
            raise
