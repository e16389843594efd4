"""Edits of the YAML files: new records, renames, withdrawals and reviews; and the editorial progress report."""
