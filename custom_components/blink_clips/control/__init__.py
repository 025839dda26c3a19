"""Commands: how devices are switched, and which state is shown afterwards.

Actions and entities call these functions; the requests are in api/devices.py and api/client.py.
"""
