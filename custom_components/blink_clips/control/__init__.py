"""Commands: how devices are switched, and which state an entity shows afterwards.

Actions and entities call these functions. The requests are in api/devices.py and api/client.py.
"""
