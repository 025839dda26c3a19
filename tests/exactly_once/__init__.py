"""A state machine test: each clip fires exactly one event, even if Home Assistant is killed."""
