"""Tests with a real Home Assistant process. They use its REST and websocket interfaces only."""
