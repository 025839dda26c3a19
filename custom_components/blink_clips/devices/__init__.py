"""Devices: identifies and names devices, and updates Home Assistant's device registry.

registry.py decides when the cloud's list of devices is read, and when devices are removed. The
models of devices are in api/models/.
"""
