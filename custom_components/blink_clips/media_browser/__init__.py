"""The media browser: folders, titles and search; media_source.py registers them."""
