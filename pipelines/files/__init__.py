"""Finding files, and writing them atomically."""
