"""Test certificates for the relay (stream server). Everybody can read their private keys.

The certificates `blink` and `other` are self-signed, and resemble Blink's certificate. The
certificate `public` is valid for 127.0.0.1, and is signed by the test authority `authority`.
"""

import hashlib
from pathlib import Path
import ssl

from simulator.live_view.behaviour import Certificate

FOLDER = Path(__file__).parent / "certificates"
AUTHORITY = FOLDER / "authority.pem"


def server_context(certificate: Certificate) -> ssl.SSLContext:
    """Return a TLS context for a server that uses the given certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / f"{certificate}.pem")
    return context


def fingerprint(certificate: Certificate) -> str:
    """Return the SHA-256 fingerprint of a certificate, in hexadecimal digits."""
    text = (FOLDER / f"{certificate}.pem").read_text()
    start = text.index("-----BEGIN CERTIFICATE-----")
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(text[start:])).hexdigest()
