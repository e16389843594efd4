"""Builds the packages, the archive and the metadata of a release from a folder of exports."""
