"""The sessions of live views: which clients may connect, and when a session ends."""

import asyncio
from dataclasses import dataclass, field, replace
import itertools
import secrets

from simulator.cloud import Cloud
from simulator.command_progress import Command, LiveViewCommand
from simulator.command_runner import BUSY
from simulator.devices import Camera, Family
from simulator.ledger import Ledger, LiveView
from simulator.live_view.behaviour import LiveViewBehaviour
from simulator.live_view.messages import Header, ProtocolError
from simulator.paint import Label
from simulator.wire import Refusal, moment_utc

# Minimum seconds between the end of a session and the start of the next one. After a shorter pause,
# the next session ends early.
PAUSE_SECONDS = 4.5
EARLY_END_SECONDS = 2.0
EXTENDED_SECONDS = 5400
CONNECTION_ID_LENGTH = 16


@dataclass(kw_only=True)
class Session:
    """A live view of a camera, from the first HTTP request until its command (cloud job) ends."""

    camera: Camera
    command: LiveViewCommand
    # The camera's live view settings at the start of the session.
    behaviour: LiveViewBehaviour
    record: LiveView
    label: Label
    duration: int | None
    viewers: dict[str, Viewer] = field(default_factory=dict)
    # Time until which a simulated user of the Blink app also watches this camera.
    app_until: float = 0.0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ends_at(self) -> float:
        """Return the time at which the relay (stream server) ends the session.

        By default, this is 300 s after the start.
        """
        return self.command.started_at + (300 if self.duration is None else self.duration)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """The permission of one client to connect to a session."""

    session: Session
    connection_id: str = field(repr=False)
    token: str = field(repr=False)
    client_id: int
    is_first: bool


class LiveViews:
    """Starts, joins and ends the live views of a simulated cloud."""

    def __init__(self, cloud: Cloud, ledger: Ledger) -> None:
        self.cloud = cloud
        self.ledger = ledger
        self.sessions: dict[int, Session] = {}
        """The sessions, by the ids of the commands that started them."""
        self._numbers = itertools.count(1)
        self._ended_at: dict[tuple[Family, int], float] = {}

    def start(self, camera: Camera, *, extended: bool = False) -> Viewer:
        """Start a live view of a camera, or join its running live view.

        Raises Refusal if the camera is busy.
        """
        session = self.session_of(camera)
        if session is None:
            session = self._open(camera, extended=extended)
        elif not camera.live_view.joinable:
            raise Refusal(self.cloud.settings.busy_status, BUSY)
        session.record.posts += 1
        return self._admit(session)

    def watch_in_app(self, camera: Camera, seconds: float) -> None:
        """Simulate a user who watches the camera in the Blink app for some seconds."""
        session = self.session_of(camera) or self._open(camera, extended=False)
        now = self.cloud.clock.time()
        session.app_until = now + seconds
        self._keep_until(session, session.app_until)

    def session_of(self, camera: Camera) -> Session | None:
        """Return the running session of a camera, or None."""
        now = self.cloud.clock.time()
        running = (it for it in self.sessions.values() if it.camera is camera)
        return next((it for it in running if it.command.ends_at > now), None)

    def connect(self, header: Header) -> Viewer:
        """Return the viewer to which a client's header belongs.

        Raises ProtocolError if the header is wrong or the client may not connect.
        """
        for session in self.sessions.values():
            viewer = session.viewers.get(header.connection_id)
            if viewer is not None:
                break
        else:
            raise ProtocolError("header: unknown connection id")
        for name, sent, wanted in (
            ("serial", header.serial, session.camera.serial),
            ("client id", header.client_id, viewer.client_id),
            ("token", header.token, viewer.token),
        ):
            if sent != wanted:
                session.record.owed.append(f"header: wrong {name}")
                raise ProtocolError(f"header: wrong {name}")
        if session.command.ends_at <= self.cloud.clock.time():
            raise ProtocolError("header: the session is over")
        if session.behaviour.rejects_header:
            raise ProtocolError("header: rejected on purpose")
        return viewer

    def joined(self, session: Session) -> None:
        """Count a new connection to a session.

        If the camera works, keep the session's command (cloud job) running until the session ends.
        """
        record = session.record
        record.connections += 1
        record.open_connections += 1
        record.most_connections = max(record.most_connections, record.open_connections)
        opened = sum(it.open_connections for it in self.ledger.live_views)
        self.ledger.most_live_connections = max(self.ledger.most_live_connections, opened)
        if session.camera.failure is None:
            self._keep_until(session, session.ends_at)

    def left(self, session: Session, reason: str) -> None:
        """Count the end of a connection. End the session after its last connection."""
        session.record.open_connections -= 1
        now = self.cloud.clock.time()
        if session.record.open_connections:
            return
        if session.app_until > now:
            self._keep_until(session, session.app_until)
        else:
            self.end(session, reason)

    def end(self, session: Session, reason: str) -> None:
        """End a session, unless the session has already ended."""
        session.over.set()
        if session.record.ended_by is not None:
            return
        now = self.cloud.clock.time()
        session.record.ended_by = reason
        self._set_end(session, min(session.command.ends_at, now))
        if session.record.connections:
            self._ended_at[session.camera.key] = now

    def polled(self, command: Command) -> None:
        """Count a status request for a command (cloud job) if it is the command of a live view."""
        if session := self.sessions.get(command.id):
            session.record.polls += 1

    def done(self, command: Command) -> None:
        """End the live view to which a command (cloud job) belongs, at the client's request."""
        if session := self.sessions.get(command.id):
            session.record.is_done = True
            self.end(session, "done")

    def has_just_ended(self, session: Session) -> bool:
        """Return whether the session started soon after the end of the camera's previous one."""
        ended_at = self._ended_at.get(session.camera.key)
        return ended_at is not None and session.command.started_at - ended_at < PAUSE_SECONDS

    def _open(self, camera: Camera, *, extended: bool) -> Session:
        cloud = self.cloud
        network = cloud.networks[camera.network_id]
        command = cloud.command_runner.start_live_view(
            network, cloud.sync_modules.get(network.id), camera
        )
        now = cloud.clock.time()
        behaviour = replace(camera.live_view)
        session = Session(
            camera=camera,
            command=command,
            behaviour=behaviour,
            record=LiveView(
                camera=f"{camera.family}/{camera.id}", started_at=now, ends_at=command.ends_at
            ),
            label=Label(
                camera_id=camera.id,
                camera=camera.name,
                # Show the start of the hour in the picture, so that a camera's scene is encoded
                # once per hour.
                taken_at=moment_utc(now - now % 3600),
                kind="live view",
                number=camera.id,
            ),
            duration=EXTENDED_SECONDS if extended and behaviour.extendable else behaviour.duration,
        )
        self._remove_old_sessions()
        self.sessions[command.id] = session
        self.ledger.live_views.append(session.record)
        return session

    def _admit(self, session: Session) -> Viewer:
        number = next(self._numbers)
        connection_id = secrets.token_urlsafe(12)
        # Let every second connection id end with an underscore, because some ids of the real cloud
        # do.
        if number % 2 == 0:
            connection_id = f"{connection_id[: CONNECTION_ID_LENGTH - 1]}_"
        token = secrets.token_urlsafe(16) if session.behaviour.has_token else ""
        self.cloud.accounts.confided += filter(None, (connection_id, token))
        is_mini = session.camera.family is Family.OWL
        viewer = Viewer(
            session=session,
            connection_id=connection_id,
            token=token,
            client_id=session.camera.id if is_mini else 146 + number % 100,
            is_first=not session.viewers and not session.app_until,
        )
        session.viewers[connection_id] = viewer
        return viewer

    def _keep_until(self, session: Session, moment: float) -> None:
        session.command.failure = None
        self._set_end(session, moment)

    def _set_end(self, session: Session, moment: float) -> None:
        session.command.ends_at = session.command.released_at = moment
        session.record.ends_at = moment

    def _remove_old_sessions(self) -> None:
        """Remove the sessions whose commands (cloud jobs) the simulated cloud no longer stores."""
        known = self.cloud.command_runner.commands
        self.sessions = {key: it for key, it in self.sessions.items() if key in known}
