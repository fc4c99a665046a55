"""Hand-made pages of the room."""
