"""The cache of camera pictures: keeps the newest pictures of each camera in limited memory."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..api import CameraKey
from ..picture_ref import PictureRef

# Maximum number of pictures per camera. The latest one is not enough, because notifications may
# refer to older pictures.
KEPT_PER_CAMERA = 4
# Maximum size of all pictures of an account together, in bytes: enough for 80 pictures of 200 kB
# each.
MAX_BYTES = 16_000_000


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture of a camera: its reference (id and time), and its JPEG bytes."""

    ref: PictureRef
    jpeg: bytes = field(repr=False)


class CameraPictureCache:
    """Keeps the newest pictures of each camera, and evicts the oldest pictures."""

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        # The pictures of each camera. The least recently used camera and the oldest picture are
        # first.
        self._cameras: OrderedDict[CameraKey, OrderedDict[str, Picture]] = OrderedDict()
        self._ages: OrderedDict[tuple[CameraKey, str], None] = OrderedDict()

    @property
    def bytes(self) -> int:
        """The total size of all pictures in bytes."""
        return self._bytes

    def find(self, key: CameraKey, picture_id: str) -> Picture | None:
        """Return a camera's picture by its id. Return None if the picture is not in the cache."""
        return self._cameras[key].get(picture_id) if key in self._cameras else None

    def newest_first(self, key: CameraKey) -> Iterator[Picture]:
        """Iterate over the cached pictures of a camera, newest first."""
        return reversed(self._cameras.get(key, OrderedDict()).values())

    def use(self, key: CameraKey) -> None:
        """Mark a camera as the most recently used camera."""
        if key in self._cameras:
            self._cameras.move_to_end(key)

    def keep(self, key: CameraKey, picture: Picture) -> None:
        """Add the newest picture of a camera. Evict other pictures if there is too little space."""
        if self.find(key, picture.ref.id):
            self._evict(key, picture.ref.id)
        self._cameras.setdefault(key, OrderedDict())[picture.ref.id] = picture
        self._ages[key, picture.ref.id] = None
        self._bytes += len(picture.jpeg)
        self.use(key)
        if len(self._cameras[key]) > KEPT_PER_CAMERA:
            self._evict(key, next(iter(self._cameras[key])))
        while self._bytes > self._max_bytes:
            self._evict(*self._next_to_evict())

    def _next_to_evict(self) -> tuple[CameraKey, str]:
        older = (
            (key, picture_id)
            for key, picture_id in self._ages
            if picture_id != next(reversed(self._cameras[key]))
        )
        least_used, pictures = next(iter(self._cameras.items()))
        return next(older, (least_used, next(iter(pictures))))

    def _evict(self, key: CameraKey, picture_id: str) -> None:
        pictures = self._cameras[key]
        self._bytes -= len(pictures.pop(picture_id).jpeg)
        del self._ages[key, picture_id]
        if not pictures:
            del self._cameras[key]
