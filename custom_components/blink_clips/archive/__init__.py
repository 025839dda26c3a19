"""The archive: files of clips that remain after Blink has deleted the clips.

The index, an SQLite database, makes lists fast. It can be rebuilt from the files at any time.
"""
