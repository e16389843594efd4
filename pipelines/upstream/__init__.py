"""Composes a dataset with records of other datasets, guards their files, and compares releases of them."""
