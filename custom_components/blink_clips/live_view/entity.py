"""The camera entity *Live view*. Only a user's request starts a session.

Home Assistant also requests the address of the stream when no user wants to see it: after a change
of a WebRTC provider, and for preloading the stream.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, override

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.camera import (
    Camera as CameraEntity,
)
from homeassistant.components.camera import (
    CameraEntityDescription,
    CameraEntityFeature,
    WebRTCError,
    WebRTCSendMessage,
)
from homeassistant.components.stream import Stream
from homeassistant.components.websocket_api import current_connection
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import entity_registry as er
from webrtc_models import RTCIceCandidateInit

from ..api import CameraKey, LiveViewEnd
from ..const import MANUFACTURER
from ..coordinator import BlinkCoordinator
from ..entity import BlinkCameraEntity
from ..localization import localized_message
from ..permissions import async_current_user
from . import messages, player_stream
from .live_views import LiveViews
from .offers import Offers
from .power_source import is_battery_powered
from .preload import Preload

ATTR_ENDED_AT = "ended_at"
ATTR_ENDED_BECAUSE = "ended_because"
ATTR_PICTURE_TAKEN_AT = "picture_taken_at"

# Interval in seconds between two checks of an open MJPEG stream for a new picture in memory.
_FRAME_INTERVAL_SECONDS = 2.0

# Whether this integration requests the address of the stream. If False, a user requests it.
_IS_INTERNAL: ContextVar[bool] = ContextVar("live_view_is_internal", default=False)


@contextmanager
def _internal() -> Iterator[None]:
    """Mark requests for the stream's address in the `with` block as requests without a user."""
    token = _IS_INTERNAL.set(True)
    try:
        yield
    finally:
        _IS_INTERNAL.reset(token)


class BlinkLiveView(BlinkCameraEntity, CameraEntity):
    """The camera entity with the live view of a camera, for users who open it."""

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
        # Prevent Home Assistant from treating the camera as able to use WebRTC itself. Home
        # Assistant would then offer only WebRTC.
        self._supports_native_async_webrtc = False
        self._live_views = live_views
        self._view = live_views.view(key)
        self._placeholder = placeholder
        self._preload = Preload(
            coordinator.hass, coordinator.config_entry, key, lambda: self.device_title
        )
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
        """Return when and why the last live view has ended, and the time of its picture."""
        ended, picture = self._view.ended, self._view.picture
        return {
            ATTR_ENDED_AT: ended.at if ended else None,
            ATTR_ENDED_BECAUSE: ended.message if ended else None,
            ATTR_PICTURE_TAKEN_AT: picture.taken_at if picture else None,
        }

    @override
    async def async_internal_added_to_hass(self) -> None:
        await self._preload.load(self.entity_id)
        await super().async_internal_added_to_hass()

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._view.on_change = self.async_write_ha_state
        self._view.on_end = self._close_players
        self.async_on_remove(self._preload.watch())

    @override
    async def async_will_remove_from_hass(self) -> None:
        await self._view.end(LiveViewEnd.STOPPED)
        self._view.on_change = lambda: None
        self._view.on_end = None
        # Stop the stream here. Home Assistant does not stop the streams of removed entities.
        if self.stream is not None:
            await player_stream.stop(self.stream)
            player_stream.release(self.stream)
        entity = er.async_get(self.hass).async_get(self.entity_id)
        if entity is None or entity.disabled:
            self._preload.delete_issue()
        await super().async_will_remove_from_hass()

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return the live view's last key frame, or the camera's own picture if it is newer."""
        live = self._view.picture
        picture = await self.coordinator.media.pictures.get(self._key)
        taken_at = picture.ref.taken_at if picture else None
        if live is not None and (taken_at is None or taken_at < live.taken_at):
            return live.jpeg
        return picture.jpeg if picture else self._placeholder

    @override
    async def stream_source(self) -> str | None:
        """Return the address of the stream. Return None if Home Assistant preloads the stream.

        Let the next connection to the stream start a session, because this method is called for a
        user who wants to watch. For example, HomeKit calls this method and then connects. Only
        calls inside of `_internal` are not for a user.

        Do not use the current websocket connection to tell these calls apart. It is also set in
        background tasks that a page has started.
        """
        if self._preload.is_on:
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

        Raises HomeAssistantError if no session can be started. Return None while Home Assistant
        preloads streams during its start, because an error would stop the preloading of other
        cameras.
        """
        if self._preload.is_on and current_connection.get() is None:
            self._preload.sync_issue()
            return None
        try:
            await self._request()
        except Unauthorized:
            raise
        except HomeAssistantError as err:
            # Translate the error here. The frontend shows the text of the error itself, which is in
            # English.
            raise HomeAssistantError(localized_message(err)) from err
        with _internal():
            stream = await super().async_create_stream()
        if stream is not None:
            player_stream.prepare(stream, self._preload.settings_without_preload())
        return stream

    @override
    async def async_handle_async_webrtc_offer(
        self, offer_sdp: str, session_id: str, send_message: WebRTCSendMessage
    ) -> None:
        """Start a session. Then let the WebRTC provider handle the viewer's offer.

        During the start, keep the viewer's ICE candidates (network addresses), because the provider
        does not know the offer yet.
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
                # Close the connection now. The viewer closed it before the WebRTC provider had
                # received the offer.
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
        """Start a session for the current user. Raises HomeAssistantError on failure."""
        # Check the permission here, because Home Assistant does not check it for streams.
        if current_connection.get() is not None:
            user = await async_current_user(self.hass)
            if user is not None and not user.permissions.check_entity(self.entity_id, POLICY_READ):
                raise Unauthorized(entity_id=self.entity_id)
        if self._preload.is_on:
            self._preload.sync_issue()
            raise messages.preload_is_on(self.device_title)
        if "stream" not in self.hass.config.components:
            raise messages.no_stream_component(self.device_title)
        await self._view.request()

    async def _close_players(self, message: str | None) -> None:
        """Close all players before their session ends. `message` shows them the reason."""
        for session_id, send_message in self._offers.take_all():
            if message is not None:
                send_message(WebRTCError("live_view_ended", message))
            super().close_webrtc_session(session_id)
        if self.stream is not None:
            await player_stream.stop(self.stream)
