"""A cloud that lies: whatever an answer holds, it is a value that can be passed on, or an error."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
import json
from typing import Any

import orjson
import pytest

from custom_components.blink_clips.api import (
    BlinkClient,
    BlinkError,
    BlinkResponseError,
    Homescreen,
    Journal,
)
from custom_components.blink_clips.api import client as client_module
from custom_components.blink_clips.api.http import Reply
from custom_components.blink_clips.api.models.homescreen import MAX_DEVICES
from simulator import Fault, Simulator
from tests.api.client_setup import GARDEN, Owner, find
from tests.api.full_responses import CAMERA, HOMESCREEN

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def nested(levels: int) -> str:
    """Return a list in a list in a list."""
    return "[" * levels + "]" * levels


# As JSON, because Python could not spell some of them.
LIES = {
    "null": "null",
    "true": "true",
    "zero": "0",
    "negative": "-1",
    "65 bits": str(2**64),
    "5000 digits": "9" * 5000,
    "a fraction": "0.5",
    "without an end": "1e999",
    "NaN": "NaN",
    "-Infinity": "-Infinity",
    "an empty text": '""',
    "half an emoji": r'"Garden \ud83d"',
    "the other half": r'"\udc00 Garden"',
    "lines": r'"Garden\r\n2026-11-20 ERROR It burns\u0000\u001b[2J\u2028"',
    "markup": r'"<script>alert(1)</script> [x](javascript:alert(1)) {{ states }} %s %n"',
    "a path": r'"../../../../etc/passwd"',
    "another host": '"//evil.example/x.jpg"',
    "long": json.dumps("x" * 20_000),
    "a list": "[1, 2]",
    "an object": '{"id": 1}',
    "deep": nested(200),
    "deeper than Python": nested(20_000),
}


def keys_of(value: object) -> Iterator[str]:
    """Go through the names of all fields."""
    if isinstance(value, dict):
        for key, it in value.items():
            yield key
            yield from keys_of(it)
    if isinstance(value, list):
        for it in value:
            yield from keys_of(it)


def told(value: object, key: str, lie: str) -> object:
    """Return an answer with a mark for a lie wherever a name occurs."""
    if isinstance(value, dict):
        return {name: lie if name == key else told(it, key, lie) for name, it in value.items()}
    return [told(it, key, lie) for it in value] if isinstance(value, list) else value


async def truth(client: BlinkClient, owner: Owner, what: str) -> Any:
    """Return an answer as the cloud gives it."""
    rest, endpoints = client._rest, owner.endpoints
    if what == "homescreen":
        return (await rest.send(endpoints.homescreen()[0])).json()
    owner.cloud.cloud.motion(owner.cloud.cloud.camera("Garden"), upload_seconds=0)
    return (await rest.send(endpoints.clips(since=LONG_AGO, page=1))).json()


@pytest.mark.parametrize("lie", LIES.values(), ids=list(LIES))
@pytest.mark.parametrize("what", ["homescreen", "media.changed"])
async def test_no_field_can_do_harm(
    client: BlinkClient, owner: Owner, cloud: Simulator, what: str, lie: str
) -> None:
    answer = await truth(client, owner, what)
    ask: Callable[[], Any] = (
        client.get_homescreen if what == "homescreen" else lambda: client.get_clips(since=LONG_AGO)
    )
    for key in sorted(set(keys_of(answer))):
        body = json.dumps(told(answer, key, "@lie@")).replace('"@lie@"', lie)
        cloud.faults.add(Fault(route=what, kind="wrong_shape", body=body))
        try:
            found = await ask()
        except BlinkResponseError:
            found = []
        finally:
            cloud.faults.clear()
        for thing in things_of(found):
            # What Home Assistant stores and shows is JSON of this kind.
            orjson.dumps(thing.to_dict())
            assert_speakable(thing)
    assert await ask()


def things_of(found: Any) -> list[Any]:
    """Return the models that were read."""
    if isinstance(found, Homescreen):
        return [*found.networks, *found.cameras, *found.sync_modules, *found.sirens]
    return list(found)


def assert_speakable(thing: Any) -> None:
    """No text of a thing is more than a line, or too long to be shown."""
    for field in fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, str):
            assert len(value) <= 10_000
            assert not set(value) & set("\0\r\n\x1b\u2028"), field.name


@pytest.mark.parametrize("what", ["homescreen", "media.changed"])
@pytest.mark.parametrize(
    "body",
    [
        nested(100_000),
        '{"networks":' + nested(100_000) + "}",
        '{"media":' + nested(100_000) + "}",
        '{"networks":[],"networks":7}',
        '{"media":[],"media":7}',
        "NaN",
        "9" * 5000,
        r'"\ud800"',
        "\x00",
        "[" * 100_000,
    ],
    ids=lambda it: it[:20],
)
async def test_an_answer_that_is_none_is_an_error(
    client: BlinkClient, cloud: Simulator, what: str, body: str
) -> None:
    cloud.faults.add(Fault(route=what, kind="wrong_shape", body=body))

    with pytest.raises(BlinkError):
        await (
            client.get_homescreen() if what == "homescreen" else client.get_clips(since=LONG_AGO)
        )


@pytest.mark.parametrize("kind", ["networks", "cameras", "owls", "sync_modules"])
def test_more_devices_than_a_house_can_hold_are_none(journal: Journal, kind: str) -> None:
    item = {**CAMERA, **HOMESCREEN["networks"][0]}
    many = {**HOMESCREEN, kind: [{**item, "id": number} for number in range(MAX_DEVICES + 1)]}
    found: Homescreen | None
    try:
        found = Homescreen.read(many, journal=journal)
    except BlinkResponseError:
        found = None
    # A list that no camera depends on costs itself alone, and removes nothing.
    assert found is None or (not found.complete and found.sync_modules == ())

    enough = {**many, kind: many[kind][1:]}
    assert Homescreen.read(enough, journal=journal).networks


async def test_more_clips_than_anybody_has_are_an_error(
    client: BlinkClient, owner: Owner, cloud: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await truth(client, owner, "media.changed")
    count = len(answer["media"])
    monkeypatch.setattr(client_module, "MAX_LISTED_CLIPS", count)
    assert len(await client.get_clips(since=LONG_AGO)) == count
    monkeypatch.setattr(client_module, "MAX_LISTED_CLIPS", count - 1)

    with pytest.raises(BlinkResponseError, match="too long"):
        await client.get_clips(since=LONG_AGO)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(
    "route", ["homescreen", "media.changed", "media.picture", "media.poster", "media.clip"]
)
async def test_no_token_is_taken_elsewhere(
    client: BlinkClient, owner: Owner, cloud: Simulator, route: str, status: int
) -> None:
    async def write(_: bytes) -> None:
        """Take nothing."""

    camera = await find(client, GARDEN)
    [clip, *_] = await client.get_clips(since=LONG_AGO)
    asks: dict[str, Callable[[], Awaitable[object]]] = {
        "homescreen": client.get_homescreen,
        "media.changed": lambda: client.get_clips(since=LONG_AGO),
        "media.picture": lambda: client.get_camera_picture(camera),
        "media.poster": lambda: client.get_clip_picture(clip),
        "media.clip": lambda: client.download_clip(clip, write),
    }
    async with Simulator("empty", clock=owner.driven) as elsewhere:
        location = f"{elsewhere.url}/api/v3/x"
        fault = Fault(route=route, kind="redirect", status=status, location=location, times=None)
        cloud.faults.add(fault)

        with pytest.raises(BlinkError):
            await asks[route]()

        assert elsewhere.ledger.requests == []


async def test_a_page_that_is_made_to_keep_a_reader_busy_is_read_at_once(
    owner: Owner, cloud: Simulator
) -> None:
    """Each of these took hours before the patterns had an end."""
    for piece in ("<script", '<script id="oauth-args" ', "name='csrf-token' ", "value='x' "):
        body = piece * (500_000 // len(piece))
        cloud.faults.add(
            Fault(route="oauth.signin_page", status=200, body=body, content_type="text/html")
        )
        cloud.faults.add(
            Fault(route="oauth.signin_page", status=200, body=body, content_type="text/html")
        )
        with pytest.raises(BlinkResponseError, match="no CSRF token"):
            await owner.start()


async def test_a_page_without_an_end_is_given_up(owner: Owner, cloud: Simulator) -> None:
    body = "x" * (1024 * 1024 + 1)
    cloud.faults.add(
        Fault(route="oauth.signin_page", status=200, body=body, content_type="text/html")
    )

    with pytest.raises(BlinkResponseError, match="too large"):
        await owner.start()


@pytest.mark.parametrize(
    "body",
    [
        b'{"networks":[],"name":"\xed\xa0\xbd"}',
        '{"networks":[],"number":12345678901234567890}'.encode("utf-16"),
        '{"networks":[],"number":1e999}'.encode("utf-32-le"),
    ],
)
def test_what_is_not_utf_8_is_no_json(body: bytes) -> None:
    reply = Reply(status=200, headers={}, body=body)
    with pytest.raises(BlinkResponseError):
        reply.json()
