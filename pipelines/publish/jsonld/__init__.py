"""What is said of records in schema.org's words, for the exporters of JSON-LD."""
