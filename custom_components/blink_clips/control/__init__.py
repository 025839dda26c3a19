"""Commands: switch devices, and decide which state an entity shows afterwards.

The requests to the cloud are in api/devices.py and api/client.py.
"""
