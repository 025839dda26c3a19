"""The stored results of the live view benchmark are within their limits, and are documented."""

import pytest

from benchmarks.card import report as card_report
from benchmarks.card import results as card_results
from benchmarks.live_view.measure import delays_of
from benchmarks.live_view.readers import PART, starts_key_frame
from benchmarks.live_view.report import (
    BOUND_DELAY_MS,
    BOUND_KEY_FRAME_MS,
    BOUND_PROCESSOR,
    section,
)
from benchmarks.live_view.results import percentile, stored
from benchmarks.page import PAGE, with_section
from simulator.live_view.transport_stream import PACKET, TransportStreamWriter


def test_stored_delay_of_key_frames_is_within_its_bound() -> None:
    assert len(stored().key_frames_ms) >= 15
    assert percentile(stored().key_frames_ms, 0.95) < BOUND_KEY_FRAME_MS


def test_stored_processor_time_of_a_stream_is_within_its_bound() -> None:
    processor = stored().processor
    assert processor.seconds >= 30
    assert 0 < processor.one_reader - processor.idle < BOUND_PROCESSOR


def test_stored_delay_of_the_event_loop_is_within_its_bound() -> None:
    assert stored().delays["busy"].p95 < BOUND_DELAY_MS


def test_stored_starts_have_their_parts_in_order() -> None:
    starts = stored().starts
    assert len(starts) >= 20
    for it in starts:
        assert 0 < it.first_media < it.first_key_frame < it.at_reader < it.at_player


def test_page_in_the_documentation_shows_the_stored_results_of_live_view() -> None:
    page = PAGE.read_text(encoding="utf-8")
    median = percentile([it.at_player for it in stored().starts], 0.5)

    assert with_section(page, section(stored())) == page
    assert f"| **From the request to the first part of HLS** | {median:.2f} s |" in page


def test_section_of_one_benchmark_keeps_the_section_of_the_other() -> None:
    card, live_view = card_report.section(card_results.stored()), section(stored())
    card_first = with_section(with_section("# Page\n", card), live_view)

    assert with_section(card_first, live_view) == card_first
    assert with_section(card_first, card) == card_first
    assert card_first.count("\n## ") == 2


def test_section_is_replaced_until_the_next_heading() -> None:
    page = "# Page\n\n## One\n\nOld text.\n\n### Part\n\n## Two\n\nText.\n"

    changed = with_section(page, "## One\n\nNew text.\n")

    assert changed == "# Page\n\n## One\n\nNew text.\n\n## Two\n\nText.\n"


@pytest.mark.parametrize(("part", "value"), [(0.5, 10), (0.95, 19), (1.0, 20)])
def test_percentile_is_a_measured_value(part: float, value: int) -> None:
    assert percentile(list(range(20, 0, -1)), part) == value


def test_delay_of_a_key_frame_counts_from_its_own_time() -> None:
    # Key frames are due every 4 s: at 100, 104 and 108 s. The last one arrives a little early.
    assert delays_of([100.02, 104.05, 107.999], first_due=100.0) == [20.0, 50.0, -1.0]


def test_reader_finds_only_the_first_packet_of_a_key_frame() -> None:
    writer = TransportStreamWriter(has_sound=True)
    stream = writer.tables()
    stream += writer.picture(bytes(500), 0, is_key_frame=True)
    stream += writer.sound(bytes(50), 0)
    stream += writer.picture(bytes(500), 6000, is_key_frame=False)
    packets = [stream[start : start + PACKET] for start in range(0, len(stream), PACKET)]

    assert [number for number, it in enumerate(packets) if starts_key_frame(it)] == [2]


def test_player_loads_parts_that_exist_and_no_whole_segments() -> None:
    playlist = (
        '#EXT-X-MAP:URI="init.mp4"\n'
        '#EXT-X-PART:DURATION=1.000,URI="./segment/0.0.m4s",INDEPENDENT=YES\n'
        "#EXTINF:4.000,\n./segment/0.m4s\n"
        '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="./segment/1.0.m4s"\n'
    )

    assert PART.findall(playlist) == ["segment/0.0.m4s"]
