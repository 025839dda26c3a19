"""The live views of an account: starts sessions, and limits the number of simultaneous sessions."""

import asyncio
from collections import deque
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..account.client_factory import clock
from ..api import (
    BlinkError,
    BlinkLiveViewUntrustedError,
    BlinkUnloadedError,
    Camera,
    CameraKey,
    LiveViewSession,
)
from ..config_entry import BlinkConfigEntry
from ..const import (
    CONF_LIVE_VIEW_BATTERY_MINUTES,
    CONF_LIVE_VIEW_SECONDS,
    CONF_RELAY_FINGERPRINT,
    DEFAULT_LIVE_VIEW_BATTERY_MINUTES,
    DEFAULT_LIVE_VIEW_SECONDS,
    DOMAIN,
    LOGGER,
    MAX_BATTERY_LIVE_VIEW_SECONDS,
)
from ..control.confirmed_state import device_check, finding_cause
from ..devices.titles import async_device_title
from ..errors import action_error
from ..repair_issues.account import async_sync_certificate_issue
from . import messages
from .camera_live_view import CameraLiveView
from .causes import EndCause
from .limits import limits_of
from .power_source import is_battery_powered
from .running_session import Plan, RunningSession
from .server import StreamServer
from .still import async_first_frame

# Maximum number of simultaneous sessions of an account.
MAX_SESSIONS = 4
# Maximum number of past sessions in diagnostics.
MAX_RECORDS = 20
# Seconds that the API client may run a session longer than Blink Clips. Blink Clips then always
# ends the session first, and players log no errors.
SPARE_SECONDS = 10.0

_LIVE_VIEWS: HassKey[dict[str, LiveViews]] = HassKey(f"{DOMAIN}.live_views")


class LiveViews:
    """The live views of all cameras of an account."""

    def __init__(self, hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
        self.hass = hass
        self.clock = clock()
        self.limits = limits_of(hass, entry, self.clock)
        self.server = StreamServer()
        self.records: deque[dict[str, Any]] = deque(maxlen=MAX_RECORDS)
        """Facts about the last sessions and failed starts. Diagnostics contain them."""
        self._entry = entry
        self._coordinator = entry.runtime_data
        self._views: dict[CameraKey, CameraLiveView] = {}
        self._is_closed = False

    def view(self, key: CameraKey) -> CameraLiveView:
        """Return the live view of a camera."""
        if key not in self._views:
            self._views[key] = CameraLiveView(key, self)
        return self._views[key]

    async def address(self, key: CameraKey) -> str:
        """Return the secret address from which players read the stream of a camera."""
        return await self.server.address(key, self.view(key).open_session)

    async def close(self, _: Event | None = None) -> None:
        """End all sessions and connections. Afterwards, no session can be started."""
        self._is_closed = True
        closing = (it.close() for it in self._views.values())
        outcomes = await asyncio.gather(*closing, return_exceptions=True)
        # Close the server even after an unexpected error. The account can then be unloaded.
        await self.server.close()
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                LOGGER.error("A live view did not end properly", exc_info=outcome)

    def title(self, key: CameraKey) -> str:
        """Return the name of a camera for messages."""
        return async_device_title(self.hass, self._entry, self._coordinator.data, key)

    def plan(self, key: CameraKey) -> Plan:
        """Return the plan (duration) of a session that the limits allow now.

        Raises HomeAssistantError if they allow no session.
        """
        title = self.title(key)
        if self._is_closed:
            raise action_error(BlinkUnloadedError(), title)
        self.limits.require_pause_over(key, title)
        camera = self._coordinator.data.cameras.get(key)
        of_network = self._others_of_network(key)
        if not all(it.is_unwatched for it in of_network):
            raise messages.network_in_use(title)
        others = [it for it in self._views.values() if it.key != key and it.is_active]
        if len(others) - len(of_network) >= MAX_SESSIONS:
            raise messages.all_in_use(title, MAX_SESSIONS)
        seconds = float(self._option(CONF_LIVE_VIEW_SECONDS, DEFAULT_LIVE_VIEW_SECONDS))
        if camera is None or is_battery_powered(camera):
            minutes = self._option(
                CONF_LIVE_VIEW_BATTERY_MINUTES, DEFAULT_LIVE_VIEW_BATTERY_MINUTES
            )
            return Plan(
                seconds=min(seconds, MAX_BATTERY_LIVE_VIEW_SECONDS),
                battery_seconds=self.limits.battery_seconds(key, title, minutes),
            )
        self.limits.require_mains_session(key, title)
        return Plan(seconds=seconds)

    async def end_unwatched(self, key: CameraKey) -> None:
        """In the camera's network, end each session of another camera that has no reader (player).

        Raises HomeAssistantError if one of these sessions has a reader again.
        """
        for view in self._others_of_network(key):
            # Check again, because a reader (player) may have connected since `plan` was called.
            if not view.is_unwatched:
                raise messages.network_in_use(self.title(key))
            await view.end(EndCause.NO_VIEWER)

    async def start(self, key: CameraKey, plan: Plan) -> LiveViewSession:
        """Start a session. Return the session when its first picture has arrived.

        Raises BlinkError if the session cannot be started.
        """
        coordinator, entry = self._coordinator, self._entry

        def camera() -> Camera:
            return coordinator.data.camera(key)

        known = entry.data.get(CONF_RELAY_FINGERPRINT)
        seconds = min(plan.seconds, plan.battery_seconds)
        try:
            async with finding_cause(coordinator, device_check(coordinator, camera)):
                session = await coordinator.client.start_live_view(
                    camera(), time_limit=seconds + SPARE_SECONDS, known_fingerprint=known
                )
            if known is None:
                await self._trust_first(session)
        except BlinkLiveViewUntrustedError as err:
            async_sync_certificate_issue(self.hass, entry, err.fingerprint)
            raise
        async_sync_certificate_issue(self.hass, entry, None)
        return session

    async def _trust_first(self, session: LiveViewSession) -> None:
        """Store the certificate of this live view if no certificate is stored.

        All live views must have the same certificate. If another live view has stored a different
        certificate in the meantime, end this session and raise BlinkLiveViewUntrustedError.
        """
        entry, fingerprint = self._entry, session.facts.fingerprint
        known = entry.data.get(CONF_RELAY_FINGERPRINT)
        if known is None:
            self.hass.config_entries.async_update_entry(
                entry, data={**entry.data, CONF_RELAY_FINGERPRINT: fingerprint}
            )
        elif known != fingerprint:
            await session.stop()
            raise BlinkLiveViewUntrustedError(fingerprint)

    async def decode(self, stream: bytes) -> bytes | None:
        """Return the first frame of an MPEG transport stream as a JPEG.

        Return None if the frame is unreadable.
        """
        return await async_first_frame(self.hass, stream)

    def record(self, key: CameraKey, *, seconds: float, end: RunningSession | BlinkError) -> None:
        """Store how a session has ended, or why it could not be started, for diagnostics."""
        camera = self._coordinator.data.cameras.get(key)
        record: dict[str, Any] = {
            "product_type": camera.product_type if camera else None,
            "seconds": round(seconds, 1),
        }
        if isinstance(end, BlinkError):
            record |= {"error": type(end).__name__, "status": getattr(end, "status", None)}
        else:
            facts = end.facts
            record |= {
                "end": end.cause.value if end.cause else None,
                "limit_seconds": round(end.limit_seconds),
                "had_reader": end.had_reader,
                "accepted": facts.accepted,
                "connected": facts.connected,
                "first_media": facts.first_media,
                "first_picture": facts.first_picture,
                "bytes": facts.byte_count,
                "audio": facts.has_audio,
                "codec": facts.codec,
                "certificate": facts.fingerprint,
                "trust": facts.trust,
                "messages": {str(kind): count for kind, count in facts.message_counts.items()},
            }
        self.records.append(record)

    def _others_of_network(self, key: CameraKey) -> list[CameraLiveView]:
        """Return the active live views of all other cameras in the network of a camera."""
        cameras = self._coordinator.data.cameras
        camera = cameras.get(key)
        if camera is None:
            return []
        return [
            view
            for view in self._views.values()
            if view.key != key
            and view.is_active
            and (other := cameras.get(view.key)) is not None
            and other.network_id == camera.network_id
        ]

    def _option(self, name: str, default: int) -> int:
        value: int = self._entry.options.get(name, default)
        return value


@callback
def async_live_views(hass: HomeAssistant, entry: BlinkConfigEntry) -> LiveViews:
    """Return the object with the live views of a loaded account."""
    return hass.data[_LIVE_VIEWS][entry.entry_id]


@callback
def async_set_up_live_views(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """Create the object with an account's live views, which is closed when Home Assistant stops."""
    live_views = LiveViews(hass, entry)
    hass.data.setdefault(_LIVE_VIEWS, {})[entry.entry_id] = live_views
    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, live_views.close))


async def async_close_live_views(hass: HomeAssistant, entry: BlinkConfigEntry) -> None:
    """End all live views of an account that is being unloaded."""
    await hass.data[_LIVE_VIEWS].pop(entry.entry_id).close()
