"""HTTP views of pictures, clips, films, thumbnails and strips (frames), and their URL paths."""

from .camera_pictures import PictureView, picture_path
from .clips import ClipView, PosterView, clip_path, poster_path
from .films import FilmView, film_path, signed_film_path
from .strips import StripView
from .thumbnail_urls import signed_thumbnail_path
from .thumbnails import ThumbnailsView, ThumbnailView

__all__ = [
    "ClipView",
    "FilmView",
    "PictureView",
    "PosterView",
    "StripView",
    "ThumbnailView",
    "ThumbnailsView",
    "clip_path",
    "film_path",
    "picture_path",
    "poster_path",
    "signed_film_path",
    "signed_thumbnail_path",
]
