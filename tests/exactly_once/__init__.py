"""A state machine test: each clip fires exactly one event, even after a kill."""
