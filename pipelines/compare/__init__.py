"""Two versions in, changes and the bump they need out."""
