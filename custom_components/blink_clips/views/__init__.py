"""HTTP views of pictures, clips, thumbnails and strips, and functions that return URL paths."""

from .camera_pictures import PictureView, picture_path
from .clips import ClipView, PosterView, clip_path, poster_path
from .strips import StripView
from .thumbnails import (
    ThumbnailsView,
    ThumbnailView,
    signed_thumbnail_path,
)

__all__ = [
    "ClipView",
    "PictureView",
    "PosterView",
    "StripView",
    "ThumbnailView",
    "ThumbnailsView",
    "clip_path",
    "picture_path",
    "poster_path",
    "signed_thumbnail_path",
]
