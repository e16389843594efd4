"""Pages for patient portals: HTML fragments and plain texts, and the answers to Infobutton requests."""
