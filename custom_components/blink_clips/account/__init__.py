"""The account's side of the client: how it is built, its tokens, rate limiter and stored state.

The requests themselves are in api/.
"""
