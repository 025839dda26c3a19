"""Live views of the simulated cloud, from the request and the first picture to the end."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import av
import pytest

from custom_components.blink_clips.api import (
    BlinkClient,
    CameraKey,
    LivePackets,
    LiveViewEnd,
    LiveViewSession,
    RelayTrust,
)
from custom_components.blink_clips.api.live_view import session as live_session
from simulator import (
    DrivenClock,
    Ending,
    Fault,
    LiveView,
    LiveViewBehaviour,
    Simulator,
    Sound,
    Split,
)
from tests.api.client_setup import FRONT_DOOR, GARDEN, HALL, TERRACE, find

LIMIT = 8.0


@pytest.fixture
def hall(cloud: Simulator) -> LiveViewBehaviour:
    """Return the simulator's settings for live views of the Mini in the hall."""
    return cloud.cloud.camera("Hall").live_view


async def start(
    client: BlinkClient,
    key: CameraKey = HALL,
    *,
    time_limit: float = LIMIT,
    known_fingerprint: str | None = None,
) -> LiveViewSession:
    """Start a live view, and return its session."""
    return await client.start_live_view(
        await find(client, key), time_limit=time_limit, known_fingerprint=known_fingerprint
    )


async def watch(session: LiveViewSession) -> list[LivePackets]:
    """Read the whole stream of a live view, and stop it. Return all parts of the stream."""
    parts = [part async for part in session.packets()]
    await session.stop()
    return parts


async def view(client: BlinkClient, key: CameraKey = HALL) -> LiveViewSession:
    """Start a live view, watch it until its end, and return its session."""
    session = await start(client, key)
    await watch(session)
    return session


def stream_of(parts: list[LivePackets]) -> bytes:
    """Return all bytes that a player receives if it has been connected from the start."""
    return parts[0].tables + b"".join(part.data for part in parts)


def the_live_view(cloud: Simulator) -> LiveView:
    """Return the only live view in the simulator's records."""
    (live_view,) = cloud.ledger.live_views
    return live_view


@pytest.fixture(autouse=True)
async def nothing_is_left(cloud: Simulator) -> AsyncIterator[None]:
    """Fail if a test leaves an open connection to the relay (stream server) or a running task."""
    yield
    assert [it for it in cloud.ledger.live_views if it.open_connections] == []
    assert [it for it in asyncio.all_tasks() if "live view" in it.get_name()] == []


@pytest.mark.parametrize("key", [HALL, GARDEN, FRONT_DOOR])
async def test_live_view_shows_pictures_and_sound_until_its_limit(
    client: BlinkClient, cloud: Simulator, key: CameraKey
) -> None:
    session = await start(client, key)
    parts = await watch(session)

    assert session.end is LiveViewEnd.TIME_LIMIT
    assert parts[0].key_frame
    with av.open(BytesIO(stream_of(parts)), "r", format="mpegts") as container:
        assert [it.type for it in container.streams] == ["video", "audio"]
        pictures = sum(1 for _ in container.decode(video=0))
    assert pictures == pytest.approx(LIMIT * 15, abs=20)
    live_view = the_live_view(cloud)
    assert live_view.owed == []
    assert (live_view.posts, live_view.connections, live_view.goodbyes) == (1, 1, 1)
    assert live_view.is_done


async def test_facts_describe_the_live_view(client: BlinkClient, hall: LiveViewBehaviour) -> None:
    hall.wake_seconds = 3.0
    hall.starts_at = 2.0
    session = await start(client)

    facts = session.facts
    await session.stop()

    assert facts.accepted == 0
    assert facts.connected == 0
    assert facts.first_media == pytest.approx(3.0, abs=0.1)
    # The first key frame arrives two seconds after the first media data, which arrives after 3 s.
    assert facts.first_picture == pytest.approx(5.0, abs=0.2)
    assert facts.has_audio
    assert facts.codec == "h264"
    assert facts.trust is RelayTrust.FIRST_USE
    assert len(facts.fingerprint) == 64
    assert facts.byte_count > 10_000
    assert {0x00, 0x06, 0x0A, 0x0C, 0x13, 0x15, 0x18} <= facts.message_counts.keys()


async def test_number_of_requests_is_limited(client: BlinkClient, cloud: Simulator) -> None:
    camera = await find(client, HALL)
    cloud.ledger.clear()
    session = await client.start_live_view(camera, time_limit=120, known_fingerprint=None)
    await watch(session)

    counts = cloud.ledger.by_route()
    assert counts.pop("command.status") == pytest.approx(120 / 15, abs=1)
    assert counts == {"command.done": 1, "homescreen": 1, "live_view": 1}


async def test_stopped_live_view_says_goodbye_once(client: BlinkClient, cloud: Simulator) -> None:
    session = await start(client)

    await asyncio.gather(session.stop(), session.stop())
    await session.stop()

    assert session.end is LiveViewEnd.STOPPED
    live_view = the_live_view(cloud)
    assert (live_view.goodbyes, live_view.is_done, live_view.ended_by) == (1, True, "client")
    assert cloud.ledger.count("command.done") == 1


async def test_packets_end_when_another_task_stops_the_live_view(client: BlinkClient) -> None:
    session = await start(client, time_limit=200)
    watching = asyncio.create_task(watch(session))
    await asyncio.sleep(0)

    await session.stop()

    assert (await watching)[0].key_frame


async def test_cancelled_start_leaves_nothing(
    client: BlinkClient, cloud: Simulator, clock: DrivenClock, hall: LiveViewBehaviour
) -> None:
    hall.wake_seconds = 20.0
    starting = asyncio.create_task(start(client))
    await clock.sleep(9.5)

    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting

    live_view = the_live_view(cloud)
    assert (live_view.connections, live_view.open_connections) == (1, 0)
    assert (live_view.goodbyes, live_view.is_done) == (1, True)


async def test_cancelled_stop_still_ends_the_live_view(
    client: BlinkClient, cloud: Simulator
) -> None:
    session = await start(client)
    stopping = asyncio.create_task(session.stop())
    await asyncio.sleep(0)
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping

    await session.stop()

    assert the_live_view(cloud).is_done


@pytest.mark.parametrize(
    ("ending", "end"),
    [
        (Ending.GOODBYE, LiveViewEnd.ENDED_BY_BLINK),
        (Ending.CLOSE, LiveViewEnd.ENDED_BY_BLINK),
        (Ending.RESET, LiveViewEnd.CONNECTION_LOST),
    ],
)
async def test_end_by_relay_is_told_and_next_live_view_works(
    client: BlinkClient,
    clock: DrivenClock,
    hall: LiveViewBehaviour,
    ending: Ending,
    end: LiveViewEnd,
) -> None:
    hall.ends_after, hall.ending = 6.0, ending

    assert (await view(client)).end is end

    hall.ends_after = None
    await clock.sleep(5)
    assert (await view(client)).end is LiveViewEnd.TIME_LIMIT


async def test_silence_ends_the_live_view_after_ten_seconds(
    client: BlinkClient, clock: DrivenClock, hall: LiveViewBehaviour
) -> None:
    hall.media_seconds = 6.0
    began = clock.time()

    session = await start(client, time_limit=60)
    await watch(session)

    assert session.end is LiveViewEnd.NO_DATA
    media_end = (session.facts.first_media or 0) + 6
    assert clock.time() - began - media_end == pytest.approx(10, abs=2)


async def test_silence_after_end_of_command_is_an_end_by_blink(
    client: BlinkClient, hall: LiveViewBehaviour
) -> None:
    hall.media_seconds, hall.completes_after = 9.0, 5.0

    session = await start(client, time_limit=60)
    await watch(session)

    assert session.end is LiveViewEnd.ENDED_BY_BLINK


async def test_media_is_believed_although_command_is_complete(
    client: BlinkClient, hall: LiveViewBehaviour
) -> None:
    hall.completes_after = 1.0

    session = await start(client, time_limit=60)
    await watch(session)

    assert session.end is LiveViewEnd.TIME_LIMIT


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route="command.status", status=500, times=None),
        Fault(route="command.status", status=401, times=1),
        Fault(route="command.status", status=429, times=None),
    ],
    ids=["lost", "401 once", "rate limited"],
)
async def test_lost_polls_do_not_end_the_live_view(
    client: BlinkClient, cloud: Simulator, fault: Fault
) -> None:
    cloud.faults.add(fault)

    session = await start(client, time_limit=90)
    await watch(session)

    assert session.end is LiveViewEnd.TIME_LIMIT


@pytest.mark.parametrize("status", [404, 500, 429])
async def test_failed_goodbye_to_the_cloud_is_ignored(
    client: BlinkClient, cloud: Simulator, status: int
) -> None:
    cloud.faults.add(Fault(route="command.done", status=status))

    assert (await view(client)).end is LiveViewEnd.TIME_LIMIT


@pytest.mark.parametrize("split", Split)
@pytest.mark.parametrize("write_bytes", [None, 200])
async def test_stream_is_complete_for_each_split_of_the_relay(
    client: BlinkClient, hall: LiveViewBehaviour, split: Split, write_bytes: int | None
) -> None:
    hall.split, hall.write_bytes = split, write_bytes
    hall.unknown_types, hall.sound_flags = True, 0x00FF_FFFF
    session = await start(client, time_limit=6)

    parts = await watch(session)

    with av.open(BytesIO(stream_of(parts)), "r", format="mpegts") as container:
        assert sum(1 for _ in container.decode(video=0)) >= 6 * 15 - 15
    assert session.facts.message_counts[0x01] == session.facts.message_counts[0x7F] > 0


@pytest.mark.parametrize("slices", [1, 2])
@pytest.mark.parametrize("sound", [Sound.NONE, Sound.SILENT, Sound.NO_CHANNELS])
async def test_stream_without_audible_sound_has_video_only(
    client: BlinkClient, hall: LiveViewBehaviour, sound: Sound, slices: int
) -> None:
    hall.sound, hall.slices = sound, slices
    session = await start(client, time_limit=6)

    parts = await watch(session)

    assert not session.facts.has_audio
    with av.open(BytesIO(stream_of(parts)), "r", format="mpegts") as container:
        assert [it.type for it in container.streams] == ["video"]
        assert sum(1 for _ in container.decode(video=0)) >= 6 * 15 - 15


async def test_keep_alives_without_echo_do_not_end_the_live_view(
    client: BlinkClient, hall: LiveViewBehaviour
) -> None:
    hall.echoes = False

    assert (await view(client)).end is LiveViewEnd.TIME_LIMIT


async def test_message_above_limit_ends_the_live_view(
    client: BlinkClient, clock: DrivenClock, hall: LiveViewBehaviour
) -> None:
    hall.huge_message_after = 6.0

    assert (await view(client)).end is LiveViewEnd.TOO_MUCH_DATA

    hall.huge_message_after = None
    await clock.sleep(5)
    assert (await view(client)).end is LiveViewEnd.TIME_LIMIT


async def test_flood_of_media_ends_the_live_view(
    client: BlinkClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "custom_components.blink_clips.api.live_view.traffic_limit.MAX_WINDOW_BYTES", 300_000
    )

    session = await view(client)

    assert session.end is LiveViewEnd.TOO_MUCH_DATA
    assert session.facts.byte_count < 300_000 + 64 * 1024


async def test_slow_caller_holds_back_the_relay_in_bounded_memory(
    client: BlinkClient, clock: DrivenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_session, "MAX_WAITING_PARTS", 4)
    session = await start(client, time_limit=60)
    await clock.sleep(30)

    received = session.facts.byte_count
    assert session._parts.qsize() == 4
    await clock.sleep(5)
    assert session.facts.byte_count == received

    parts = await watch(session)
    assert session.end is LiveViewEnd.TIME_LIMIT
    assert len(parts) > 4


async def test_two_cameras_of_one_network_are_viewed_after_one_another(
    client: BlinkClient, clock: DrivenClock, cloud: Simulator
) -> None:
    for key in (GARDEN, TERRACE):
        assert (await view(client, key)).end is LiveViewEnd.TIME_LIMIT
        await clock.sleep(5)

    assert cloud.ledger.most_live_connections == 1
    assert len(cloud.ledger.live_views) == 2


async def test_error_of_the_code_is_raised_and_leaves_nothing(
    client: BlinkClient, cloud: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await start(client, time_limit=60)
    monkeypatch.setattr(session._stream, "feed", lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        await watch(session)

    assert session.end is LiveViewEnd.CONNECTION_LOST
    assert the_live_view(cloud).is_done
