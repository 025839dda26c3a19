"""Tests of the pictures and clips that the simulator draws."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import combinations

import av
from PIL import Image, ImageChops, ImageStat
import pytest

from simulator.paint import FRAME_RATE, Label, jpeg, mp4, read_frame_index, read_label
from simulator.paint.blocks import draw_frame_index

LABEL = Label(
    camera="Front Door",
    taken_at=datetime(2026, 11, 20, 13, 34, 5, tzinfo=UTC),
    kind="motion",
    number=7,
)
CAMERAS = ("Front Door", "Garden", "Driveway", "Hall", "Terrace", "Living room", "Gate")
# Areas in a picture of 640 x 360 pixels: the strip with text, the sky, and everything above the
# strip.
STRIP = (0, 330, 640, 360)
SKY = (0, 0, 640, 120)
SCENE = (0, 0, 640, 320)


def picture(data: bytes) -> Image.Image:
    """Decode a JPEG. The JPEG must be complete."""
    image = Image.open(BytesIO(data))
    image.load()
    return image.convert("RGB")


def difference(first: bytes, second: bytes, box: tuple[int, int, int, int]) -> float:
    """Return the mean difference between the pixels of two pictures, within an area."""
    pair = (picture(data).crop(box) for data in (first, second))
    return sum(ImageStat.Stat(ImageChops.difference(*pair)).mean)


def brightness(data: bytes, box: tuple[int, int, int, int]) -> float:
    """Return the mean brightness of a picture within an area, from 0 to 255."""
    return ImageStat.Stat(picture(data).crop(box).convert("L")).mean[0]


def frames(clip: bytes) -> list[Image.Image]:
    """Decode and return all frames of a clip."""
    with av.open(BytesIO(clip), "r") as container:
        return [
            frame.to_image()  # type: ignore[no-untyped-call]
            for frame in container.decode(video=0)
        ]


@pytest.mark.parametrize("camera", ["Front Door", "Größe 🚪", "x" * 200])
@pytest.mark.parametrize("kind", ["motion", "snapshot", "liveview"])
def test_picture_contains_its_label(camera: str, kind: str) -> None:
    label = replace(LABEL, camera=camera, kind=kind, camera_id=400001)
    assert read_label(jpeg(label)) == label


def test_picture_of_another_size_contains_its_label() -> None:
    small = jpeg(LABEL, size=(320, 180))
    assert picture(small).size == (320, 180)
    assert read_label(small) == LABEL


def test_reading_the_label_of_an_unlabelled_picture_raises() -> None:
    for comment in (None, b"hello", b"[]", b"\xff\xfe", b'{"camera": "Front Door"}'):
        out = BytesIO()
        Image.new("RGB", (64, 36)).save(out, "JPEG", comment=comment)
        with pytest.raises(ValueError, match="no label"):
            read_label(out.getvalue())


def test_reading_the_label_of_another_file_type_raises() -> None:
    out = BytesIO()
    Image.new("RGB", (64, 36)).save(out, "PNG")
    for data in (b"", b"not a picture", out.getvalue()):
        with pytest.raises(ValueError, match="no label"):
            read_label(data)


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("hour", [1, 12, 18])
def test_pictures_have_the_dimensions_and_file_size_of_a_real_camera(
    camera: str, hour: int
) -> None:
    taken_at = LABEL.taken_at.replace(hour=hour)
    for camera_id in range(400000, 400004):
        data = jpeg(replace(LABEL, camera=camera, camera_id=camera_id, taken_at=taken_at))
        assert data.startswith(b"\xff\xd8")
        assert data.endswith(b"\xff\xd9")
        assert picture(data).size == (640, 360)
        assert 15_000 < len(data) < 60_000


def test_equal_labels_give_equal_pictures() -> None:
    assert jpeg(LABEL) == jpeg(replace(LABEL))


def test_each_camera_has_its_own_scene() -> None:
    pictures = [jpeg(replace(LABEL, camera=name, kind="snapshot")) for name in CAMERAS]
    for first, second in combinations(pictures, 2):
        assert difference(first, second, SCENE) > 20


def test_cameras_of_one_name_have_different_scenes() -> None:
    first, second = (
        jpeg(replace(LABEL, camera="Terrace", kind="snapshot", camera_id=number))
        for number in (400003, 400011)
    )
    assert difference(first, second, SCENE) > 20


def test_camera_keeps_its_scene() -> None:
    first = jpeg(replace(LABEL, kind="snapshot"))
    later = jpeg(
        replace(LABEL, kind="snapshot", number=8, taken_at=LABEL.taken_at + timedelta(minutes=20))
    )
    assert difference(first, later, SCENE) == 0
    assert difference(first, later, STRIP) > 0.4


def test_every_picture_number_gives_another_picture() -> None:
    snapshots = {jpeg(replace(LABEL, kind="snapshot", number=number)) for number in range(20)}
    assert len(snapshots) == 20


def test_motion_picture_shows_a_figure_that_depends_on_the_number() -> None:
    still = jpeg(replace(LABEL, kind="snapshot"))
    first, second = (jpeg(replace(LABEL, number=number)) for number in (7, 8))
    assert difference(still, first, SCENE) > 0.2
    assert difference(first, second, SCENE) > 0.2


def test_sky_is_brighter_at_noon_than_at_night() -> None:
    garden = replace(LABEL, camera="Garden", kind="snapshot")
    night, noon = (
        jpeg(replace(garden, taken_at=garden.taken_at.replace(hour=hour))) for hour in (1, 12)
    )
    assert brightness(noon, SKY) > 2 * brightness(night, SKY)


def test_clip_is_h264_with_key_frames_for_start_and_seek() -> None:
    clip = mp4(LABEL, seconds=2)
    assert clip.index(b"moov") < clip.index(b"mdat")
    with av.open(BytesIO(clip), "r") as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.width, stream.height) == (640, 360)
        assert stream.average_rate == FRAME_RATE
        keys = [
            packet.pts * packet.time_base
            for packet in container.demux(stream)
            if packet.is_keyframe and packet.pts is not None
        ]
    assert keys == [0, 1]


@pytest.mark.parametrize("camera", ["Front Door", "Garden"])
def test_frame_index_is_readable_at_full_and_small_size(camera: str) -> None:
    shown = frames(mp4(replace(LABEL, camera=camera)))
    indexes = range(5 * FRAME_RATE)
    assert [read_frame_index(frame) for frame in shown] == list(indexes)
    for index in (indexes[0], len(indexes) // 2, indexes[-1]):
        small = BytesIO()
        shown[index].resize((160, 90)).save(small, "JPEG", quality=60)
        assert read_frame_index(picture(small.getvalue())) == index


@pytest.mark.parametrize("index", [0, 1, 255, 256, 0xAAAA, 0xFFFF])
def test_frame_index_of_sixteen_bits_is_readable(index: int) -> None:
    frame = picture(jpeg(LABEL))
    draw_frame_index(frame, index)
    assert read_frame_index(frame) == index
    assert read_frame_index(frame.resize((160, 90))) == index


def test_damaged_frame_index_raises() -> None:
    frame = picture(jpeg(LABEL))
    draw_frame_index(frame, 5)
    frame.paste("white", (0, 0, 20, 12))
    with pytest.raises(ValueError, match="contradict"):
        read_frame_index(frame)


def test_picture_without_a_frame_index_raises() -> None:
    for image in (
        picture(jpeg(LABEL)),
        Image.new("RGB", (640, 360)),
        Image.new("L", (160, 90), 128),
    ):
        with pytest.raises(ValueError, match="blocks"):
            read_frame_index(image)


def test_clip_shows_movement_and_the_passing_time() -> None:
    shown = frames(mp4(LABEL, seconds=3))
    moved = ImageStat.Stat(ImageChops.difference(shown[0], shown[-1]).crop((0, 40, 640, 330)))
    strip = ImageStat.Stat(ImageChops.difference(shown[0], shown[-1]).crop(STRIP))
    assert sum(moved.mean) > 0.5
    assert sum(strip.mean) > 0.2


def test_first_frame_of_a_clip_equals_its_poster() -> None:
    first = frames(mp4(LABEL, seconds=1))[0].crop((0, 14, 640, 360))
    poster = picture(jpeg(LABEL)).crop((0, 14, 640, 360))
    # Allow a small difference between the frame and the poster. Video compression changes the
    # pixels.
    assert sum(ImageStat.Stat(ImageChops.difference(first, poster)).mean) < 12


def test_clips_of_two_numbers_differ() -> None:
    assert mp4(LABEL, seconds=1) != mp4(replace(LABEL, number=8), seconds=1)
