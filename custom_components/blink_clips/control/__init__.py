"""Commands: switch devices, and decide which state an entity shows after a command.

The requests to the cloud are in api/devices.py and api/client.py.
"""
