"""Media: pictures in memory, files of clips on disk, and frames (still pictures) from videos."""
