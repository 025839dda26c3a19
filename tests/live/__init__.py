"""Tests with a real Home Assistant process over its REST and websocket APIs."""
