"""Which rooms are built: every Django app directly below `zhijiao.systems`, found and not listed."""

from __future__ import annotations

from pathlib import Path

import zhijiao.systems


def rooms() -> list[str]:
    """Return the names of the rooms in the order of the alphabet."""
    home = Path(next(iter(zhijiao.systems.__path__)))
    return sorted(folder.name for folder in home.iterdir() if (folder / "apps.py").exists())
