"""Running the system: accounts and invitations, the journal read, keys, retention, what is held about one person."""
