"""What is done in the room, by whom and when."""
