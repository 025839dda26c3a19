"""The TLS connection to a relay, the server that sends the stream of a live view.

session.py reads the messages of the relay from this connection, and immi.py parses them.
"""

import asyncio
from contextlib import ExitStack, suppress
import hashlib
import ssl
from typing import Self

from ..clock import Clock, finish_within
from ..exceptions import BlinkConnectionError, BlinkLiveViewUntrustedError
from ..models import RelayTrust
from .immi import goodbye
from .relay_trust import RelayAddress, judge

# Maximum number of bytes in one read from the connection.
READ_SIZE = 64 * 1024
# Time limit in seconds for the relay to confirm the end of a connection.
CLOSE_SECONDS = 2.0


class Relay:
    """A connection to a relay with a trusted certificate.

    `fingerprint` is the SHA-256 of the certificate, in hexadecimal digits. `trust` is the reason
    why the certificate is trusted.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        self.fingerprint = hashlib.sha256(certificate).hexdigest()
        self.trust = RelayTrust.REJECTED

    @classmethod
    async def connect(cls, address: RelayAddress, *, stored: str | None) -> Self:
        """Connect to a relay, and check its certificate. Send nothing yet.

        `stored` is the fingerprint of the certificate in an earlier live view. Raises
        BlinkConnectionError, or BlinkLiveViewUntrustedError for an untrusted certificate.
        """
        try:
            relay = await cls._open(address, _without_verification(), name=address.host)
        except OSError as err:
            # Report only the type of the error, because its text contains the address of the relay.
            raise BlinkConnectionError(
                "No connection to the server of the live view", cause=type(err).__name__
            ) from None
        with ExitStack() as cleanup:
            cleanup.callback(relay.abort)
            relay.trust = judge(relay.fingerprint, stored=stored, verified=False)
            if relay.trust in {RelayTrust.FIRST_USE, RelayTrust.REJECTED}:
                if (verified := await cls._verified(address, stored=stored)) is not None:
                    return verified
                if relay.trust is RelayTrust.REJECTED:
                    raise BlinkLiveViewUntrustedError(relay.fingerprint)
            cleanup.pop_all()
        return relay

    @classmethod
    async def _verified(cls, address: RelayAddress, *, stored: str | None) -> Self | None:
        """Open a second connection, and verify the certificate with the system's authorities.

        The first connection accepted any certificate. Return None if the connection or the
        verification fails.
        """
        # Load the certificate authorities in a thread, because loading them reads files.
        context = await asyncio.to_thread(ssl.create_default_context)
        try:
            relay = await cls._open(address, context, name=address.certificate_name)
        except OSError:
            return None
        relay.trust = judge(relay.fingerprint, stored=stored, verified=True)
        return relay

    @classmethod
    async def _open(cls, address: RelayAddress, context: ssl.SSLContext, *, name: str) -> Self:
        return cls(
            *await asyncio.open_connection(
                address.host, address.port, ssl=context, server_hostname=name, limit=READ_SIZE
            )
        )

    async def receive(self) -> bytes:
        """Return the next bytes. Return an empty result at the end of the connection.

        Raises OSError if the connection breaks.
        """
        return await self._reader.read(READ_SIZE)

    def send(self, data: bytes) -> None:
        """Put bytes into the send buffer. Do not wait, because the client sends few bytes."""
        if not self._writer.is_closing():
            self._writer.write(data)

    async def close(self, clock: Clock) -> None:
        """Send the message that ends the live view, and close the connection."""
        self.send(goodbye())
        self._writer.close()
        with suppress(OSError):
            await finish_within(clock, CLOSE_SECONDS, self._writer.wait_closed())
        self.abort()

    def abort(self) -> None:
        """Close the connection immediately. Send nothing."""
        self._writer.transport.abort()


def _without_verification() -> ssl.SSLContext:
    """Return a TLS context that accepts every certificate.

    The caller must check the certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
