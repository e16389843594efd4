"""From the public picture to bytes: one module or folder for each format, and the manifest."""
