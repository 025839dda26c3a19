"""Builds the client of an account, and stores the account's tokens, rate limiter and state."""
