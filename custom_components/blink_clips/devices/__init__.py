"""Devices: how the device registry follows the account, and how devices are identified and named.

registry.py decides when devices are read and removed. Models of devices are in api/models/.
"""
