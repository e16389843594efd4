"""Checks, versions and exports datasets for patient education."""

__version__ = "0.1.0"
