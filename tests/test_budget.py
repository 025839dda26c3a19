"""What a day of an idle account costs."""

import pytest

from tests.house import House

DAY = 24 * 3600


async def a_day(house: House) -> dict[str, int]:
    await house.sign_in()
    house.cloud.ledger.clear()
    await house.let_pass(DAY)
    return house.cloud.ledger.by_route()


@pytest.mark.parametrize(
    "house_of",
    [
        pytest.param("one_camera", marks=pytest.mark.scenario("one_camera")),
        pytest.param("big", marks=pytest.mark.scenario("big")),
    ],
)
async def test_an_idle_day_costs_the_same_for_any_number_of_cameras(
    house: House, house_of: str
) -> None:
    assert await a_day(house) == {"homescreen": 288, "media.changed": 1440, "oauth.token": 6}
    assert house.cloud.ledger.count() <= 1800


async def test_an_idle_poll_is_small(house: House) -> None:
    await house.sign_in()
    await house.let_pass(240)
    house.cloud.ledger.clear()

    await house.let_pass(60)

    assert house.cloud.ledger.count() == 2
    assert house.cloud.ledger.bytes() <= 8000
