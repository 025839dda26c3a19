"""Measures the dashboard card in a real Home Assistant and a real browser."""
