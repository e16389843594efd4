"""Translation: extracts strings with context, imports translations, checks them, and detects stale ones."""
