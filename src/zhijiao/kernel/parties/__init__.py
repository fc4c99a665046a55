"""Parties: regions and organisations."""
