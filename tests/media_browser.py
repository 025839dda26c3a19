"""A client of Home Assistant's media browser, over the frontend's websocket API."""

import re
from typing import Any, NamedTuple

from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.media_browser.clip_texts import NOT_WATCHED
from tests.house import House

ROOT = f"media-source://{DOMAIN}"
# Titles of the folders of two days. All tests start on 2026-11-20 at 04:00 in Home Assistant's time
# zone.
TODAY, YESTERDAY = "2026-11-20 Friday (today)", "2026-11-19 Thursday (yesterday)"

type Node = dict[str, Any]


class RefusedError(Exception):
    """The error that the media browser shows instead of a folder."""


class MediaBrowser:
    """A client of Home Assistant's media browser."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket

    async def browse(self, media_content_id: str) -> Node:
        """Return the content of a folder by its media content id."""
        return await self._ask("browse_media", media_content_id=media_content_id)

    async def open(self, *titles: str) -> Node:
        """Return the content of a folder.

        `titles` are the titles of the folders to open one after another.
        """
        node = await self.browse(ROOT)
        for title in titles:
            [child] = (it for it in node["children"] if it["title"] == title)
            node = await self.browse(child["media_content_id"])
        return node

    async def search(self, text: str, *titles: str, **more: Any) -> list[str]:
        """Search in a folder and its subfolders. Return the titles of the results."""
        folder = await self.open(*titles)
        assert folder["can_search"]
        found = await self._ask(
            "search_media",
            media_content_id=folder["media_content_id"],
            search_query=text,
            **more,
        )
        return [it["title"] for it in found["result"]]

    async def search_at(self, media_content_id: str, text: str) -> Node:
        """Search in the folder with a media content id. Return the response."""
        return await self._ask("search_media", media_content_id=media_content_id, search_query=text)

    async def play(self, media_content_id: str) -> Node:
        """Return the URL and the content type with which the frontend plays a media item."""
        return await self._ask("resolve_media", media_content_id=media_content_id)

    async def _ask(self, command: str, **fields: Any) -> Node:
        await self._socket.send_json_auto_id({"type": f"media_source/{command}", **fields})
        reply = await self._socket.receive_json()
        if not reply["success"]:
            raise RefusedError(reply["error"]["message"])
        result: Node = reply["result"]
        return result


class Browsing(NamedTuple):
    """Home Assistant with an account, and a client of its media browser."""

    house: House
    browser: MediaBrowser
    entry: Any


def titles(node: Node) -> list[str]:
    return [it["title"] for it in node["children"]]


class Title(NamedTuple):
    """The parts of a clip's title in the media browser."""

    is_watched: bool
    when: str
    """The local time of the recording. In search results, the date precedes the time."""
    parts: list[str]
    """The other parts of the title.

    They are the camera name (optional), the event type, and the mark of a clip on a USB drive.
    """

    @classmethod
    def parse(cls, title: str) -> Title:
        """Split a title of the media browser into its parts."""
        pattern = rf"({NOT_WATCHED} )?(?:(.+?) )??((?:[\d-]+ )?\d\d:\d\d)(?: · | )(.*)"
        match = re.fullmatch(pattern, title)
        assert match, title
        parts = [*filter(None, [match[2]]), *match[4].split(" · ")]
        return cls(is_watched=not match[1], when=match[3], parts=parts)


def clip_nodes(node: Node) -> list[Node]:
    """Return the clips in a folder, without films (videos made of several clips)."""
    return [it for it in node["children"] if not is_film(it)]


def film_nodes(node: Node) -> list[Node]:
    """Return the films (videos made of several clips) in a folder."""
    return [it for it in node["children"] if is_film(it)]


def is_film(node: Node) -> bool:
    """Return whether a node of the media browser is a film (a video made of several clips)."""
    return "/film-" in node["media_content_id"]


def clip_ids(node: Node) -> list[int]:
    return [int(it["media_content_id"].rpartition("/")[2]) for it in clip_nodes(node)]
