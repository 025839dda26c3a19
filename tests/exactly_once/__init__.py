"""A state machine test with random steps.

It checks that each clip fires exactly one event, even if Home Assistant is killed.
"""
