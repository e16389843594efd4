"""One module a family: what is wrong with the English content."""
