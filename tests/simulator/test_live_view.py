"""Live views: the request, the start of a session, and the media."""

from itertools import pairwise

import pytest

from simulator import Simulator
from tests.simulator.caller import Caller
from tests.simulator.live_view_client import (
    ACCEPTED,
    ACCESSORY,
    CABIN_TERRACE,
    FRONT_DOOR,
    GARDEN,
    HALL,
    KEEP_ALIVE,
    MEDIA,
    PARAMETERS,
    SESSION,
    SOUND,
    decode,
    media,
    start,
    watching,
)


async def test_session_starts_in_the_captured_order(caller: Caller) -> None:
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = [await client.read() for _ in range(9)]

    assert [(it.kind, it.sequence) for it in frames] == [
        (ACCEPTED, 0),
        (KEEP_ALIVE, 1),
        (SESSION, 1),
        (SESSION, 4),
        (SOUND, 0xA0000001),
        (PARAMETERS, 0),
        (ACCESSORY, 2),
        (ACCESSORY, 4),
        (MEDIA, 0),
    ]
    assert [it.at for it in frames] == [0.45, 0.49, 1.32, 1.32, 1.36, 1.36, 1.44, 1.44, 1.5]


@pytest.mark.parametrize("path", [GARDEN, HALL, FRONT_DOOR, CABIN_TERRACE])
async def test_stream_of_each_family_contains_pictures_and_sound(caller: Caller, path: str) -> None:
    async with watching(caller, await start(caller, path)) as client:
        frames = await client.read_all(seconds=12)

    indexes, height, counts = decode(media(frames))
    assert height == 720
    # The stream starts two seconds before a key frame.
    assert indexes[:2] == [60, 61]
    assert all((later - sooner) % 120 == 1 for sooner, later in pairwise(indexes))
    assert counts["VideoFrame"] == pytest.approx(8.5 * 15, abs=3)
    assert counts["AudioFrame"] == pytest.approx(10.5 * 15.625, abs=5)


async def test_ledger_counts_sessions(caller: Caller, sim: Simulator) -> None:
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all(seconds=21.5)

    await caller.clock.sleep(1)
    (record,) = sim.ledger.live_views
    assert record.owed == []
    assert (record.posts, record.connections, record.most_connections) == (1, 1, 1)
    assert (record.keep_alives, record.latencies) == (3, 22)
    assert record.ended_by == "client"
    assert record.media_bytes >= len(media(frames))
    assert sim.ledger.live_seconds(caller.clock.time()) == pytest.approx(21.5, abs=0.1)
