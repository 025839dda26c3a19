"""Tests of failures in live views: failures of the relay (stream server) and of the client."""

import asyncio
from dataclasses import replace
import hashlib
import ssl

import av
import pytest

from simulator import Certificate, Ending, LiveViewBehaviour, Simulator, Sound, Split
from simulator.live_view.identity import AUTHORITY, fingerprint
from tests.simulator.caller import Caller
from tests.simulator.live_view_client import (
    COMMAND,
    GARDEN,
    GOODBYE,
    KEEP_ALIVE,
    LATENCY,
    MEDIA,
    SESSION,
    SOUND,
    LiveViewClient,
    Offer,
    connection,
    decode,
    frame,
    media,
    sound_seconds,
    start,
    watching,
)


@pytest.fixture
def behaviour(sim: Simulator) -> LiveViewBehaviour:
    """Return the simulator's live-view settings for the camera "Garden".

    To make tests faster, the relay (stream server) sends video only every half second.
    """
    behaviour = sim.cloud.camera("Garden").live_view
    behaviour.send_seconds = 0.5
    return behaviour


async def pause(caller: Caller) -> None:
    """Wait until the camera "Garden" accepts another session of the full length."""
    await caller.clock.sleep(6)


async def is_closed_in_silence(client: LiveViewClient) -> bool:
    """Return whether the relay (stream server) sends nothing and disconnects within a second."""
    begun = client.clock.time()
    frames = await client.read_all()
    return not frames and client.clock.time() - begun <= 1


# Tests of the client's header


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"serial": "G8T1CAM000400009"}, "wrong serial"),
        ({"client_id": 7}, "wrong client id"),
        ({"token": "A" * 22}, "wrong token"),
        ({"token": ""}, "wrong token"),
        ({"connection_id": "A" * 16}, "unknown connection id"),
    ],
)
async def test_wrong_field_of_the_header_closes_the_connection(
    caller: Caller, sim: Simulator, changes: dict[str, object], reason: str
) -> None:
    offer = Offer.of(await start(caller, GARDEN))
    wrong: Offer = replace(offer, **changes)  # type: ignore[arg-type]
    async with connection(caller, offer) as client:
        client.send(wrong.header())
        assert await is_closed_in_silence(client)
    assert sim.ledger.rejected_headers == [f"header: {reason}"]

    async with connection(caller, offer) as client:
        client.send(offer.header())
        assert (await client.read()).kind == 0x06


@pytest.mark.parametrize("offset", [0, 3, 7, 8, 24, 28, 29, 33, 34, 97, 101, 102, 121])
async def test_wrong_byte_of_the_header_closes_the_connection(
    caller: Caller, sim: Simulator, offset: int
) -> None:
    offer = Offer.of(await start(caller, GARDEN))
    header = bytearray(offer.header())
    header[offset] ^= 0x81
    async with connection(caller, offer) as client:
        client.send(bytes(header))
        assert await is_closed_in_silence(client)
    assert len(sim.ledger.rejected_headers) == 1


async def test_header_of_an_ended_session_closes_the_connection(
    caller: Caller, sim: Simulator
) -> None:
    offer = Offer.of(await start(caller, GARDEN))
    await caller.clock.sleep(15)
    async with connection(caller, offer) as client:
        client.send(offer.header())
        assert await is_closed_in_silence(client)
    assert sim.ledger.rejected_headers == ["header: the session is over"]


async def test_missing_header_closes_the_connection(caller: Caller, sim: Simulator) -> None:
    offer = Offer.of(await start(caller, GARDEN))
    async with connection(caller, offer) as client:
        client.send(offer.header()[:121])
        assert await client.read_all() == []
    assert sim.ledger.rejected_headers == ["header: missing after 5 s"]


async def test_correct_header_can_be_rejected(caller: Caller, behaviour: LiveViewBehaviour) -> None:
    behaviour.rejects_header = True
    async with watching(caller, await start(caller, GARDEN)) as client:
        assert await is_closed_in_silence(client)


async def test_session_without_a_token_expects_zeros(
    caller: Caller, behaviour: LiveViewBehaviour
) -> None:
    behaviour.has_token = False
    body = await start(caller, GARDEN)
    assert "liveview_token" not in body
    async with watching(caller, body) as client:
        assert media(await client.read_all(seconds=5))


# Tests of the certificate of the relay (stream server)


@pytest.mark.parametrize("certificate", list(Certificate))
async def test_relay_shows_the_chosen_certificate(
    caller: Caller, behaviour: LiveViewBehaviour, certificate: Certificate
) -> None:
    behaviour.certificate = certificate
    async with watching(caller, await start(caller, GARDEN)) as client:
        assert hashlib.sha256(client.certificate).hexdigest() == fingerprint(certificate)
    assert len({fingerprint(it) for it in Certificate}) == 3


async def test_public_certificate_is_valid_for_the_host(
    caller: Caller, behaviour: LiveViewBehaviour
) -> None:
    trusting = ssl.create_default_context(cafile=AUTHORITY)
    offer = Offer.of(await start(caller, GARDEN))
    with pytest.raises(ssl.SSLCertVerificationError):
        async with connection(caller, offer, trusting):
            pass

    await caller.clock.sleep(15)
    behaviour.certificate = Certificate.PUBLIC
    offer = Offer.of(await start(caller, GARDEN))
    async with connection(caller, offer, trusting) as client:
        client.send(offer.header())
        assert (await client.read()).kind == 0x06


# Tests of the start of a session, and of its video


async def test_slow_camera_sends_its_first_media_late(
    caller: Caller, behaviour: LiveViewBehaviour
) -> None:
    behaviour.wake_seconds = 30
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all(seconds=32)

    assert frames[0].at == 0.45
    assert next(it for it in frames if it.kind == MEDIA).at == pytest.approx(30, abs=0.01)


@pytest.mark.parametrize("seconds", [0, 3])
async def test_media_can_stop_while_keep_alives_go_on(
    caller: Caller, behaviour: LiveViewBehaviour, seconds: float
) -> None:
    behaviour.media_seconds = seconds
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all(seconds=35)

    times = [it.at for it in frames if it.kind == MEDIA]
    assert max(times, default=1.5) == pytest.approx(1.5 + seconds, abs=0.5)
    assert [it.at for it in frames if it.kind == KEEP_ALIVE][:4] == [0.49, 10.04, 20.04, 30.04]


async def test_keep_alives_can_stay_without_an_echo(
    caller: Caller, behaviour: LiveViewBehaviour
) -> None:
    behaviour.echoes = False
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all(seconds=12)

    assert media(frames)
    assert [it for it in frames if it.kind == KEEP_ALIVE] == []


@pytest.mark.parametrize("write_bytes", [None, 1, 1000])
@pytest.mark.parametrize("split", list(Split))
async def test_messages_of_any_size_contain_the_same_stream(
    caller: Caller, behaviour: LiveViewBehaviour, split: Split, write_bytes: int | None
) -> None:
    behaviour.split, behaviour.write_bytes = split, write_bytes
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all(seconds=4)

    payloads = [it.payload for it in frames if it.kind == MEDIA]
    begins = [it[:1] == b"\x47" for it in payloads]
    assert all(begins) is (split is Split.PACKETS)
    assert max(map(len, payloads)) <= (700 if split is Split.SMALL else 1316)
    stream = b"".join(payloads)
    assert {stream[it] for it in range(0, len(stream), 188)} == {0x47}
    assert [it.sequence for it in frames if it.kind == MEDIA] == list(range(len(payloads)))


async def test_stream_can_start_with_a_key_frame(
    caller: Caller, behaviour: LiveViewBehaviour
) -> None:
    behaviour.starts_at = 0
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all(seconds=4)

    assert decode(media(frames))[0][:2] == [0, 1]


async def test_media_can_contain_one_huge_message(
    caller: Caller, behaviour: LiveViewBehaviour
) -> None:
    behaviour.huge_message_after = 2
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all(seconds=8)

    assert [len(it.payload) for it in frames if len(it.payload) > 1316] == [2_097_140]
    assert decode(media(frames))[0]


async def test_messages_of_unknown_types_and_flags_of_sound_follow(
    caller: Caller, behaviour: LiveViewBehaviour
) -> None:
    behaviour.unknown_types = True
    behaviour.sound_flags = 0x01020304
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all(seconds=4)

    assert {(it.kind, it.payload) for it in frames} >= {(0x01, b"unknown"), (0x7F, b"")}
    assert [it.payload.hex() for it in frames if it.kind == SOUND] == ["01020304"]


@pytest.mark.parametrize("sound", [Sound.NONE, Sound.SILENT, Sound.NO_CHANNELS])
async def test_stream_can_lack_sound(
    caller: Caller, behaviour: LiveViewBehaviour, sound: Sound
) -> None:
    behaviour.sound = sound
    async with watching(caller, await start(caller, GARDEN)) as client:
        stream = media(await client.read_all(seconds=8))

    packets = [stream[it : it + 188] for it in range(0, len(stream), 188)]
    pids = {int.from_bytes(it[1:3]) & 0x1FFF for it in packets}
    program = next(it for it in packets if int.from_bytes(it[1:3]) & 0x1FFF == 0x1000)
    assert (b"\x0f\xe1\x01" in program) is (sound is not Sound.NONE)
    assert (0x101 in pids) is (sound is Sound.NO_CHANNELS)
    assert decode(stream)[0]
    if sound is Sound.NO_CHANNELS:
        with pytest.raises(av.FFmpegError):
            sound_seconds(stream)


async def test_picture_can_have_two_slices(caller: Caller, behaviour: LiveViewBehaviour) -> None:
    behaviour.slices, behaviour.starts_at = 2, 0
    async with watching(caller, await start(caller, GARDEN)) as client:
        stream = media(await client.read_all(seconds=3))

    # Each slice of a key frame begins with these bytes. The only key frame has two slices.
    assert stream.count(b"\0\0\1\x65") == 2
    assert decode(stream)[0][:2] == [0, 1]


# Tests of the end of a session


@pytest.mark.parametrize("ending", list(Ending))
async def test_relay_ends_the_session(
    caller: Caller, sim: Simulator, behaviour: LiveViewBehaviour, ending: Ending
) -> None:
    behaviour.ends_after, behaviour.ending = 3, ending
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all()
        seconds = caller.clock.time() - client.begun
        last = client.reader.exception()

    assert (frames[-1].kind == GOODBYE) is (ending is Ending.GOODBYE)
    assert seconds == pytest.approx(5.3 if ending is Ending.GOODBYE else 4.5, abs=0.1)
    assert isinstance(last, ConnectionError) is (ending is Ending.RESET)
    await caller.clock.sleep(1)
    assert sim.ledger.live_views[0].ended_by == "relay"


async def test_relay_ends_the_session_after_its_duration(
    caller: Caller, behaviour: LiveViewBehaviour
) -> None:
    behaviour.send_seconds = 5
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all()

    assert frames[-1].kind == GOODBYE
    assert frames[-1].at == pytest.approx(300, abs=0.1)


async def test_session_without_a_pause_ends_early(
    caller: Caller, behaviour: LiveViewBehaviour
) -> None:
    del behaviour
    async with watching(caller, await start(caller, GARDEN)) as client:
        await client.read_all(seconds=5)
    await caller.clock.sleep(1)
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all(seconds=20)
    assert frames[-1].kind == GOODBYE
    assert frames[-1].at == pytest.approx(3.5, abs=0.1)

    await pause(caller)
    async with watching(caller, await start(caller, GARDEN)) as client:
        frames = await client.read_all(seconds=20)
    assert frames[-1].at == pytest.approx(20, abs=0.6)


# Tests of the messages that a client must send


async def test_client_without_keep_alives_is_dropped(caller: Caller, sim: Simulator) -> None:
    offer = Offer.of(await start(caller, GARDEN))
    async with connection(caller, offer) as client:
        client.send(offer.header())
        await client.read_all()
        seconds = caller.clock.time() - client.begun

    assert seconds == pytest.approx(16, abs=0.1)
    await caller.clock.sleep(1)
    (record,) = sim.ledger.live_views
    assert record.ended_by == "silence"
    assert record.owed == ["no latency message for 5 s", "no keep-alive for 15 s"]


async def test_jump_of_the_clock_is_no_silence(caller: Caller, sim: Simulator) -> None:
    async with watching(caller, await start(caller, GARDEN)) as client:
        await client.read_all(seconds=5)
        caller.clock.advance(60)
        await client.read_all(seconds=70)

    assert sim.ledger.live_views[0].owed == []


async def test_ledger_names_wrong_messages_of_the_client(caller: Caller, sim: Simulator) -> None:
    async with watching(caller, await start(caller, GARDEN)) as client:
        client.send(frame(KEEP_ALIVE, 1, b"x"))
        client.send(frame(LATENCY, 999, bytes(23)))
        client.send(frame(0x33))
        # Send a message about the sound. It has no payload: the last four bytes of its header are
        # flags instead of the payload's length, so the simulator must not wait for a payload.
        client.send(frame(SOUND)[:5] + (1_000_000).to_bytes(4))
        client.send(frame(COMMAND, 3))
        frames = await client.read_all(seconds=1)
        client.send(frame(GOODBYE))
        await client.read_all()

    assert (SESSION, 0) in {(it.kind, it.sequence) for it in frames}
    await caller.clock.sleep(1)
    (record,) = sim.ledger.live_views
    assert record.owed == [
        "keep-alive with 1 bytes",
        "latency message 999 with 23 bytes",
        "message of type 0x33",
        "message of type 0x0c",
    ]
    assert (record.goodbyes, record.ended_by) == (1, "client")


async def test_too_large_message_of_the_client_ends_the_session(
    caller: Caller, sim: Simulator
) -> None:
    async with watching(caller, await start(caller, GARDEN)) as client:
        client.send(frame(0x05, 1, bytes(70_000)))
        await client.read_all()

    await caller.clock.sleep(1)
    assert sim.ledger.live_views[0].ended_by == "protocol"


async def test_stopped_simulator_closes_the_relay(caller: Caller, sim: Simulator) -> None:
    body = await start(caller, GARDEN)
    async with watching(caller, body) as client:
        await client.read_all(seconds=3)
        assert sim.relay.addresses == ["127.0.0.1"]
        await sim.stop()
        await client.read_all()

        assert sim.relay.addresses == []
        with pytest.raises(ConnectionError):
            await asyncio.open_connection("127.0.0.1", Offer.of(body).port)
