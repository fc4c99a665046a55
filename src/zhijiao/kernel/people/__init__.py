"""People: persons, accounts, memberships, who acts and who may see what."""
