"""Live view: the sessions of an account, their limits, and the server for players.

The protocol is in api/live_view/.
"""
