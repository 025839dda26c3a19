"""Decides which relays the client trusts, by their addresses and their certificates.

A relay is the server that sends the stream of a live view. Its certificate is usually self-signed.
The certificate is checked before the first message is sent, because that message contains secrets.
"""

from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address
import re
from typing import Self

from yarl import URL

from ..exceptions import BlinkLiveViewTransportError, BlinkResponseError
from ..models import RelayTrust

SCHEME = "immis"
PORT = 443
DOMAIN = "immedia-semi.com"
SHIPPED_FINGERPRINTS = frozenset(
    {"b1bfa71ba445f0de14172a1382db19e8848f93b850eb78bd13fdabc1be7e2481"}
)
"""The SHA-256 fingerprint of the self-signed certificate that the Blink app expects."""

_NAME = re.compile(rf"(?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.){{1,5}}{re.escape(DOMAIN)}")
_MARK = "__IMDS_"
_NUMBER = re.compile("[0-9]{1,10}")
_MAX_CLIENT_ID = 2**32 - 1
_LONGEST_SCHEME = 20


@dataclass(frozen=True, kw_only=True)
class RelayAddress:
    """The address of a relay, and the secret values for the first message to it."""

    host: str = field(repr=False)
    port: int = field(repr=False)
    certificate_name: str = field(repr=False)
    """The name for which a certificate authority must have issued the relay's certificate."""
    connection_id: str = field(repr=False)
    client_id: int = field(repr=False)
    serial: str = field(repr=False)

    @classmethod
    def parse(cls, text: str, *, loopback: bool) -> Self:
        """Parse a relay address such as immis://192.0.2.1:443/ID__IMDS_SERIAL?client_id=1.

        `loopback` permits the address 127.0.0.1. Raises BlinkLiveViewTransportError for a scheme
        other than immis. Raises BlinkResponseError for an invalid address, and for a host outside
        of Blink.
        """
        try:
            url = URL(text, encoded=True)
            port = PORT if url.port is None else url.port
            client_id = url.query.get("client_id", "0")
        except ValueError:
            raise BlinkResponseError("Invalid address of a live view", status=200) from None
        if url.scheme != SCHEME:
            raise BlinkLiveViewTransportError(_printable(url.scheme))
        host = (url.raw_host or "").lower()
        on_this_machine = loopback and host == "127.0.0.1"
        permitted = on_this_machine or (port == PORT and _is_permitted(host))
        if not permitted or url.user is not None or not _is_client_id(client_id):
            raise BlinkResponseError("Invalid address of a live view", status=200)
        # Search backwards for the mark before the serial number, because the connection id in front
        # of the mark may end with an underscore.
        path = url.raw_path.removeprefix("/")
        connection_id, mark, serial = path.rpartition(_MARK)
        if not mark:
            connection_id, _, serial = path.rpartition("__") if "__" in path else (path, "", "")
        return cls(
            host=host,
            port=port,
            certificate_name=host if on_this_machine or _NAME.fullmatch(host) else f"lv.{DOMAIN}",
            connection_id=connection_id,
            client_id=int(client_id),
            serial=serial,
        )


def judge(fingerprint: str, *, stored: str | None, verified: bool) -> RelayTrust:
    """Decide whether to trust a relay's certificate, given by its fingerprint.

    `stored` is the fingerprint from an earlier live view. `verified` is True if a certificate
    authority of the system has confirmed the certificate.
    """
    if fingerprint in SHIPPED_FINGERPRINTS:
        return RelayTrust.SHIPPED
    if verified:
        return RelayTrust.VERIFIED
    if stored is None:
        return RelayTrust.FIRST_USE
    return RelayTrust.STORED if fingerprint == stored.lower() else RelayTrust.REJECTED


def _is_permitted(host: str) -> bool:
    """Return whether a host is a public IPv4 address or a host name of Blink."""
    try:
        address = IPv4Address(host)
    except AddressValueError:
        return _NAME.fullmatch(host) is not None
    return address.is_global and not address.is_multicast


def _is_client_id(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and int(text) <= _MAX_CLIENT_ID


def _printable(scheme: str) -> str:
    """Return the scheme of an address, shortened, for a message.

    Leave out unusual characters. Return "?" if no other character remains.
    """
    return re.sub(r"[^a-z0-9+.-]", "", scheme)[:_LONGEST_SCHEME] or "?"
