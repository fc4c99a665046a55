"""What every screen is made of: the words' language, the parts, the charts, and each room's one declaration."""
