"""The client of Blink's live view: protocol, stream, certificates and sessions.

A relay is the server in the cloud that sends the stream of a camera.
"""
