"""The owner must sign in again only if Blink requires a code to renew a rejected token."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
import pytest

from simulator import Fault
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "image")


async def test_a_403_in_json_after_a_refresh_backs_off_and_keeps_the_sign_in(house: House) -> None:
    entry = await house.sign_in()
    house.cloud.ledger.clear()
    house.cloud.faults.add(
        Fault(route="media.changed", status=403, message="Forbidden", times=None)
    )
    await house.let_pass(4 * 3600)

    assert not [*entry.async_get_active_flows(house.hass, {"reauth"})]
    assert house.cloud.ledger.count("media.changed") < 30, "far fewer than one request per minute"
    assert house.cloud.ledger.count("oauth.token") <= 2, (
        "one refresh for the 403, one for the expiry"
    )
    assert house.cloud.ledger.count("oauth.signin") == 0
    house.cloud.faults.clear()
    await house.let_pass(6 * 3600 + 60)
    assert entry.state is ConfigEntryState.LOADED
    assert house.state("camera.garden").state == "idle"


@pytest.mark.parametrize("status", [202, 412])
async def test_a_refresh_that_asks_for_a_code_starts_a_sign_in_and_is_not_repeated(
    house: House, status: int
) -> None:
    entry = await house.sign_in()
    house.cloud.settings.refresh_asks_code = status
    house.cloud.cloud.expire_access_tokens()
    house.cloud.ledger.clear()

    await house.let_pass(600)
    with pytest.raises(HomeAssistantError):
        await house.action("snapshot", "camera.garden")

    (flow,) = entry.async_get_active_flows(house.hass, {"reauth"})
    assert house.cloud.ledger.count("oauth.token") == 1
    house.cloud.settings.refresh_asks_code = None
    await house.hass.config_entries.flow.async_configure(flow["flow_id"], house.credentials)
    await house.settle()
    assert house.state("camera.garden").state == "idle"


@pytest.mark.parametrize("status", [400, 401, 403, 500])
async def test_a_refresh_that_fails_for_another_reason_recovers_by_itself(
    house: House, status: int
) -> None:
    entry = await house.sign_in()
    house.cloud.cloud.expire_access_tokens()
    body = '{"error": "temporarily_unavailable"}'
    house.cloud.faults.add(Fault(route="oauth.token", status=status, body=body, times=3))

    await house.let_pass(240)

    assert list(house.cloud.faults) == []
    assert not [*entry.async_get_active_flows(house.hass, {"reauth"})]
    assert house.state("camera.garden").state == "idle"
