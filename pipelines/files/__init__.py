"""How files are found and written: whole or not at all."""
