"""The behaviour of a camera's live views. Tests and the control routes change it."""

from dataclasses import dataclass
from enum import StrEnum


class Certificate(StrEnum):
    """The certificate that the relay (stream server) shows."""

    BLINK = "blink"  # Self-signed, with the names of Blink's certificate.
    OTHER = "other"  # Another self-signed certificate with the same names.
    PUBLIC = "public"  # Valid for the host, and signed by the simulator's own authority.


class Ending(StrEnum):
    """The way in which the relay ends a session."""

    GOODBYE = "goodbye"  # Message 0x08, and the connection closes 0.8 s later.
    CLOSE = "close"  # The connection closes without a message.
    RESET = "reset"  # The connection is reset in the middle of a message.


class Split(StrEnum):
    """The sizes of the media messages."""

    PACKETS = "packets"  # Seven whole packets of 188 bytes per message.
    MIXED = "mixed"  # As PACKETS, but each 20th message ends inside a packet.
    ODD = "odd"  # Nearly each message ends inside a packet.
    SMALL = "small"  # 700 bytes per message.


class Sound(StrEnum):
    """The sound of a stream."""

    AAC = "aac"
    NONE = "none"  # The stream declares no sound.
    SILENT = "silent"  # The stream declares sound, and contains none.
    NO_CHANNELS = "no_channels"  # The sound has no channels.


@dataclass(kw_only=True)
class LiveViewBehaviour:
    """The behaviour of a camera's live views, from the next session on.

    The defaults are those of a Mini that is awake. All times are in seconds.
    """

    # The response to the request that starts a live view.

    # Number of responses without an address of a relay, before the first complete response.
    lacks_server: int = 0
    # Address of the relay in the response; None for the simulator's own relay.
    server: str | None = None
    # Whether the response contains the token of the session.
    has_token: bool = True
    duration: int | None = 300
    polling_interval: int = 15
    # Whether a second request joins the session. If it is False, the camera is busy.
    joinable: bool = True
    # Whether a request for an extended live view (5400 s) is granted.
    extendable: bool = False

    # The start of a session.

    certificate: Certificate = Certificate.BLINK
    # Time in which a client must connect. Afterwards the command fails with code 523.
    join_seconds: float = 15.0
    # Whether the relay rejects each client, like one with a wrong token.
    rejects_header: bool = False
    # Time from the request to the first media.
    wake_seconds: float = 1.5
    # Whether a session ends after two seconds if the previous session has just ended.
    needs_pause: bool = True

    # The messages.

    echoes: bool = True  # Whether the relay echoes keep-alives.
    split: Split = Split.MIXED
    # Bytes that the relay writes at once, at the beginning of a session; None for no limit.
    write_bytes: int | None = None
    # Media time that the relay sends at once.
    send_seconds: float = 1 / 15
    # Value of the flags in the message about sound (0x0C).
    sound_flags: int = 0
    # Whether the relay sends messages of unknown types between the media.
    unknown_types: bool = False
    # Media time after which one message of 2 MiB follows.
    huge_message_after: float | None = None

    # The stream.

    # Media time between the last key frame and the first picture of a session. The time to the next
    # key frame is four seconds, minus this time.
    starts_at: float = 2.0
    sound: Sound = Sound.AAC
    # Number of slices of each picture.
    slices: int = 1

    # The end of a session.

    # Media time after which no media follows. The connection stays open.
    media_seconds: float | None = None
    # Media time after which the relay ends the session.
    ends_after: float | None = None
    ending: Ending = Ending.GOODBYE
    # Time from the request until the command claims to be complete, although media follows.
    completes_after: float | None = None

    def __post_init__(self) -> None:
        """Convert the texts of a control route to the values of the enumerations."""
        self.certificate = Certificate(self.certificate)
        self.ending = Ending(self.ending)
        self.split = Split(self.split)
        self.sound = Sound(self.sound)
