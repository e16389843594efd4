"""Stamps a version, writes the changelog and exports/, tags; can be resumed."""
