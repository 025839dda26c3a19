"""The base class of all views: permission checks, HTTP errors, and files with byte ranges."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
import re
from typing import override

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from homeassistant.components.http import (
    KEY_AUTHENTICATED,
    KEY_HASS,
    KEY_HASS_USER,
    HomeAssistantView,
)
from homeassistant.config_entries import ConfigEntryState
from multidict import CIMultiDict

from ..api import BlinkError, BlinkNotFoundError, BlinkTimeoutError, CameraKey, Clip
from ..archive.errors import ArchiveError
from ..config_entry import BlinkConfigEntry, loaded
from ..const import DOMAIN
from ..media.disk_cache import CacheError
from ..permissions import may_see, may_see_camera

# Headers that let browsers cache a file. Proxies must not cache the file, because several users
# share a proxy.
CACHE_HEADERS = {hdrs.CACHE_CONTROL: "private, max-age=86400, immutable"}
# Headers for a file that may change. A browser must ask whether the file has changed before it uses
# its own copy.
CHANGING_HEADERS = {hdrs.CACHE_CONTROL: "private, no-cache"}

_MAX_ID_DIGITS = 19
_ONE_RANGE = re.compile(r"bytes=(\d{1,18}-\d{0,18}|-[1-9]\d{0,17})", re.ASCII)


class BlinkView(HomeAssistantView):
    """A view that checks by itself whether the caller is signed in.

    Home Assistant's own check would log expired signed URLs as failed logins.
    """

    requires_auth = False

    def check_caller(self, request: web.Request) -> None:
        """Raise HTTP 401 if the access token is rejected, and HTTP 403 if there was no sign-in."""
        if not request[KEY_AUTHENTICATED]:
            if hdrs.AUTHORIZATION in request.headers:
                raise web.HTTPUnauthorized
            raise web.HTTPForbidden

    def entry(self, request: web.Request, entry_id: str) -> BlinkConfigEntry:
        """Return a loaded account by its config entry id.

        Raises 401 or 403 as `check_caller` does, and 404 if the account is not loaded.
        """
        self.check_caller(request)
        entry: BlinkConfigEntry | None = request.app[KEY_HASS].config_entries.async_get_entry(
            entry_id
        )
        if entry is None or entry.domain != DOMAIN or entry.state is not ConfigEntryState.LOADED:
            raise web.HTTPNotFound(text="The account does not exist or is not loaded.")
        return entry

    def check_camera(self, request: web.Request, entry: BlinkConfigEntry, key: CameraKey) -> None:
        """Raise 404 if the account lacks the camera, and 403 if the caller may not see it."""
        if key not in entry.runtime_data.data.cameras:
            raise web.HTTPNotFound(text="Unknown camera.")
        if not may_see_camera(request.app[KEY_HASS], request[KEY_HASS_USER], entry, key):
            raise web.HTTPForbidden

    async def clip(self, request: web.Request, entry: BlinkConfigEntry, clip_id: str) -> Clip:
        """Return a clip by its id.

        Raises 403 if the caller may not see the clip, 404 if there is no such clip, and 502 or 504
        if the cloud fails.
        """
        number = clip_number(clip_id)
        try:
            with http_errors():
                clip = await loaded(entry).all_clips.find(number)
        except KeyError:
            raise web.HTTPNotFound(text="The clip does not exist or was deleted.") from None
        if not may_see(request.app[KEY_HASS], request[KEY_HASS_USER], entry, clip):
            raise web.HTTPForbidden
        return clip

    async def check_clips(
        self, request: web.Request, entry: BlinkConfigEntry, clip_ids: Collection[int]
    ) -> None:
        """Raise an HTTP error unless all clips exist and the caller may see each of them.

        Raises 403 if the caller may not see a clip, 404 if a clip does not exist, and 502, 503 or
        504 if the cloud or the disk fails.
        """
        with http_errors():
            clips = await loaded(entry).all_clips.among(clip_ids)
        if not clips.keys() >= set(clip_ids):
            raise web.HTTPNotFound(text="A clip was deleted.")
        hass, user = request.app[KEY_HASS], request[KEY_HASS_USER]
        if not all(may_see(hass, user, entry, it) for it in clips.values()):
            raise web.HTTPForbidden


class CachedFileResponse(web.FileResponse):
    """A response with a cached file: the whole file, or a range of its bytes."""

    def __init__(self, path: Path, *, is_final: bool = True) -> None:
        """Serve the file at a path. If `is_final` is False, the file may change later."""
        super().__init__(path, headers=CACHE_HEADERS if is_final else CHANGING_HEADERS)
        self._file = path

    @override
    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Serve the whole file, or the byte range in the request.

        Serve the whole file if the range is invalid or the header If-Range does not match. The HTTP
        status is 404 if the file is missing, and 503 if the disk fails.
        """
        try:
            # Read a byte first. If the disk fails, the base class would respond with 404 or 403.
            await asyncio.get_running_loop().run_in_executor(None, _read_a_byte, self._file)
        except OSError as err:
            return await self._failed(request, err)
        if hdrs.RANGE in request.headers and not await self._in_ranges(request):
            headers = CIMultiDict(request.headers)
            del headers[hdrs.RANGE]
            request = request.clone(headers=headers)
        return await super().prepare(request)

    async def _failed(self, request: web.BaseRequest, err: OSError) -> AbstractStreamWriter | None:
        """Respond with an error that browsers do not keep."""
        is_missing = isinstance(err, FileNotFoundError)
        text = "The file is no longer in the cache." if is_missing else _disk_text(err)
        self.set_status(HTTPStatus.NOT_FOUND if is_missing else HTTPStatus.SERVICE_UNAVAILABLE)
        self.headers[hdrs.CACHE_CONTROL] = "no-store"
        self.content_type = "text/plain"
        writer = await web.StreamResponse.prepare(self, request)
        if request.method != hdrs.METH_HEAD:
            await self.write(text.encode())
        return writer

    async def _in_ranges(self, request: web.BaseRequest) -> bool:
        if not _ONE_RANGE.fullmatch(request.headers[hdrs.RANGE]):
            return False
        condition = request.headers.get(hdrs.IF_RANGE)
        if condition is None or request.if_range is not None:
            return True
        try:
            status = await asyncio.get_running_loop().run_in_executor(None, self._file.stat)
        except FileNotFoundError:
            return False
        return condition == f'"{status.st_mtime_ns:x}-{status.st_size:x}"'


def clip_number(text: str) -> int:
    """Return the id of a clip as a number, from the text in a URL path.

    Raises 404 if the text is not a valid id.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_ID_DIGITS):
        raise web.HTTPNotFound(text="Invalid id of a clip.")
    return int(text)


@contextmanager
def http_errors() -> Iterator[None]:
    """Convert errors of the cloud and the disk into HTTP 404, 502, 503 or 504 with a reason."""
    try:
        yield
    except BlinkNotFoundError as err:
        raise web.HTTPNotFound(text=f"Not found in the Blink cloud: {err}") from err
    except BlinkTimeoutError as err:
        raise web.HTTPGatewayTimeout(text=str(err)) from err
    except ArchiveError as err:
        raise web.HTTPServiceUnavailable(text=f"{err}.") from err
    except BlinkError as err:
        raise web.HTTPBadGateway(text=str(err)) from err
    except CacheError as err:
        raise web.HTTPServiceUnavailable(text=str(err)) from err
    except OSError as err:
        raise web.HTTPServiceUnavailable(text=_disk_text(err)) from err


def _disk_text(err: OSError) -> str:
    return f"The cache folder cannot be used: {err.strerror}"


def _read_a_byte(path: Path) -> None:
    """Check that a file is readable. Raises OSError if the disk fails."""
    with path.open("rb") as file:
        file.read(1)
