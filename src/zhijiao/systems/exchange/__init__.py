"""Credentials that travel: proposed from what was completed, issued, suspended, revoked, published, printed."""
