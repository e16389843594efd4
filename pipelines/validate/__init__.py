"""Runs every check once over one dataset, applies waivers, and remembers results."""
