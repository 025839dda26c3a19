"""Commands: switches devices, and decides which state an entity shows afterwards.

Actions and entities call these functions. The requests to the cloud are in api/devices.py and
api/client.py.
"""
