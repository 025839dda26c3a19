"""The start of a live view: each simulated failure raises the expected error.

Afterwards, no connection and no task remains, and the next live view works.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import random
import struct

import pytest

from custom_components.blink_clips.api import (
    BlinkAuthenticationError,
    BlinkClient,
    BlinkConnectionError,
    BlinkError,
    BlinkLiveViewBusyError,
    BlinkLiveViewNoPictureError,
    BlinkLiveViewTransportError,
    BlinkLiveViewUntrustedError,
    BlinkOfflineError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkServerError,
    BlinkSyncModuleOfflineError,
    CameraKey,
    LiveViewEnd,
    RelayTrust,
)
from custom_components.blink_clips.api.device_endpoints import DeviceEndpoints
from custom_components.blink_clips.api.live_view import relay_trust
from custom_components.blink_clips.api.live_view.relay import Relay
from custom_components.blink_clips.api.live_view.relay_trust import RelayAddress
from simulator import (
    Certificate,
    DrivenClock,
    Failure,
    Fault,
    FaultKind,
    LiveViewBehaviour,
    Simulator,
)
from simulator.live_view.identity import AUTHORITY, fingerprint, server_context
from tests.api.client_setup import DRIVEWAY, FRONT_DOOR, GARDEN, HALL, Owner, find
from tests.api.test_live_view import hall, nothing_is_left, start, the_live_view, view

__all__ = ["hall", "nothing_is_left"]

BUSY = '{"message": "System is busy, please wait", "code": 307}'


@asynccontextmanager
async def failing(client: BlinkClient, clock: DrivenClock) -> AsyncIterator[None]:
    """After the `with` block, check that the client can start another live view."""
    yield
    await clock.sleep(6)
    assert (await view(client)).end is LiveViewEnd.TIME_LIMIT


async def seconds_until(clock: DrivenClock, client: BlinkClient, error: type[BlinkError]) -> float:
    """Start a live view that must fail. Return the seconds until its failure.

    The class of the error must be `error` itself, and not a subclass.
    """
    began = clock.time()
    with pytest.raises(error) as raised:
        await start(client)
    assert type(raised.value) is error
    return clock.time() - began


@pytest.mark.parametrize("times", [1, 2])
async def test_start_is_tried_again_while_network_is_busy(
    client: BlinkClient, cloud: Simulator, times: int
) -> None:
    cloud.faults.add(Fault(route="live_view", status=409, body=BUSY, times=times))

    assert (await view(client)).end is LiveViewEnd.TIME_LIMIT

    assert cloud.ledger.count("live_view") == times + 1


async def test_network_that_stays_busy_raises_error_within_eight_seconds(
    client: BlinkClient, cloud: Simulator, clock: DrivenClock
) -> None:
    async with failing(client, clock):
        cloud.faults.add(Fault(route="live_view", status=409, body=BUSY, times=None))
        assert await seconds_until(clock, client, BlinkLiveViewBusyError) <= 8
        assert cloud.ledger.count("live_view") == 3
        cloud.faults.clear()


async def test_long_command_of_ours_on_the_network_raises_error_within_eight_seconds(
    client: BlinkClient, cloud: Simulator, clock: DrivenClock
) -> None:
    cloud.cloud.camera("Garden").command_seconds = 30
    recording = asyncio.create_task(client.record_clip(await find(client, GARDEN), within=60))
    await clock.sleep(1)

    assert await seconds_until(clock, client, BlinkLiveViewBusyError) == pytest.approx(8, abs=0.1)

    assert cloud.ledger.count("live_view") == 0
    await recording
    assert (await view(client)).end is LiveViewEnd.TIME_LIMIT


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ({"join_seconds": 3.0, "wake_seconds": 100.0}, 25),
        ({"wake_seconds": 100.0}, 25),
        ({"wake_seconds": 100.0, "echoes": False}, 25),
        ({"media_seconds": 1.0}, 13),
    ],
    ids=["short join", "accepted, no media", "no echoes", "no key frame"],
)
async def test_camera_without_picture_raises_error_in_time(
    client: BlinkClient,
    clock: DrivenClock,
    hall: LiveViewBehaviour,
    changes: dict[str, float],
    seconds: float,
) -> None:
    usual = {name: getattr(hall, name) for name in changes}
    async with failing(client, clock):
        for name, value in changes.items():
            setattr(hall, name, value)
        until = await seconds_until(clock, client, BlinkLiveViewNoPictureError)
        assert until == pytest.approx(seconds, abs=3)
        for name, value in usual.items():
            setattr(hall, name, value)


async def test_slow_cloud_and_silent_relay_together_take_forty_seconds(
    client: BlinkClient, cloud: Simulator, clock: DrivenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_address: RelayAddress, *, stored: str | None) -> Relay:
        del stored
        await clock.sleep(1000)
        raise AssertionError

    async with failing(client, clock):
        cloud.faults.add(Fault(route="homescreen", kind=FaultKind.DELAY, seconds=15, after=1))
        cloud.faults.add(Fault(route="live_view", kind=FaultKind.DELAY, seconds=20))
        with monkeypatch.context() as silent:
            silent.setattr(Relay, "connect", never)
            until = await seconds_until(clock, client, BlinkLiveViewNoPictureError)
        assert until == pytest.approx(40, abs=0.5)


@pytest.mark.parametrize("wake_seconds", [2.0, 12.0, 24.0])
async def test_slow_camera_is_awaited(
    client: BlinkClient, hall: LiveViewBehaviour, wake_seconds: float
) -> None:
    hall.wake_seconds = wake_seconds

    session = await view(client)

    assert session.end is LiveViewEnd.TIME_LIMIT
    assert session.facts.first_media == pytest.approx(wake_seconds, abs=0.2)


async def test_command_that_fails_before_media_raises_error(
    client: BlinkClient, cloud: Simulator, clock: DrivenClock, hall: LiveViewBehaviour
) -> None:
    async with failing(client, clock):
        body = '{"status_code": 523, "status_msg": "Live view failed"}'
        cloud.faults.add(Fault(route="command.status", status=200, body=body))
        hall.wake_seconds = 24.0
        until = await seconds_until(clock, client, BlinkLiveViewNoPictureError)
        assert until == pytest.approx(15, abs=1)
        hall.wake_seconds = 1.5


async def test_camera_that_does_not_come_raises_error(
    client: BlinkClient, cloud: Simulator, clock: DrivenClock
) -> None:
    camera = cloud.cloud.camera("Hall")
    async with failing(client, clock):
        camera.failure = Failure(status_code=523, message="Live view failed")
        assert await seconds_until(clock, client, BlinkLiveViewNoPictureError) <= 25
        camera.failure = None


async def test_relay_that_rejects_the_header_raises_connection_error(
    client: BlinkClient, cloud: Simulator, clock: DrivenClock, hall: LiveViewBehaviour
) -> None:
    async with failing(client, clock):
        hall.rejects_header = True
        assert await seconds_until(clock, client, BlinkConnectionError) <= 3
        assert len(cloud.ledger.rejected_headers) == 1
        hall.rejects_header = False


async def test_header_without_token_is_accepted_if_cloud_sends_none(
    client: BlinkClient, cloud: Simulator, hall: LiveViewBehaviour
) -> None:
    hall.has_token = False

    assert (await view(client)).end is LiveViewEnd.TIME_LIMIT

    assert the_live_view(cloud).owed == []


async def test_offer_without_address_is_asked_for_once_more(
    client: BlinkClient, cloud: Simulator, hall: LiveViewBehaviour
) -> None:
    hall.lacks_server = 1

    assert (await view(client)).end is LiveViewEnd.TIME_LIMIT

    assert cloud.ledger.count("live_view") == 2


async def test_second_offer_without_address_raises_error(
    client: BlinkClient, cloud: Simulator, clock: DrivenClock, hall: LiveViewBehaviour
) -> None:
    async with failing(client, clock):
        hall.lacks_server = 2
        await seconds_until(clock, client, BlinkResponseError)
        assert cloud.ledger.count("live_view") == 2


@pytest.mark.parametrize(
    ("server", "scheme"),
    [
        ("rtsps://lv3-app-u034.immedia-semi.com:443/x?client_id=1&blinkRTSP=true", "rtsps"),
        ("cayuga://192.0.2.1/x", "cayuga"),
        ("<b>://192.0.2.1/x", "?"),
        ("no address", "?"),
    ],
)
async def test_other_transport_raises_error_with_its_scheme(
    client: BlinkClient,
    cloud: Simulator,
    clock: DrivenClock,
    hall: LiveViewBehaviour,
    server: str,
    scheme: str,
) -> None:
    async with failing(client, clock):
        hall.server = server
        with pytest.raises(BlinkLiveViewTransportError) as raised:
            await start(client)
        assert raised.value.scheme == scheme
        assert the_live_view(cloud).is_done
        hall.server = None


async def test_camera_of_first_generation_raises_error_with_its_transport(
    client: BlinkClient,
) -> None:
    with pytest.raises(BlinkLiveViewTransportError, match="rtsps"):
        await start(client, DRIVEWAY)


@pytest.mark.parametrize(
    "server",
    [
        "immis://evil.example:443/AAAA__IMDS_B?client_id=1",
        "immis://192.168.1.1:443/AAAA__IMDS_B?client_id=1",
        "immis://127.0.0.2:443/AAAA__IMDS_B?client_id=1",
    ],
)
async def test_host_outside_of_blink_raises_error_without_a_connection(
    client: BlinkClient, clock: DrivenClock, hall: LiveViewBehaviour, server: str
) -> None:
    async with failing(client, clock):
        hall.server = server
        await seconds_until(clock, client, BlinkResponseError)
        hall.server = None


async def test_refused_connection_raises_connection_error(
    client: BlinkClient, cloud: Simulator, clock: DrivenClock, hall: LiveViewBehaviour
) -> None:
    async with failing(client, clock):
        hall.server = "immis://127.0.0.1:1/AAAA__IMDS_B?client_id=1"
        with pytest.raises(BlinkConnectionError, match="ConnectionRefusedError"):
            await start(client)
        assert the_live_view(cloud).is_done
        hall.server = None


async def test_relay_without_handshake_raises_connection_error_after_ten_seconds(
    client: BlinkClient, clock: DrivenClock, hall: LiveViewBehaviour
) -> None:
    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with clock.idle():
            await reader.read()
        writer.close()

    async with failing(client, clock), await asyncio.start_server(wait, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        hall.server = f"immis://127.0.0.1:{port}/AAAA__IMDS_B?client_id=1"
        with pytest.raises(BlinkConnectionError, match="TimeoutError"):
            await start(client)
        hall.server = None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(route="live_view", status=500, body="{}"), BlinkServerError),
        (Fault(route="live_view", status=429), BlinkRateLimitError),
        (Fault(route="live_view", status=401, times=2), BlinkAuthenticationError),
        (Fault(route="live_view", status=200, body="[]"), BlinkResponseError),
        (Fault(route="live_view", status=200, body="{}"), BlinkResponseError),
    ],
)
async def test_failed_request_raises_its_error(
    client: BlinkClient, cloud: Simulator, fault: Fault, error: type[BlinkError]
) -> None:
    cloud.faults.add(fault)

    with pytest.raises(error):
        await start(client)

    assert sum(it.connections for it in cloud.ledger.live_views) == 0


@pytest.mark.parametrize(
    ("key", "versions"), [(GARDEN, ["v6", "v5"]), (HALL, ["v2"]), (FRONT_DOOR, ["v2"])]
)
async def test_each_family_has_its_addresses(
    client: BlinkClient, owner: Owner, key: CameraKey, versions: list[str]
) -> None:
    routes = DeviceEndpoints(owner.endpoints).live_view(await find(client, key))

    assert [it.url.path.split("/")[2] for it in routes] == versions
    assert {it.url.path.split("/")[-1] for it in routes} == {"liveview"}
    assert len({it.name for it in routes}) == len(routes)


async def test_offline_camera_raises_error_without_a_request(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.cloud.camera("Hall").online = False

    with pytest.raises(BlinkOfflineError) as raised:
        await start(client)

    assert not isinstance(raised.value, BlinkSyncModuleOfflineError)
    assert cloud.ledger.count("live_view") == 0


@pytest.mark.parametrize("certificate", [Certificate.BLINK, Certificate.OTHER])
async def test_stored_certificate_is_trusted(
    client: BlinkClient, hall: LiveViewBehaviour, certificate: Certificate
) -> None:
    hall.certificate = certificate

    session = await start(client, known_fingerprint=fingerprint(certificate))
    await session.stop()

    assert session.facts.trust is RelayTrust.STORED
    assert session.facts.fingerprint == fingerprint(certificate)


async def test_changed_certificate_raises_error_before_the_first_byte(
    client: BlinkClient, cloud: Simulator, hall: LiveViewBehaviour
) -> None:
    hall.certificate = Certificate.OTHER

    with pytest.raises(BlinkLiveViewUntrustedError) as raised:
        await start(client, known_fingerprint=fingerprint(Certificate.BLINK))

    assert raised.value.fingerprint == fingerprint(Certificate.OTHER)
    live_view = the_live_view(cloud)
    assert (live_view.connections, live_view.is_done) == (0, True)
    assert cloud.ledger.rejected_headers == []


async def test_shipped_certificate_is_trusted_although_another_is_stored(
    client: BlinkClient, hall: LiveViewBehaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = fingerprint(Certificate.BLINK)
    monkeypatch.setattr(relay_trust, "SHIPPED_FINGERPRINTS", frozenset({shipped}))

    session = await start(client, known_fingerprint="ab" * 32)
    await session.stop()

    assert session.facts.trust is RelayTrust.SHIPPED


@pytest.mark.parametrize("stored", [None, "ab" * 32])
async def test_certificate_of_a_public_authority_is_trusted(
    client: BlinkClient,
    cloud: Simulator,
    hall: LiveViewBehaviour,
    monkeypatch: pytest.MonkeyPatch,
    stored: str | None,
) -> None:
    # The file from which OpenSSL reads the system's certificate authorities.
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    hall.certificate = Certificate.PUBLIC

    session = await start(client, known_fingerprint=stored)
    await session.stop()

    assert session.facts.trust is RelayTrust.VERIFIED
    assert the_live_view(cloud).connections == 1


async def test_live_view_that_ends_before_its_first_picture_raises_error(
    client: BlinkClient, clock: DrivenClock
) -> None:
    async with failing(client, clock):
        await view(client)
        # If a live view starts immediately after another one, the simulated relay (stream server)
        # ends it after two seconds.
        assert await seconds_until(clock, client, BlinkLiveViewNoPictureError) < 8


@pytest.mark.parametrize("seed", range(12))
async def test_relay_that_sends_garbage_raises_known_error(
    client: BlinkClient, clock: DrivenClock, hall: LiveViewBehaviour, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - not used for security

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(122)
        for _ in range(chance.randrange(5)):
            size = chance.randrange(3000)
            # Begin half of the random data with the header of a video message.
            prefix = struct.pack(">BII", 0, 1, size) if chance.random() < 0.5 else b""
            writer.write(prefix + chance.randbytes(size))
            await writer.drain()
        if chance.random() < 0.5:
            writer.transport.abort()
        else:
            await reader.read()
            writer.close()

    context = server_context(Certificate.BLINK)
    server = await asyncio.start_server(babble, "127.0.0.1", ssl=context)
    async with failing(client, clock), server:
        port = server.sockets[0].getsockname()[1]
        hall.server = f"immis://127.0.0.1:{port}/AAAA__IMDS_B?client_id=1"
        with pytest.raises((BlinkConnectionError, BlinkLiveViewNoPictureError)):
            await start(client)
        hall.server = None
