"""Tests of the client of the cloud, without Home Assistant."""
