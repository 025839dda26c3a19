"""The benchmark of films: joins clips with Blink Clips and with ffmpeg."""
