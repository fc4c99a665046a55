"""Commands of the state machines."""
