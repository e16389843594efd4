"""The patient's site: static pages in every language, which read without a script, from a disk or any server."""
