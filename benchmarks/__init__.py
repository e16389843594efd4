"""How fast it is: the editor's loop and large datasets, each against a peer on the same bytes in the same run."""
