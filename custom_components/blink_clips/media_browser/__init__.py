"""The media browser: folders, titles and search of clips.

media_source.py registers the media source.
"""
