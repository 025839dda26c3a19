"""An account must send exactly the numbers of requests that are stored in tests/snapshots."""

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.house import House

DAY = 24 * 3600
# The requests of a day without clips and actions. Clips are read every minute, devices every five
# minutes. The token is renewed every four hours.
IDLE_DAY = {"homescreen": 288, "media.changed": 1440, "oauth.token": 6}


@pytest.mark.parametrize(
    "house_of",
    [
        pytest.param(1, marks=pytest.mark.scenario("one_camera")),
        pytest.param(50, marks=pytest.mark.scenario("big")),
    ],
)
async def test_idle_day_sends_the_same_requests_for_one_and_fifty_cameras(
    house: House, house_of: int
) -> None:
    await house.sign_in()
    assert len(house.camera_entities) == house_of
    house.cloud.ledger.clear()

    await house.let_pass(DAY)

    assert house.cloud.ledger.by_route() == IDLE_DAY
    assert house.cloud.ledger.count() <= 1800


async def test_sign_in_sends_the_expected_requests(
    house: House, snapshot: SnapshotAssertion
) -> None:
    house.cloud.settings.two_factor = 412
    await house.sign_in()

    assert house.cloud.ledger.by_route() == snapshot


async def test_snapshot_sends_the_expected_requests(
    house: House, snapshot: SnapshotAssertion
) -> None:
    await house.sign_in()
    house.cloud.ledger.clear()

    await house.action("snapshot", "camera.garden")
    await house.look("camera.garden")

    assert house.cloud.ledger.by_route() == snapshot
    assert house.cloud.ledger.count() <= 9


async def test_idle_poll_transfers_less_than_8_kilobytes(house: House) -> None:
    await house.sign_in()
    await house.let_pass(240)
    house.cloud.ledger.clear()

    await house.let_pass(60)

    assert house.cloud.ledger.by_route() == {"homescreen": 1, "media.changed": 1}
    assert house.cloud.ledger.bytes() <= 8000
