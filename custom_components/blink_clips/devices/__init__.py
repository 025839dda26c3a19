"""Devices: identifies and names devices, and updates Home Assistant's device registry.

registry.py decides when devices are read and removed. The models of devices are in api/models/.
"""
