"""The page for people who read, check and translate: what it holds, and how it is put into one file."""
