"""The demo together with Home Assistant's own integration `blink`."""

from collections.abc import Iterator
from pathlib import Path
import re
from typing import Any

import aiohttp
import pytest

from demo.api import Api
from demo.house import CORE_DOMAIN, DOMAIN, PASSWORD, USER
from demo.process import check_port, free_port
from demo.side_by_side import PATH
from simulator.paint import read_label
from tests.live.test_demo import demo, read_invitation

pytestmark = pytest.mark.asyncio(loop_scope="package")

OPTION = "--with-core-blink"


async def view_of(api: Api) -> dict[str, Any]:
    """Return the dashboard view that compares Blink Clips with `blink`.

    Check that all entities of the view exist.
    """
    [view] = (await api.command("lovelace/config", url_path=PATH))["views"]
    assert set(entity_ids(view)) <= (await api.states()).keys()
    return dict(view)


def entity_ids(config: Any) -> Iterator[str]:
    """Yield all entity ids in the configuration of a dashboard."""
    match config:
        case str() if re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", config):
            yield config
        case list():
            for item in config:
                yield from entity_ids(item)
        case dict():
            yield from entity_ids(list(config.values()))


async def test_demo_with_both_integrations_shows_the_same_cloud(tmp_path: Path) -> None:
    port, cloud_port = free_port(), free_port()
    async with demo(tmp_path, port, cloud_port, OPTION) as first, aiohttp.ClientSession() as web:
        assert "Home Assistant's own Blink integration" in await read_invitation(first)
        api = Api(web, f"http://127.0.0.1:{port}")
        await api.sign_in(USER, PASSWORD)
        entries = [await api.entry(domain) for domain in (DOMAIN, CORE_DOMAIN)]
        assert [entry and entry["state"] for entry in entries] == ["loaded", "loaded"]

        sections = {
            it["cards"][0]["heading"]: it["cards"] for it in (await view_of(api))["sections"]
        }
        garden = [it["entity"] for it in sections["Garden"] if it["type"] == "picture-entity"]
        assert len(garden) == 2
        registry = await api.command("config/entity_registry/list")
        platforms = {it["entity_id"]: it["platform"] for it in registry}
        assert [platforms[entity_id] for entity_id in garden] == [DOMAIN, CORE_DOMAIN]
        assert {read_label(await api.picture(it)).camera for it in garden} == {"Garden"}

    assert first.returncode == 0
    check_port(port, "--port")
    check_port(cloud_port, "--cloud-port")

    # Start the demo again without the option for `blink`. The stored account of `blink` must still
    # use the simulated cloud.
    async with demo(tmp_path, port, cloud_port) as second, aiohttp.ClientSession() as web:
        assert "Home Assistant's own" not in await read_invitation(second)
        api = Api(web, f"http://127.0.0.1:{port}")
        await api.sign_in(USER, PASSWORD)
        entry = await api.entry(CORE_DOMAIN)
        assert entry is not None
        assert entry["state"] == "loaded"
        await view_of(api)
    assert second.returncode == 0
