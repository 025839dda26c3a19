"""The client of Blink's live view: protocol, stream, certificates and sessions.

A relay is the server of the cloud that sends the stream of a camera.
"""
