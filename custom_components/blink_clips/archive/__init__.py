"""The archive: files of clips that outlive their deletion at Blink.

The files are the truth. The index, a SQLite database, only makes lists fast. It can be rebuilt from
the files at any time.
"""
