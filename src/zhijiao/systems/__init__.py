"""The rooms: one Django app per system, all of one shape."""
