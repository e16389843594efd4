"""What the world may see: published records by language, and their tidy tables."""
