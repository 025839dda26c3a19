"""Devices: identifies and names devices, and updates Home Assistant's device registry."""
