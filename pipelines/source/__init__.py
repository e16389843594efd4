"""Files into a Dataset, and a Dataset's YAML back in its one canonical form."""
