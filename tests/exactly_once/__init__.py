"""State machine test: each clip fires exactly one event, also across kills and restarts."""
