"""Modules that replace packages which Home Assistant imports."""
