"""The path of the documentation page that shows the results of the benchmarks."""

from demo.process import ROOT

PAGE = ROOT / "docs" / "development" / "benchmarks.md"
