"""Draws a bar chart (SVG): how many requests a poll sends if nothing has changed.

The numbers come from the results page of the documentation.
"""

from collections.abc import Iterator
import re
from xml.sax.saxutils import escape

ROW = "An idle poll"
TITLE = "Requests of an idle poll, by number of cameras"

_WIDTH, _LEFT, _RIGHT = 720, 190, 60
_BAR, _GAP, _TOP = 16, 14, 56
# Colours of the bars, visible on light and dark pages.
_COLOURS = ("#2f81f7", "#8b949e", "#bc8cff")

_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
    'height="{height}" font-family="sans-serif" font-size="13" role="img" aria-label="{title}">'
)


def chart(page: str) -> str:
    """Return the bar chart as SVG, with the numbers from the text of a results page.

    Raises ValueError if these numbers are missing.
    """
    cameras, systems = _read(page)
    most = max(count for counts in systems.values() for count in counts)
    group = len(systems) * _BAR + _GAP
    height = _TOP + len(cameras) * group + 10
    return "\n".join(
        [
            _HEAD.format(width=_WIDTH, height=height, title=TITLE),
            f"<title>{TITLE}</title>",
            '<g fill="#57606a">',
            *_legend(list(systems)),
            *_bars(cameras, systems, most=most, group=group),
            "</g>",
            "</svg>",
            "",
        ]
    )


def _read(page: str) -> tuple[list[str], dict[str, list[int]]]:
    """Return the numbers of cameras, and for each system the requests of a poll without changes."""
    rows = [
        [cell.strip() for cell in line[1:-1].split("|")]
        for line in page.splitlines()
        if line.startswith("|")
    ]
    starts = [number for number, row in enumerate(rows) if row[0] == f"**{ROW}**"]
    if len(starts) != 1:
        raise ValueError(f"the page has no row {ROW!r}")
    [start] = starts
    cameras = next(row for row in rows if "camera" in row[-1])[2:]
    systems: dict[str, list[int]] = {}
    for row in rows[start : start + len(_COLOURS)]:
        systems[row[1]] = [int(re.match(r"\d+", cell)[0]) for cell in row[2:]]  # type: ignore[index]
    return cameras, systems


def _legend(names: list[str]) -> Iterator[str]:
    x = _LEFT
    for name, colour in zip(names, _COLOURS, strict=True):
        yield f'<rect x="{x}" y="18" width="12" height="12" fill="{colour}"/>'
        yield f'<text x="{x + 18}" y="29">{escape(name)}</text>'
        x += 30 + 8 * len(name)


def _bars(
    cameras: list[str], systems: dict[str, list[int]], *, most: int, group: int
) -> Iterator[str]:
    scale = (_WIDTH - _LEFT - _RIGHT) / most
    for place, label in enumerate(cameras):
        top = _TOP + place * group
        middle = top + len(systems) * _BAR / 2 + 4
        yield f'<text x="{_LEFT - 12}" y="{middle:g}" text-anchor="end">{escape(label)}</text>'
        for number, (counts, colour) in enumerate(zip(systems.values(), _COLOURS, strict=True)):
            y = top + number * _BAR
            width = max(2.0, counts[place] * scale)
            yield (
                f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR - 3}" '
                f'fill="{colour}"/>'
            )
            yield f'<text x="{_LEFT + width + 6:.1f}" y="{y + 11}">{counts[place]}</text>'
