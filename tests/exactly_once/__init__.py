"""A state machine test with random steps.

Each clip must fire exactly one event, even if Home Assistant is killed.
"""
