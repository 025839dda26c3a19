"""The files and the index of the archive, without Home Assistant."""
