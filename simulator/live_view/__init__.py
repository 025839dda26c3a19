"""Live views: sessions, the relay (stream server), and the streams of the painted cameras."""
