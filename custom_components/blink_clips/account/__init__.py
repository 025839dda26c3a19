"""Builds the client of an account, and stores the account's tokens, rate limiter and state.

The code that sends requests to the cloud is in api/.
"""
