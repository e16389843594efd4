"""Translation: strings out with context, back with checks, and never silently out of date."""
