"""From the public view to bytes: one module or folder per format, and the manifest."""
