"""The hand-made pages: each fetches within scope, runs at most one action, and renders once."""
