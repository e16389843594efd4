"""The public view of a dataset: published records by language, and their tidy tables."""
