"""Requests with access tokens: retired API versions, token renewal and rejected tokens."""

from dataclasses import replace

import pytest

from custom_components.blink_clips.api import (
    BlinkAuthenticationError,
    BlinkBlockedError,
    BlinkClient,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkUnsupportedError,
)
from simulator import Fault, Simulator
from tests.api.client_setup import FRONT_DOOR, GARDEN, Owner, find

NOT_FOUND_PAGE = "<h1>Not Found</h1>"
RETIRED = [
    Fault(route="homescreen", status=404, body=NOT_FOUND_PAGE, content_type="text/html"),
    Fault(route="homescreen", status=404, body=""),
    Fault(route="homescreen", status=426, message="An app update is required"),
    Fault(route="homescreen", status=410, body='{"message": "No longer", "code": 900}'),
    Fault(route="homescreen", kind="code", code=900, message="No longer supported."),
]
RETIRED_IDS = ["404 page", "404 empty", "426", "410 code 900", "200 code 900"]


def versions(cloud: Simulator) -> list[str]:
    """Return the API version of each request for all devices.

    Clear the simulator's list of requests.
    """
    found = [it.path.split("/")[2] for it in cloud.ledger.requests if it.route == "homescreen"]
    cloud.ledger.clear()
    return found


@pytest.mark.parametrize("fault", RETIRED, ids=RETIRED_IDS)
async def test_retired_version_is_requested_only_once(
    client: BlinkClient, cloud: Simulator, fault: Fault
) -> None:
    cloud.faults.add(fault)

    assert len((await client.get_homescreen()).cameras) == 6
    assert versions(cloud) == ["v3", "v4"]

    assert len((await client.get_homescreen()).cameras) == 6
    assert versions(cloud) == ["v4"]


async def test_all_versions_are_tried_again_if_all_are_retired(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.faults.add(Fault(route="homescreen", status=404, body=NOT_FOUND_PAGE, times=None))
    for _ in range(2):
        with pytest.raises(BlinkUnsupportedError):
            await client.get_homescreen()
        assert versions(cloud) == ["v3", "v4"]

    cloud.faults.clear()

    assert (await client.get_homescreen()).complete
    assert versions(cloud) == ["v3"]


async def test_first_version_is_tried_again_if_second_is_retired(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.faults.add(Fault(route="homescreen", status=404, body=NOT_FOUND_PAGE))
    assert (await client.get_homescreen()).complete
    cloud.faults.add(Fault(route="homescreen", status=404, body=NOT_FOUND_PAGE))
    with pytest.raises(BlinkUnsupportedError):
        await client.get_homescreen()

    assert (await client.get_homescreen()).complete

    assert versions(cloud) == ["v3", "v4", "v4", "v3"]


async def test_other_errors_do_not_mark_a_version_as_retired(
    client: BlinkClient, cloud: Simulator
) -> None:
    for status in (400, 404, 500):
        cloud.faults.add(Fault(route="homescreen", status=status, message="No luck"))
        with pytest.raises(BlinkResponseError):
            await client.get_homescreen()

    assert versions(cloud) == ["v3", "v3", "v3"]


async def test_motion_detection_is_switched_by_second_address_if_first_is_retired(
    client: BlinkClient, cloud: Simulator
) -> None:
    doorbell = await find(client, FRONT_DOOR)
    cloud.faults.add(Fault(route="motion", status=404, body=NOT_FOUND_PAGE))

    await client.set_motion_detection(doorbell, enabled=False, within=60)

    assert (await find(client, FRONT_DOOR)).motion_detection is False
    assert cloud.ledger.count("motion") == cloud.ledger.count("config.update") == 1


async def test_address_retired_for_doorbells_is_still_used_for_cameras(
    client: BlinkClient, cloud: Simulator
) -> None:
    doorbell, camera = await find(client, FRONT_DOOR), await find(client, GARDEN)
    cloud.faults.add(Fault(route="motion", status=404, body=NOT_FOUND_PAGE))
    await client.set_motion_detection(doorbell, enabled=False, within=60)

    await client.set_motion_detection(camera, enabled=False, within=60)

    assert (await find(client, GARDEN)).motion_detection is False
    assert cloud.ledger.count("motion") == 2


REJECTED = {
    "401": Fault(route="homescreen", kind="expired_token"),
    "401 for real": Fault(route="homescreen", kind="expired_token", for_real=True),
    "401 page": Fault(route="homescreen", status=401, body="<html>"),
    "200 code 101": Fault(route="homescreen", kind="code", code=101, message="Unauthorized"),
    "403": Fault(route="homescreen", status=403, body='{"message": "Forbidden"}'),
}


@pytest.mark.parametrize("fault", REJECTED.values(), ids=REJECTED)
async def test_rejected_token_is_renewed_and_request_repeated(
    client: BlinkClient, owner: Owner, cloud: Simulator, fault: Fault
) -> None:
    cloud.faults.add(fault)

    assert (await client.get_homescreen()).complete

    assert len(owner.renewed) == 1
    assert cloud.ledger.by_route() == {"homescreen": 2, "oauth.token": 1}


@pytest.mark.parametrize("name", ["401", "200 code 101"])
async def test_repeatedly_rejected_token_raises_authentication_error(
    client: BlinkClient, cloud: Simulator, name: str
) -> None:
    for _ in range(2):
        cloud.faults.add(REJECTED[name])

    with pytest.raises(BlinkAuthenticationError):
        await client.get_homescreen()

    assert cloud.ledger.by_route() == {"homescreen": 2, "oauth.token": 1}
    assert (await client.get_homescreen()).complete


@pytest.mark.parametrize("first", ["403", "401"])
async def test_403_after_renewal_is_a_refusal_and_keeps_sign_in(
    client: BlinkClient, owner: Owner, cloud: Simulator, first: str
) -> None:
    cloud.faults.add(REJECTED[first])
    cloud.faults.add(replace(REJECTED["403"], times=3))

    for _ in range(3):
        with pytest.raises(BlinkBlockedError, match="Forbidden"):
            await client.get_homescreen()

    assert cloud.ledger.by_route() == {"homescreen": 4, "oauth.token": 1}
    assert (await client.get_homescreen()).complete
    assert len(owner.renewed) == 1


async def test_403_with_busy_message_is_a_refusal(client: BlinkClient, cloud: Simulator) -> None:
    camera = await find(client, GARDEN)
    cloud.faults.add(Fault(route="motion", status=403, message="Cloud is busy", times=2))

    with pytest.raises(BlinkBlockedError):
        await client.set_motion_detection(camera, enabled=False, within=60)

    assert cloud.ledger.count("motion") == 2, "the request is repeated once with a new token"
    await client.set_motion_detection(camera, enabled=False, within=60)
    assert (await find(client, GARDEN)).motion_detection is False


async def test_lasting_403_starts_backoff_after_one_renewal(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(REJECTED["403"], times=None))
    raised = []
    for _ in range(60):
        with pytest.raises(BlinkResponseError) as error:
            await client.get_homescreen()
        raised.append(type(error.value))
        owner.driven.advance(60)

    assert set(raised[:6]) == {BlinkBlockedError}
    assert raised.count(BlinkRateLimitError) > 40, "the rate limiter denies most requests"
    assert cloud.ledger.count("oauth.token") == 1
    cloud.faults.clear()
    owner.driven.advance(3600)
    assert (await client.get_homescreen()).complete


async def test_403_renews_token_again_after_token_has_expired(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(replace(REJECTED["403"], times=2))
    with pytest.raises(BlinkBlockedError):
        await client.get_homescreen()
    owner.driven.advance(cloud.settings.token_lifetime)
    cloud.faults.add(REJECTED["403"])

    assert (await client.get_homescreen()).complete

    assert len(owner.renewed) == 3


async def test_403_of_ended_session_requires_new_sign_in(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.faults.add(REJECTED["403"])
    cloud.cloud.revoke_refresh_tokens()

    with pytest.raises(BlinkAuthenticationError):
        await client.get_homescreen()


async def test_403_without_json_renews_no_token(client: BlinkClient, cloud: Simulator) -> None:
    cloud.faults.add(Fault(route="homescreen", status=403, body="<h1>Forbidden</h1>"))

    with pytest.raises(BlinkBlockedError):
        await client.get_homescreen()

    assert cloud.ledger.by_route() == {"homescreen": 1}


async def test_error_after_renewal_is_raised(client: BlinkClient, cloud: Simulator) -> None:
    cloud.faults.add(REJECTED["401"])
    cloud.faults.add(Fault(route="homescreen", status=500, message="Sorry"))

    with pytest.raises(BlinkResponseError, match="Sorry"):
        await client.get_homescreen()
