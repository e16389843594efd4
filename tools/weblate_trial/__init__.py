"""A real Weblate server beside the repository, for trials of how editors and translators work at the same time."""
