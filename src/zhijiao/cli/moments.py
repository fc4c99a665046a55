"""Times on the command line: with their zone, or a day, which begins at midnight UTC; now when nothing was said."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(text: str | None) -> str:
    """Return a time as credentials write it. What is neither a time nor a day is left for the engine to refuse."""
    if text is None:
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{text}T00:00:00Z" if len(text) == len("2026-09-01") else text
