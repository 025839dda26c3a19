"""Benchmarks. Each module is a program that prints a table of results."""
