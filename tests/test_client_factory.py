"""The integration connects to Blink's cloud, or to a simulator on this machine."""

import pytest

from custom_components.blink_clips.account import client_factory as connect
from custom_components.blink_clips.api import PRODUCTION, Hosts, SystemClock


def test_production_cloud_is_used_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(connect.CLOUD_VARIABLE, raising=False)

    assert connect.hosts() is PRODUCTION
    assert isinstance(connect.clock(), SystemClock)


def test_environment_variable_selects_a_local_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(connect.CLOUD_VARIABLE, "http://localhost:8380")

    assert connect.hosts() == Hosts.loopback("http://localhost:8380")


@pytest.mark.parametrize("address", ["https://localhost", "http://example.com", "localhost:8380"])
def test_environment_variable_with_another_host_raises_an_error(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv(connect.CLOUD_VARIABLE, address)

    with pytest.raises(ValueError, match="localhost"):
        connect.hosts()
