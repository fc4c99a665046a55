"""Control lines (文化控制线) that Liaoning published: who of a track may enter a batch, by year. Seen in reports only (mark V2).

Reported from the archive of the Liaoning Admission Examination Window (2024-06-24) and the Education Department's pages
(2025-06-24, 2026-06-30). A year that is not here is filled in by the operator.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ControlLine:
    """The lowest total with which an applicant of a track may enter a batch."""

    year: int
    batch: str  # bachelor | vocational
    track: str  # history | physics
    least: int
    published: str
    mark: str = "V2"


_PUBLISHED = {2024: "辽宁招生考试之窗，2024-06-24", 2025: "辽宁省教育厅，2025-06-24", 2026: "辽宁省教育厅，2026-06-30"}
_LEAST = {  # (history, physics)
    2024: {"bachelor": (400, 368), "vocational": (150, 150)},
    2025: {"bachelor": (437, 367), "vocational": (150, 150)},
    2026: {"bachelor": (442, 344), "vocational": (150, 150)},
}
CONTROL_LINES = tuple(ControlLine(year, batch, track, least, _PUBLISHED[year])
                      for year, batches in _LEAST.items() for batch, both in batches.items()
                      for track, least in zip(("history", "physics"), both, strict=True))
