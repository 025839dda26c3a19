"""The camera entity *Live view*. Only a user request starts a session.

Home Assistant asks for the address of a stream for several reasons. Some come from a user: a page
opens the camera, or an action records it. Others do not: a provider of WebRTC comes or goes, or the
stream is preloaded.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.camera import (
    Camera as CameraEntity,
)
from homeassistant.components.camera import (
    CameraEntityDescription,
    CameraEntityFeature,
    DynamicStreamSettings,
    WebRTCError,
    WebRTCSendMessage,
    get_dynamic_camera_stream_settings,
)
from homeassistant.components.stream import HLS_PROVIDER, Stream
from homeassistant.components.websocket_api import current_connection
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers.event import async_track_time_interval
from webrtc_models import RTCIceCandidateInit

from ..api import CameraKey, LiveViewEnd
from ..const import MANUFACTURER
from ..coordinator import BlinkCoordinator
from ..entity import BlinkCameraEntity
from ..localization import localized_message
from ..repair_issues import async_sync_preload_issue
from . import messages
from .live_views import LiveViews, is_battery_powered
from .offers import Offers

ATTR_ENDED_AT = "ended_at"
ATTR_ENDED_BECAUSE = "ended_because"
ATTR_PICTURE_TAKEN_AT = "picture_taken_at"

# Interval in seconds at which an open MJPEG stream checks for a new picture. A check only reads
# memory.
_FRAME_INTERVAL_SECONDS = 2.0
# Seconds without a request after which the player's output ends, and with it the session. Home
# Assistant's own value is 30 s.
_HLS_IDLE_SECONDS = 10
# Minimum duration of a segment in seconds. A player starts after one segment. Cameras send a key
# frame every 4 s, so that Home Assistant's own value would lead to segments of 8 s.
_MIN_SEGMENT_SECONDS = 1.9

# Interval at which the repair issue about preloading is brought up to date.
_SETTINGS_INTERVAL = timedelta(minutes=1)

# Whether the current task asks for the address on behalf of Home Assistant or of this entity.
_IS_INTERNAL: ContextVar[bool] = ContextVar("live_view_is_internal", default=False)


@contextmanager
def _internal() -> Iterator[None]:
    """Mark requests for the address inside the `with` block: they are no user requests."""
    token = _IS_INTERNAL.set(True)
    try:
        yield
    finally:
        _IS_INTERNAL.reset(token)


class BlinkLiveView(BlinkCameraEntity, CameraEntity):
    """Shows the live view of a camera to users who open it."""

    _attr_brand = MANUFACTURER
    _attr_frame_interval = _FRAME_INTERVAL_SECONDS
    _attr_supported_features = CameraEntityFeature.STREAM
    _unrecorded_attributes = frozenset({ATTR_ENDED_AT, ATTR_ENDED_BECAUSE})

    def __init__(
        self,
        coordinator: BlinkCoordinator,
        key: CameraKey,
        description: CameraEntityDescription,
        live_views: LiveViews,
        placeholder: bytes,
    ) -> None:
        super().__init__(coordinator, key, description)
        CameraEntity.__init__(self)
        # Home Assistant would take the override of `async_handle_async_webrtc_offer` for WebRTC of
        # the camera itself, and would offer neither HLS nor its own WebRTC.
        self._supports_native_async_webrtc = False
        self._live_views = live_views
        self._view = live_views.view(key)
        self._placeholder = placeholder
        self._settings: DynamicStreamSettings | None = None
        self._offers = Offers()
        self._attr_model = self._camera.product_name
        self._attr_entity_registry_enabled_default = not is_battery_powered(self._camera)

    @property
    @override
    def is_streaming(self) -> bool:
        return self._view.is_running

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """The end of the last live view, and the time of the picture."""
        ended, picture = self._view.ended, self._view.picture
        return {
            ATTR_ENDED_AT: ended.at if ended else None,
            ATTR_ENDED_BECAUSE: ended.message if ended else None,
            ATTR_PICTURE_TAKEN_AT: picture.taken_at if picture else None,
        }

    @property
    def _is_preloaded(self) -> bool:
        """Whether Home Assistant should keep the stream open all the time."""
        return self._settings is not None and self._settings.preload_stream

    @override
    async def async_internal_added_to_hass(self) -> None:
        # Home Assistant changes this object if the user changes the settings.
        self._settings = await get_dynamic_camera_stream_settings(self.hass, self.entity_id)
        await super().async_internal_added_to_hass()

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._view.on_change = self.async_write_ha_state
        self._view.on_end = self._close_players
        self._sync_preload_issue()
        # Home Assistant does not report a change of its settings.
        self.async_on_remove(
            async_track_time_interval(
                self.hass, self._sync_preload_issue, _SETTINGS_INTERVAL, cancel_on_shutdown=True
            )
        )

    @override
    async def async_will_remove_from_hass(self) -> None:
        await self._view.end(LiveViewEnd.STOPPED)
        self._view.on_change = lambda: None
        self._view.on_end = None
        # Home Assistant does not stop the stream of a removed entity.
        await self._stop_stream()
        await super().async_will_remove_from_hass()

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return the last key frame of a live view, or the camera's newest picture if newer."""
        live = self._view.picture
        picture = await self.coordinator.async_get_picture(self._key)
        taken_at = picture.ref.taken_at if picture else None
        if live is not None and (taken_at is None or taken_at < live.taken_at):
            return live.jpeg
        return picture.jpeg if picture else self._placeholder

    @override
    async def stream_source(self) -> str | None:
        """Return the address of the stream. None if the stream is preloaded.

        A call from outside comes from HomeKit or similar, which then connects. It is a user
        request. It need not come from a page even if there is a current connection: everything that
        a command of a page has started, such as a reloaded HomeKit, keeps the page's connection.
        """
        if self._is_preloaded:
            return None
        if not _IS_INTERNAL.get():
            self._view.permit()
        return await self._live_views.address(self._key)

    @override
    async def async_refresh_providers(self, *, write_state: bool = True) -> None:
        with _internal():
            await super().async_refresh_providers(write_state=write_state)

    @override
    async def async_create_stream(self) -> Stream | None:
        """Start a session, and return the stream for a player or a recorder.

        Raises HomeAssistantError if there is no session. Return None if Home Assistant preloads
        streams at its start, because an error would end this for all other cameras.
        """
        if self._is_preloaded and current_connection.get() is None:
            self._sync_preload_issue()
            return None
        try:
            await self._request()
        except Unauthorized:
            raise
        except HomeAssistantError as err:
            # Pages show the text of the error, which is English without this.
            raise HomeAssistantError(localized_message(err)) from err
        with _internal():
            stream = await super().async_create_stream()
        if stream is not None:
            self._prepare(stream)
        return stream

    @override
    async def async_handle_async_webrtc_offer(
        self, offer_sdp: str, session_id: str, send_message: WebRTCSendMessage
    ) -> None:
        """Start a session, then let the WebRTC provider handle the offer.

        A provider ignores candidates of an offer that it does not know yet. They wait for the
        session.
        """
        with self._offers.waiting(session_id, send_message) as offer:
            request = asyncio.ensure_future(self._request())
            offer.on_close = request.cancel
            try:
                await request
            except asyncio.CancelledError:
                if offer.is_closed:
                    return
                raise
            except HomeAssistantError as err:
                self._offers.remove(session_id)
                send_message(WebRTCError("live_view_failed", localized_message(err)))
                return
            with _internal():
                await super().async_handle_async_webrtc_offer(offer_sdp, session_id, send_message)
            if offer.is_closed:
                # Close it again: the provider did not know it yet when it was closed.
                super().close_webrtc_session(session_id)
                return
            for candidate in offer.candidates:
                await super().async_on_webrtc_candidate(session_id, candidate)

    @override
    async def async_on_webrtc_candidate(
        self, session_id: str, candidate: RTCIceCandidateInit
    ) -> None:
        if not self._offers.keep(session_id, candidate):
            await super().async_on_webrtc_candidate(session_id, candidate)

    @callback
    @override
    def close_webrtc_session(self, session_id: str) -> None:
        """Close the connection of a viewer, or withdraw the viewer's request."""
        self._offers.remove(session_id)
        super().close_webrtc_session(session_id)

    async def _request(self) -> None:
        """Start a session for the current user. Raises HomeAssistantError if there is none."""
        connection = current_connection.get()
        # Check the permission here, because Home Assistant does not for a stream.
        if connection is not None and not connection.user.permissions.check_entity(
            self.entity_id, POLICY_READ
        ):
            raise Unauthorized(entity_id=self.entity_id)
        if self._is_preloaded:
            self._sync_preload_issue()
            raise messages.preload_is_on(self.device_title)
        if "stream" not in self.hass.config.components:
            raise messages.no_stream_component(self.device_title)
        await self._view.request()

    def _prepare(self, stream: Stream) -> None:
        """Set up a stream: short segments, an early end without a viewer, and never preloaded."""
        # Use other settings, because Home Assistant changes those of the entity when a user turns
        # the preloading on, and the stream of a running session would then never end.
        if self._settings is not None:
            stream.dynamic_stream_settings = DynamicStreamSettings(
                orientation=self._settings.orientation
            )
        if settings := getattr(stream, "_stream_settings", None):
            settings.min_segment_duration = min(settings.min_segment_duration, _MIN_SEGMENT_SECONDS)
        stream.add_provider(HLS_PROVIDER, timeout=_HLS_IDLE_SECONDS)

    async def _close_players(self, message: str | None) -> None:
        """Close all players before their session ends. Show them why it ends."""
        for session_id, send_message in self._offers.take_all():
            if message is not None:
                send_message(WebRTCError("live_view_ended", message))
            super().close_webrtc_session(session_id)
        await self._stop_stream()

    async def _stop_stream(self) -> None:
        """Remove the outputs of the stream, which stops its worker. A recording is then saved."""
        if self.stream is not None:
            for provider in self.stream.outputs().values():
                await self.stream.remove_provider(provider)

    @callback
    def _sync_preload_issue(self, _: datetime | None = None) -> None:
        async_sync_preload_issue(
            self.hass,
            self.coordinator.config_entry,
            self._key,
            self.device_title,
            is_wrong=self._is_preloaded,
        )
