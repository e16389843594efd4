"""Runs every check once over one opened dataset, applies waivers, remembers what was sound."""
