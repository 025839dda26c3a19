"""HTTP views of pictures, clips and thumbnails, and functions that return the views' URL paths.

media/ provides the files.
"""

from .camera_pictures import PictureView, picture_path
from .clips import ClipView, PosterView, clip_path, poster_path
from .thumbnails import (
    ThumbnailsView,
    ThumbnailView,
    signed_thumbnail_path,
)

__all__ = [
    "ClipView",
    "PictureView",
    "PosterView",
    "ThumbnailView",
    "ThumbnailsView",
    "clip_path",
    "picture_path",
    "poster_path",
    "signed_thumbnail_path",
]
