"""The tables as one SQLite database and as one workbook."""
