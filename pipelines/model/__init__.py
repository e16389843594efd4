"""The frozen, typed shapes that travel."""
