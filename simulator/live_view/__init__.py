"""Live views: their sessions, the relay (stream server), and streams of drawn pictures."""
