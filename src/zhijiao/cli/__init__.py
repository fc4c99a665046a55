"""The `zhijiao` command: it only parses and prints."""
