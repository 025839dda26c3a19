"""Tests of invalid responses: the client returns values that can be stored, or raises an error."""

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
    """Return a JSON text of nested lists."""
    return "[" * levels + "]" * levels


# Invalid values as JSON texts, because Python cannot express some of these values.
INVALID_VALUES = {
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
    """Yield the names of all fields of a response."""
    if isinstance(value, dict):
        for key, it in value.items():
            yield key
            yield from keys_of(it)
    if isinstance(value, list):
        for it in value:
            yield from keys_of(it)


def with_lie(value: object, key: str, lie: str) -> object:
    """Return a copy of a response in which each field named `key` has the value `lie`."""
    if isinstance(value, dict):
        return {name: lie if name == key else with_lie(it, key, lie) for name, it in value.items()}
    return [with_lie(it, key, lie) for it in value] if isinstance(value, list) else value


async def valid_response(client: BlinkClient, owner: Owner, what: str) -> Any:
    """Return a valid response of the simulator: the list of all devices, or the list of clips."""
    rest, endpoints = client._rest, owner.endpoints
    if what == "homescreen":
        return (await rest.send(endpoints.homescreen()[0])).json()
    owner.cloud.cloud.motion(owner.cloud.cloud.camera("Garden"), upload_seconds=0)
    return (await rest.send(endpoints.clips(since=LONG_AGO, page=1))).json()


@pytest.mark.parametrize("lie", INVALID_VALUES.values(), ids=list(INVALID_VALUES))
@pytest.mark.parametrize("what", ["homescreen", "media.changed"])
async def test_any_invalid_field_yields_storable_models_or_an_error(
    client: BlinkClient, owner: Owner, cloud: Simulator, what: str, lie: str
) -> None:
    answer = await valid_response(client, owner, what)
    ask: Callable[[], Any] = (
        client.get_homescreen if what == "homescreen" else lambda: client.get_clips(since=LONG_AGO)
    )
    for key in sorted(set(keys_of(answer))):
        body = json.dumps(with_lie(answer, key, "@lie@")).replace('"@lie@"', lie)
        cloud.faults.add(Fault(route=what, kind="wrong_shape", body=body))
        try:
            found = await ask()
        except BlinkResponseError:
            found = []
        finally:
            cloud.faults.clear()
        for thing in models_of(found):
            # Encode the value with orjson, as Home Assistant does to store and send values.
            orjson.dumps(thing.to_dict())
            assert_texts_are_single_lines(thing)
    assert await ask()


def models_of(found: Any) -> list[Any]:
    """Return the parsed models of a list of all devices, or of a clip list."""
    if isinstance(found, Homescreen):
        return [*found.networks, *found.cameras, *found.sync_modules, *found.sirens]
    return list(found)


def assert_texts_are_single_lines(thing: Any) -> None:
    """Check that each text of a model is a single line of limited length."""
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
async def test_invalid_response_raises_error(
    client: BlinkClient, cloud: Simulator, what: str, body: str
) -> None:
    cloud.faults.add(Fault(route=what, kind="wrong_shape", body=body))

    with pytest.raises(BlinkError):
        await (
            client.get_homescreen() if what == "homescreen" else client.get_clips(since=LONG_AGO)
        )


@pytest.mark.parametrize("kind", ["networks", "cameras", "owls", "sync_modules"])
def test_list_with_too_many_devices_is_rejected(journal: Journal, kind: str) -> None:
    item = {**CAMERA, **HOMESCREEN["networks"][0]}
    many = {**HOMESCREEN, kind: [{**item, "id": number} for number in range(MAX_DEVICES + 1)]}
    found: Homescreen | None
    try:
        found = Homescreen.read(many, journal=journal)
    except BlinkResponseError:
        found = None
    # If the list of sync modules is too long, the homescreen (list of all devices) counts as
    # incomplete. If another list is too long, the client raises an error.
    assert found is None or (not found.complete and found.sync_modules == ())

    enough = {**many, kind: many[kind][1:]}
    assert Homescreen.read(enough, journal=journal).networks


async def test_clip_list_over_the_limit_raises_error(
    client: BlinkClient, owner: Owner, cloud: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await valid_response(client, owner, "media.changed")
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
async def test_redirect_to_another_host_is_not_followed(
    client: BlinkClient, owner: Owner, cloud: Simulator, route: str, status: int
) -> None:
    async def write(_: bytes) -> None:
        """Ignore a chunk of a download."""

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


async def test_malicious_sign_in_page_is_parsed_quickly(owner: Owner, cloud: Simulator) -> None:
    """Without limits in the client's regular expressions, parsing these pages would take hours."""
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


async def test_too_large_sign_in_page_raises_error(owner: Owner, cloud: Simulator) -> None:
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
def test_json_in_other_encoding_than_utf_8_is_rejected(body: bytes) -> None:
    reply = Reply(status=200, headers={}, body=body)
    with pytest.raises(BlinkResponseError):
        reply.json()
