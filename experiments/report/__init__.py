"""What results look like: sections of text, tables and pictures."""
