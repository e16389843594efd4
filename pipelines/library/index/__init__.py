"""The index over the exports of all datasets of a library."""
