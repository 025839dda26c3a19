"""The camera entity *Live view*. Only a user request starts a session.

Home Assistant requests the address of a stream for several reasons. Some requests are made for a
user, who opens the camera on a page, or records it with an action. Others are not: a WebRTC
provider was added or removed, or the stream is preloaded.
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
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_time_interval
from webrtc_models import RTCIceCandidateInit

from ..api import CameraKey, LiveViewEnd
from ..const import MANUFACTURER
from ..coordinator import BlinkCoordinator
from ..entity import BlinkCameraEntity
from ..localization import localized_message
from ..permissions import async_current_user
from ..repair_issues import async_sync_preload_issue
from . import messages
from .live_views import LiveViews, is_battery_powered
from .offers import Offers

ATTR_ENDED_AT = "ended_at"
ATTR_ENDED_BECAUSE = "ended_because"
ATTR_PICTURE_TAKEN_AT = "picture_taken_at"

# Interval in seconds at which an open MJPEG stream checks for a new picture. The interval can be
# short, because the check only reads memory.
_FRAME_INTERVAL_SECONDS = 2.0
# Seconds without a request of an HLS player after which Home Assistant ends the player's output.
# The session then ends as well. The default of Home Assistant is 30 s.
_HLS_IDLE_SECONDS = 10
# Minimum duration of an HLS segment in seconds. A player starts when the first segment is complete.
# Cameras send a key frame every 4 s. With the default of Home Assistant, each segment would be 8 s
# long.
_MIN_SEGMENT_SECONDS = 1.9

# Interval at which the repair issue about preloading is created or deleted.
_SETTINGS_INTERVAL = timedelta(minutes=1)

# Whether the current task requests the stream's address for Home Assistant itself or for this
# entity, and not for a user.
_IS_INTERNAL: ContextVar[bool] = ContextVar("live_view_is_internal", default=False)


@contextmanager
def _internal() -> Iterator[None]:
    """Mark the requests for the stream's address in the `with` block as not made for a user."""
    token = _IS_INTERNAL.set(True)
    try:
        yield
    finally:
        _IS_INTERNAL.reset(token)


class BlinkLiveView(BlinkCameraEntity, CameraEntity):
    """The camera entity that shows the live view of a camera to users who open it."""

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
        # Disable this feature of Home Assistant. Because this class overrides
        # `async_handle_async_webrtc_offer`, Home Assistant would assume that the camera itself
        # supports WebRTC, and would offer neither HLS nor the WebRTC of a provider.
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
        """Time and reason of the last live view's end, and the time of the live view's picture."""
        ended, picture = self._view.ended, self._view.picture
        return {
            ATTR_ENDED_AT: ended.at if ended else None,
            ATTR_ENDED_BECAUSE: ended.message if ended else None,
            ATTR_PICTURE_TAKEN_AT: picture.taken_at if picture else None,
        }

    @property
    def _is_preloaded(self) -> bool:
        """Whether the user has set Home Assistant to keep the stream open all the time."""
        return self._settings is not None and self._settings.preload_stream

    @override
    async def async_internal_added_to_hass(self) -> None:
        # Keep this object, because Home Assistant updates it when the user changes the camera's
        # settings.
        self._settings = await get_dynamic_camera_stream_settings(self.hass, self.entity_id)
        await super().async_internal_added_to_hass()

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._view.on_change = self.async_write_ha_state
        self._view.on_end = self._close_players
        self._sync_preload_issue()
        # Check the settings regularly, because Home Assistant does not report when they change.
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
        # Stop the stream here, because Home Assistant does not stop the stream of a removed entity.
        await self._stop_stream()
        if self.stream is not None:
            # Home Assistant keeps each stream until it stops. The stream must not keep this entity,
            # because the entity would keep its account in memory after each reload.
            self.stream.set_update_callback(lambda: None)
        entity = er.async_get(self.hass).async_get(self.entity_id)
        if entity is None or entity.disabled:
            self._set_preload_issue(is_wrong=False)
        await super().async_will_remove_from_hass()

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return the live view's last key frame, or the camera's newest picture if it is newer."""
        live = self._view.picture
        picture = await self.coordinator.async_get_picture(self._key)
        taken_at = picture.ref.taken_at if picture else None
        if live is not None and (taken_at is None or taken_at < live.taken_at):
            return live.jpeg
        return picture.jpeg if picture else self._placeholder

    @override
    async def stream_source(self) -> str | None:
        """Return the address of the stream. Return None if the stream is preloaded.

        A call that is not marked as internal comes from an integration such as HomeKit, which then
        connects to the address. Such a call counts as a user request. The current websocket
        connection is not used to recognize users, because everything that a page has started, such
        as a reload of HomeKit, keeps the connection of the page.
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

        Raises HomeAssistantError if no session can be started. Return None if Home Assistant
        preloads streams at its start, because an error would also stop the preloading of all other
        cameras.
        """
        if self._is_preloaded and current_connection.get() is None:
            self._sync_preload_issue()
            return None
        try:
            await self._request()
        except Unauthorized:
            raise
        except HomeAssistantError as err:
            # Translate the error here, because pages show the text of the error, which is English
            # by default.
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
        """Start a session, and then let the WebRTC provider handle the viewer's offer.

        While the session starts, ICE candidates of the viewer are kept, because the provider would
        ignore them: it does not know the offer yet.
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
                # Close the viewer's connection again, because the provider did not know it yet when
                # the viewer closed it.
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
        """Start a session for the current user.

        Raises HomeAssistantError if no session can be started.
        """
        # Check the permission here, because Home Assistant does not check it for a stream.
        if current_connection.get() is not None:
            user = await async_current_user(self.hass)
            if user is not None and not user.permissions.check_entity(self.entity_id, POLICY_READ):
                raise Unauthorized(entity_id=self.entity_id)
        if self._is_preloaded:
            self._sync_preload_issue()
            raise messages.preload_is_on(self.device_title)
        if "stream" not in self.hass.config.components:
            raise messages.no_stream_component(self.device_title)
        await self._view.request()

    def _prepare(self, stream: Stream) -> None:
        """Set up a stream: short segments, an early end without players, and no preloading."""
        # Give the stream its own settings. If it used those of the entity, and a user turned on
        # preloading during a session, the stream would never end.
        if self._settings is not None:
            stream.dynamic_stream_settings = DynamicStreamSettings(
                orientation=self._settings.orientation
            )
        if settings := getattr(stream, "_stream_settings", None):
            settings.min_segment_duration = min(settings.min_segment_duration, _MIN_SEGMENT_SECONDS)
        stream.add_provider(HLS_PROVIDER, timeout=_HLS_IDLE_SECONDS)

    async def _close_players(self, message: str | None) -> None:
        """Close all players before their session ends. Show them `message`, the reason."""
        for session_id, send_message in self._offers.take_all():
            if message is not None:
                send_message(WebRTCError("live_view_ended", message))
            super().close_webrtc_session(session_id)
        await self._stop_stream()

    async def _stop_stream(self) -> None:
        """Remove the outputs of the stream, which ends its worker and saves a recording."""
        if self.stream is not None:
            for provider in self.stream.outputs().values():
                await self.stream.remove_provider(provider)

    @callback
    def _sync_preload_issue(self, _: datetime | None = None) -> None:
        self._set_preload_issue(is_wrong=self._is_preloaded)

    @callback
    def _set_preload_issue(self, *, is_wrong: bool) -> None:
        # The title is needed only for the issue. Computing it reads the names of all cameras.
        async_sync_preload_issue(
            self.hass,
            self.coordinator.config_entry,
            self._key,
            self.device_title if is_wrong else None,
        )
