"""Changes of tables, in order."""
