"""If the cloud or the disk fails, the clip view returns an error and keeps no partial file."""

import asyncio
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

from homeassistant.config_entries import ConfigEntry
import pytest

from custom_components.blink_clips.api import Clip as ListedClip
from custom_components.blink_clips.const import CONF_CACHE_LIMIT, DOMAIN
from simulator import Fault, FaultKind
from simulator.clips import Clip
from tests.clip_helpers import Client, newest, path_of, video, wait_for_request
from tests.house import House

pytestmark = [pytest.mark.clip_seconds(5), pytest.mark.platforms("camera")]

HTML = "<html><body>Not here</body></html>"


async def young(house: House, entry: ConfigEntry) -> Clip:
    """Return a clip of the last minute that is not in the cache."""
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)
    await entry.runtime_data.media.clip_files.forget([clip.id])
    house.cloud.ledger.clear()
    return clip


SPOILT = [
    (Fault(kind=FaultKind.TRUNCATED), HTTPStatus.BAD_GATEWAY),
    (Fault(status=200, body=HTML, content_type="text/html"), HTTPStatus.BAD_GATEWAY),
    (Fault(status=200, body=HTML, content_type="video/mp4"), HTTPStatus.BAD_GATEWAY),
    (Fault(status=200, body='{"media": []}'), HTTPStatus.BAD_GATEWAY),
    (Fault(status=200, body=""), HTTPStatus.BAD_GATEWAY),
    (Fault(status=404, body=HTML, content_type="text/html"), HTTPStatus.BAD_GATEWAY),
    (Fault(status=503, body="{}"), HTTPStatus.BAD_GATEWAY),
    (Fault(kind=FaultKind.DROP, times=2), HTTPStatus.BAD_GATEWAY),
    (Fault(kind=FaultKind.EXPIRED_TOKEN, times=2), HTTPStatus.BAD_GATEWAY),
    (Fault(kind=FaultKind.CODE, code=700, message="Media not found"), HTTPStatus.NOT_FOUND),
    (
        Fault(status=404, body='{"message": "Media not found", "code": 700}'),
        HTTPStatus.NOT_FOUND,
    ),
    (Fault(kind=FaultKind.HANG), HTTPStatus.GATEWAY_TIMEOUT),
]


@pytest.mark.parametrize(("fault", "status"), SPOILT)
@pytest.mark.parametrize(("ending", "route"), [("mp4", "media.clip"), ("jpg", "media.poster")])
async def test_failed_download_returns_an_error_and_is_not_cached(
    house: House,
    entry: ConfigEntry,
    client: Client,
    fault: Fault,
    status: HTTPStatus,
    ending: str,
    route: str,
) -> None:
    clip = await young(house, entry)
    house.cloud.faults.add(replace(fault, route=route))

    request = asyncio.create_task(client.get(path_of(entry, clip, ending)))
    await wait_for_request(house, route)
    await house.clock.sleep(60)
    response = await request

    assert response.status == status
    assert response.content_type == "text/plain"
    assert len(await response.text()) > 10
    assert list(house.cloud.faults) == []
    again = await client.get(path_of(entry, clip, ending))
    assert again.status == HTTPStatus.OK
    assert len(await again.read()) > 1000


async def test_unreadable_clip_list_returns_bad_gateway(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    path = f"/api/blink_clips/clips/{entry.entry_id}/123.mp4"
    house.cloud.faults.add(Fault(route="media.changed", status=500, body="{}"))

    assert (await client.get(path)).status == HTTPStatus.BAD_GATEWAY
    assert (await client.get(path)).status == HTTPStatus.NOT_FOUND


async def test_unusable_cache_folder_returns_service_unavailable(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    folder = Path(house.hass.config.cache_path(DOMAIN, entry.entry_id))
    folder.parent.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(folder.write_text, "in the way")

    response = await client.get(path_of(entry, newest(house)))

    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert "cache folder" in await response.text()


async def test_clip_larger_than_the_cache_returns_service_unavailable(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    house.hass.config_entries.async_update_entry(entry, options={CONF_CACHE_LIMIT: 0.05})
    await house.hass.config_entries.async_reload(entry.entry_id)

    response = await client.get(path_of(entry, newest(house)))

    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert "larger" in await response.text()


async def test_file_deleted_before_it_is_sent_is_not_found(
    house: House, entry: ConfigEntry, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = entry.runtime_data.media.clip_files
    clip_file = media.clip_file

    async def and_gone(clip: ListedClip) -> Path:
        path: Path = await clip_file(clip)
        await asyncio.to_thread(path.unlink)
        return path

    monkeypatch.setattr(media, "clip_file", and_gone)
    path = path_of(entry, newest(house))

    for headers in ({}, {"Range": "bytes=0-1"}, {"Range": "bytes=0-1", "If-Range": '"tag"'}):
        assert (await client.get(path, headers=headers)).status == HTTPStatus.NOT_FOUND
    monkeypatch.undo()
    assert await (await client.get(path)).read() == video(newest(house))
