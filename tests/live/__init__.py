"""Tests with a real Home Assistant process, which use only its REST and websocket APIs."""
