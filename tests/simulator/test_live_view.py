"""Tests of live views: the request that starts a live view, its session, and its video."""

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
    sound_seconds,
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

    indexes, height = decode(media(frames))
    assert height == 720
    # The stream starts two seconds (30 pictures) before its first key frame, which is picture 60.
    # Earlier pictures cannot be decoded.
    assert indexes[:2] == [60, 61]
    assert all((later - sooner) % 120 == 1 for sooner, later in pairwise(indexes))
    assert len(indexes) == pytest.approx(8.5 * 15, abs=3)
    assert sound_seconds(media(frames)) == pytest.approx(10.5, abs=0.3)


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


def timestamp(field: bytes) -> int:
    """Decode a presentation time. Return its ticks of 90 kHz."""
    high, middle, low = field[0] >> 1 & 7, field[1:3], field[3:5]
    return high << 30 | int.from_bytes(middle) >> 1 << 15 | int.from_bytes(low) >> 1


async def test_time_stamps_and_counters_continue_when_the_scene_repeats(
    caller: Caller, sim: Simulator
) -> None:
    sim.cloud.camera("Garden").live_view.send_seconds = 1
    async with watching(caller, await start(caller, GARDEN)) as client:
        stream = media(await client.read_all(seconds=30))

    counters: dict[int, list[int]] = {}
    times: dict[int, list[int]] = {}
    for offset in range(0, len(stream) - 187, 188):
        packet = stream[offset : offset + 188]
        pid = int.from_bytes(packet[1:3]) & 0x1FFF
        counters.setdefault(pid, []).append(packet[3] & 0x0F)
        payload = packet[5 + packet[4] :] if packet[3] & 0x20 else packet[4:]
        if packet[1] & 0x40 and payload[:3] == b"\0\0\1":
            times.setdefault(pid, []).append(timestamp(payload[9:14]))
    assert counters.keys() == {0x0000, 0x1000, 0x0100, 0x0101}
    for pid, found in counters.items():
        assert all((sooner + 1) % 16 == later for sooner, later in pairwise(found)), pid
    assert {later - sooner for sooner, later in pairwise(times[0x0100])} == {6000}
    assert {later - sooner for sooner, later in pairwise(times[0x0101])} == {5760}
    # The simulator repeats a video of 120 pictures. Check that the stream contains repetitions.
    assert len(times[0x0100]) > 360
