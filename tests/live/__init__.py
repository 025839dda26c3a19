"""Tests of a real Home Assistant process through its REST and websocket interfaces."""
