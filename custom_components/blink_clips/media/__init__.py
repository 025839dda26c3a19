"""Media: pictures in memory, files of clips on disk, and frames extracted from videos."""
