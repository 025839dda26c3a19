"""Devices: identifies and names devices, and keeps Home Assistant's device registry up to date.

registry.py decides when devices are read and removed. The models of devices are in api/models/.
"""
