"""What every system shares, on Django."""
