"""The tools with which voice assistants find clips and take pictures.

llm.py offers the tools to Home Assistant.
"""
