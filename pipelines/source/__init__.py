"""Reads files into a Dataset, and writes a Dataset's YAML in canonical form."""
