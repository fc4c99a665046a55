"""What the law said of which record, when; and which warnings were let pass, with the reason."""
