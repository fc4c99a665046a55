"""Tags of the room's own templates."""
