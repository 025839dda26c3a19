"""The path of the documentation page that shows the results of the benchmarks."""

from demo.process import ROOT

PAGE = ROOT / "docs" / "development" / "benchmarks.md"


def with_section(page: str, section: str) -> str:
    """Return a page in which a section replaces the section with the same heading.

    Add a new section at the end of the page. A section ends at the next heading of the same level.
    """
    heading = section.partition("\n")[0]
    before, _, rest = page.partition(f"\n{heading}\n")
    _, next_heading, after = rest.partition("\n## ")
    return f"{before.rstrip()}\n\n{section.rstrip()}\n{next_heading}{after}"
