"""Checks, versions and exports the breast-calcifications dataset."""
