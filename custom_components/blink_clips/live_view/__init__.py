"""Live view: the sessions of an account, their limits, and the server that readers connect to.

api/live_view/ has the protocol. camera.py adds the entities.
"""
