"""A program that joins the MP4s of clips into films, without re-encoding them.

It runs in a separate process, because a malicious file may crash or block it. Input and output are
JSON. Each film is an MP4 with one chapter for each clip. The MP4's index is at its start, for
players that seek over HTTP.

Names of the parts of an MP4 are those of its standard, the ISO base media file format: a movie has
tracks, a track has samples. PyAV calls them containers, streams and packets.
"""
