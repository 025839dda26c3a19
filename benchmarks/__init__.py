"""Benchmarks: each module is a program that prints a table."""
