"""A library: many datasets in a folder, validated, exported and compared together."""
