"""What the nation's instruments ask."""
