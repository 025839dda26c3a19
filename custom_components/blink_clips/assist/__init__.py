"""The tools of voice assistants: clips that they can find, and pictures that they can take.

llm.py offers the tools to Home Assistant.
"""
