"""A real Home Assistant process, driven over its REST and websocket interfaces."""
