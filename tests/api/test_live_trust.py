"""Tests of the relays (stream servers) that the client trusts, and of live view offers."""

import ipaddress

from hypothesis import example, given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.api import (
    BlinkLiveViewTransportError,
    BlinkResponseError,
    Journal,
    RelayTrust,
)
from custom_components.blink_clips.api.live_view.relay_trust import (
    SHIPPED_FINGERPRINTS,
    RelayAddress,
    judge,
)
from custom_components.blink_clips.api.live_view.traffic_limit import TrafficLimit
from custom_components.blink_clips.api.models import LiveViewOffer

SHIPPED = next(iter(SHIPPED_FINGERPRINTS))
OTHER, ANOTHER = "ab" * 32, "cd" * 32


def parse(text: str, *, loopback: bool = False) -> RelayAddress:
    return RelayAddress.parse(text, loopback=loopback)


def address(host: str, path: str = "ConnIdSynth00001__IMDS_G8T1CAM000000001?client_id=208") -> str:
    return f"immis://{host}/{path}"


@pytest.mark.parametrize(
    ("host", "certificate_name"),
    [
        ("3.120.5.6:443", "lv.immedia-semi.com"),
        ("3.120.5.6", "lv.immedia-semi.com"),
        ("lv3-app-u034.immedia-semi.com:443", "lv3-app-u034.immedia-semi.com"),
        ("LV3.Immedia-Semi.com", "lv3.immedia-semi.com"),
        ("a.b.immedia-semi.com", "a.b.immedia-semi.com"),
    ],
)
def test_relay_of_blink_is_permitted(host: str, certificate_name: str) -> None:
    relay = parse(address(host))

    assert relay.port == 443
    assert relay.certificate_name == certificate_name
    assert relay.connection_id == "ConnIdSynth00001"
    assert relay.serial == "G8T1CAM000000001"
    assert relay.client_id == 208


@pytest.mark.parametrize(
    "host",
    [
        "3.120.5.6:80",
        "3.120.5.6:0",
        "10.0.0.1:443",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.1.2.3",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]:443",
        "[2001:db8::1]",
        "localhost",
        "immedia-semi.com",
        "immedia-semi.com.evil.example",
        "evil-immedia-semi.com",
        "lv.immedia-semi.com.",
        "user@lv.immedia-semi.com",
        "user:secret@lv.immedia-semi.com",
        "evil.example#.immedia-semi.com",
        "..immedia-semi.com",
        "0x7f.1",
        "2130706433",
        "",
    ],
)
def test_other_host_is_rejected(host: str) -> None:
    with pytest.raises(BlinkResponseError):
        parse(address(host))


def test_loopback_is_permitted_for_a_simulator_only() -> None:
    relay = parse(address("127.0.0.1:5000"), loopback=True)

    assert (relay.host, relay.port, relay.certificate_name) == ("127.0.0.1", 5000, "127.0.0.1")
    for host in ("127.0.0.2:5000", "localhost:5000", "10.0.0.1:443", "[::1]:5000"):
        with pytest.raises(BlinkResponseError):
            parse(address(host), loopback=True)


@pytest.mark.parametrize(
    ("path", "connection_id", "serial"),
    [
        ("AAAABBBBCCCCDDD___IMDS_G8T1", "AAAABBBBCCCCDDD_", "G8T1"),
        ("AAAA__IMDS__IMDS_G8T1", "AAAA__IMDS", "G8T1"),
        ("AAAA__G8T1", "AAAA", "G8T1"),
        ("AAAA", "AAAA", ""),
        ("AAAA_BBB", "AAAA_BBB", ""),
        ("", "", ""),
    ],
)
def test_connection_id_may_end_with_underscores(path: str, connection_id: str, serial: str) -> None:
    relay = parse(address("3.120.5.6:443", f"{path}?client_id=1"))

    assert (relay.connection_id, relay.serial) == (connection_id, serial)


@pytest.mark.parametrize(
    ("query", "client_id"),
    [("client_id=0", 0), ("client_id=4294967295", 2**32 - 1), ("", 0), ("x=1&client_id=7", 7)],
)
def test_client_id_fits_its_field(query: str, client_id: int) -> None:
    assert parse(address("3.120.5.6", f"A__IMDS_B?{query}")).client_id == client_id


@pytest.mark.parametrize("client_id", ["4294967296", "-1", "1.5", "", "9" * 5000, "²", "a"])
def test_invalid_client_id_is_rejected(client_id: str) -> None:
    with pytest.raises(BlinkResponseError):
        parse(address("3.120.5.6", f"A__IMDS_B?client_id={client_id}"))


@given(text=st.one_of(st.text(), st.text(max_size=40).map(lambda it: f"immis://{it}")))
@example("immis://[")
@example("immis://3.120.5.6:99999/A")
@example("immis://a%2eimmedia-semi.com/A")
@example("immis://\u2460.immedia-semi.com/A")
def test_any_text_is_a_relay_of_blink_or_raises_a_known_error(text: str) -> None:
    try:
        relay = parse(text)
    except BlinkResponseError, BlinkLiveViewTransportError:
        return
    assert relay.port == 443
    is_name = relay.host.endswith(".immedia-semi.com")
    assert is_name or ipaddress.IPv4Address(relay.host).is_global


def test_address_shows_no_secret_in_its_text() -> None:
    text = repr(parse(address("3.120.5.6:443")))

    assert "3.120" not in text
    assert "ConnId" not in text
    assert "G8T1" not in text


@pytest.mark.parametrize(
    ("fingerprint", "stored", "verified", "trust"),
    [
        (SHIPPED, None, False, RelayTrust.SHIPPED),
        (SHIPPED, OTHER, False, RelayTrust.SHIPPED),
        (OTHER, None, True, RelayTrust.VERIFIED),
        (OTHER, ANOTHER, True, RelayTrust.VERIFIED),
        (OTHER, None, False, RelayTrust.FIRST_USE),
        (OTHER, OTHER, False, RelayTrust.STORED),
        (OTHER, OTHER.upper(), False, RelayTrust.STORED),
        (OTHER, ANOTHER, False, RelayTrust.REJECTED),
        (OTHER, SHIPPED, False, RelayTrust.REJECTED),
        (OTHER, "", False, RelayTrust.REJECTED),
    ],
)
def test_certificate_is_judged(
    fingerprint: str, stored: str | None, *, verified: bool, trust: RelayTrust
) -> None:
    assert judge(fingerprint, stored=stored, verified=verified) is trust


@pytest.mark.parametrize(
    ("reported", "seconds"),
    [(15, 15), (5, 5), (1, 5), (0, 5), (-3, 5), (3600, 60), (None, 15), ("15", 15), (True, 15)],
)
def test_polling_interval_is_limited(reported: object, seconds: float) -> None:
    journal = Journal()

    offer = LiveViewOffer.read(
        {"command_id": 1, "server": "immis://x", "polling_interval": reported},
        place="live view",
        journal=journal,
    )

    assert offer.polling_interval == seconds
    noted = "live view.polling_interval" in str(journal.oddities)
    assert noted == (reported is not None and seconds != reported)


@pytest.mark.parametrize("name", ["command_id", "id"])
def test_offer_hides_its_secrets(name: str) -> None:
    payload = {name: 7, "server": "immis://secret-address", "liveview_token": "secret-token"}
    offer = LiveViewOffer.read(payload, place="live view", journal=Journal())

    assert offer.command_id == 7
    assert offer.token == "secret-token"
    assert "secret" not in repr(offer)


@pytest.mark.parametrize("payload", [[], None, {}, {"server": "immis://x"}, {"command_id": "x"}])
def test_offer_without_command_raises_error(payload: object) -> None:
    with pytest.raises(BlinkResponseError):
        LiveViewOffer.read(payload, place="live view", journal=Journal())


def test_traffic_at_ten_megabits_per_second_is_permitted_up_to_200_mib() -> None:
    traffic = TrafficLimit()
    seconds = 0
    while traffic.permits(1_250_000, now=1000.0 + seconds):
        seconds += 1

    assert seconds == 200 * 1024 * 1024 // 1_250_000


@pytest.mark.parametrize("size", [1_300_000, 12_500_001])
def test_faster_traffic_is_rejected_within_ten_seconds(size: int) -> None:
    traffic = TrafficLimit()

    assert not all(traffic.permits(size, now=1000.0 + second) for second in range(10))
