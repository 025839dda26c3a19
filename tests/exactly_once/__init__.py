"""A state machine test. Each clip fires exactly one event, even if Home Assistant is killed."""
