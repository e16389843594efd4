"""Answers Infobutton requests over HTTP from a folder of exports."""
