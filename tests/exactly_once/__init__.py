"""A state machine test with random steps.

Each clip must fire one event, even if Home Assistant is killed. Only an event that was not stored
before the kill may be fired again.
"""
