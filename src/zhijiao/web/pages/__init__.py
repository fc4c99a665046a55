"""Pages of the shell: home, inbox, search, source, and what belongs to the device (language, theme, offline)."""
