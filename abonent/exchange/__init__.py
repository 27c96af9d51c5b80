"""Ways in and out by file: import of contacts and cases from Excel and CSV."""
