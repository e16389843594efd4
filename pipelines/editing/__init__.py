"""Changes to the YAML that people ask for, and how far the work is."""
