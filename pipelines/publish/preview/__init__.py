"""The site and the workbench of the working state over HTTP, each page made when it is asked for."""
