"""The command line, which parses arguments, prints, and returns exit codes; no other package prints."""
