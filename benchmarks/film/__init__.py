"""The benchmark of films: joins clips, beside ffmpeg."""
