"""The simulator and the demo listen only on loopback."""

from ipaddress import ip_address
import json
from pathlib import Path

from demo.config_folder import prepare
from simulator import Certificate, Simulator


async def test_the_simulated_cloud_listens_on_loopback_only(socket_enabled: None) -> None:
    async with Simulator() as cloud:
        assert cloud._runner is not None
        await cloud.relay.open(Certificate.BLINK)
        addresses = [host for host, *_ in cloud._runner.addresses] + cloud.relay.addresses

        assert addresses
        assert [it for it in addresses if not ip_address(it).is_loopback] == []


def test_the_home_assistant_of_the_demo_listens_on_loopback_only(tmp_path: Path) -> None:
    prepare(tmp_path, 8123)

    stored = json.loads((tmp_path / ".storage" / "http").read_text())
    assert hosts_in(stored) == [["127.0.0.1"]]


def hosts_in(value: object) -> list[object]:
    """Return all values with the key `server_host` in nested dictionaries."""
    if not isinstance(value, dict):
        return []
    deeper = [host for it in value.values() for host in hosts_in(it)]
    return [*([value["server_host"]] if "server_host" in value else []), *deeper]
