"""The benchmark of films. It measures Blink Clips and ffmpeg while they join the same clips."""
