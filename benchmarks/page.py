"""The page of the documentation that shows the results of the benchmarks."""

from demo.process import ROOT

PAGE = ROOT / "docs" / "development" / "benchmarks.md"
