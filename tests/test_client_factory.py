"""Which cloud the integration speaks to."""

import pytest

from custom_components.blink_clips.account import client_factory as connect
from custom_components.blink_clips.api import PRODUCTION, Hosts, SystemClock


def test_the_real_cloud_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(connect.CLOUD_VARIABLE, raising=False)

    assert connect.hosts() is PRODUCTION
    assert isinstance(connect.clock(), SystemClock)


def test_a_simulator_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(connect.CLOUD_VARIABLE, "http://localhost:8380")

    assert connect.hosts() == Hosts.loopback("http://localhost:8380")


@pytest.mark.parametrize("address", ["https://localhost", "http://example.com", "localhost:8380"])
def test_tokens_go_to_no_other_host(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(connect.CLOUD_VARIABLE, address)

    with pytest.raises(ValueError, match="localhost"):
        connect.hosts()
