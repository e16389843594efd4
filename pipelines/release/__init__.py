"""Makes releases, checks them, and finds the snapshot of any version."""
