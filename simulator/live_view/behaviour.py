"""The behaviour of a camera's live views. Tests can change it, also over HTTP."""

from dataclasses import dataclass
from enum import StrEnum


class Certificate(StrEnum):
    """The certificate with which the relay (stream server) identifies itself to clients."""

    BLINK = "blink"  # Self-signed, with the same names as the certificate of the real cloud.
    OTHER = "other"  # Another self-signed certificate with the same names as BLINK.
    # A certificate for the host name of the relay (stream server). The simulator's own certificate
    # authority has signed it.
    PUBLIC = "public"


class Ending(StrEnum):
    """The way in which the relay (stream server) ends a session."""

    # The relay (stream server) sends the message 0x08 (GOODBYE). It closes the connection 0.8 s
    # later.
    GOODBYE = "goodbye"
    CLOSE = "close"  # The relay (stream server) closes the connection without a message.
    RESET = "reset"  # The relay (stream server) resets the connection within a message.


class Split(StrEnum):
    """The way in which the relay (stream server) divides the video stream into messages."""

    PACKETS = "packets"  # Each message has seven whole packets of 188 bytes.
    MIXED = "mixed"  # Like PACKETS, but every 20th message ends inside a packet.
    ODD = "odd"  # Most messages end inside a packet.
    SMALL = "small"  # Each message has 700 bytes.


class Sound(StrEnum):
    """The sound of a live view's stream."""

    AAC = "aac"
    NONE = "none"  # The stream has no sound track.
    SILENT = "silent"  # The stream has a sound track without any sound data.
    # The headers of the sound data state that the sound has no channels.
    NO_CHANNELS = "no_channels"


@dataclass(kw_only=True)
class LiveViewBehaviour:
    """The behaviour of a camera's live views. A change applies to the next session.

    By default, the behaviour is that of a Mini that is awake. All times are in seconds.
    """

    # Settings for the HTTP response to the request that starts a live view.

    # Number of HTTP responses that lack the address of a relay (stream server). Later responses
    # have one.
    lacks_server: int = 0
    # Address of the relay (stream server) in the response. None means the simulator's own relay.
    server: str | None = None
    # Whether the response contains the token with which a client connects to the session.
    has_token: bool = True
    duration: int | None = 300
    polling_interval: int = 15
    # Whether a second request joins the running session. If False, the second request is rejected
    # as busy.
    joinable: bool = True
    # Whether a client can get an extended live view (5400 s).
    extendable: bool = False

    # Settings for the start of a session on the relay (stream server).

    certificate: Certificate = Certificate.BLINK
    # Seconds within which a client must connect to the relay (stream server). If no client
    # connects, the command of the live view fails with code 523.
    join_seconds: float = 15.0
    # Whether the relay (stream server) rejects every client, as it does after a wrong token.
    rejects_header: bool = False
    # Seconds from the HTTP request to the first video data.
    wake_seconds: float = 1.5
    # Whether a session ends after two seconds if it starts soon after the previous session.
    needs_pause: bool = True

    # Settings for the messages that the relay (stream server) sends.

    echoes: bool = True  # Whether the relay (stream server) sends each keep-alive message back.
    split: Split = Split.MIXED
    # Maximum number of bytes that the relay (stream server) writes in one piece at the start of a
    # session. None means no limit.
    write_bytes: int | None = None
    # The relay (stream server) sends the video in portions of this number of seconds.
    send_seconds: float = 1 / 15
    # Value of the field `flags` in the message about the sound (0x0C).
    sound_flags: int = 0
    # Whether the relay (stream server) also sends messages of unknown types between video messages.
    unknown_types: bool = False
    # Seconds of video after which the relay (stream server) sends a message of 2 MiB. None means
    # never.
    huge_message_after: float | None = None

    # Settings for the video stream.

    # The video starts this number of seconds after a key frame. Key frames are four seconds apart.
    starts_at: float = 2.0
    sound: Sound = Sound.AAC
    # Number of slices (independently coded parts) of each picture.
    slices: int = 1

    # Settings for the end of a session on the relay (stream server).

    # Seconds of video after which the relay (stream server) sends no more data, but stays
    # connected. None means never.
    media_seconds: float | None = None
    # Seconds of video after which the relay (stream server) ends the session. None means the normal
    # duration.
    ends_after: float | None = None
    ending: Ending = Ending.GOODBYE
    # Seconds from the HTTP request until the command reports "complete", although the video
    # continues. None means that the command is complete only at the end of the live view.
    completes_after: float | None = None

    def __post_init__(self) -> None:
        """Convert texts from an HTTP request to members of the enumerations."""
        self.certificate = Certificate(self.certificate)
        self.ending = Ending(self.ending)
        self.split = Split(self.split)
        self.sound = Sound(self.sound)
