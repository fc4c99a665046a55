"""Pages of those who run the system, and of what everybody may ask about themselves."""
