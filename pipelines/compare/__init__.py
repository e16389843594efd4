"""Compares two versions: lists the changes and computes the version bump that they need."""
