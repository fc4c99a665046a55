"""Which earlier weeks a week is compared with: windows about the same date of earlier years, and blocks of the weeks between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from zhijiao.engines.measurement.detection.series import Integers, SeriesError


@dataclass(frozen=True)
class Season:
    """How a baseline is laid out. `dropped` are the weeks before the current one that are left out of it."""

    years: int = 5
    half_window: int = 3
    periods: int = 10
    dropped: int = 26

    def __post_init__(self) -> None:
        if not 1 <= self.years <= 20:
            raise SeriesError(f"years {self.years}: from 1 to 20", f"years {self.years}：应为1到20")
        if not 0 <= self.half_window <= 12:
            raise SeriesError(f"half_window {self.half_window}: from 0 to 12 weeks", f"half_window {self.half_window}：应为0到12周")
        most = 52 - 2 * self.half_window  # so that each block has a week
        if not 1 <= self.periods <= most:
            raise SeriesError(f"periods {self.periods}: from 1 to {most}", f"periods {self.periods}：应为1到{most}")
        if not 0 <= self.dropped <= 51:
            raise SeriesError(f"dropped {self.dropped}: from 0 to 51 weeks", f"dropped {self.dropped}：应为0到51周")


def same_weeks(today: date, years: int) -> list[date]:
    """Return, for 1..years calendar years back, the day of the same weekday nearest to the date (29 February: 1 March)."""
    found = []
    for back in range(1, years + 1):
        year = today.year - back
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        day = date(year, 3, 1) if (today.month, today.day) == (2, 29) and not leap else today.replace(year=year)
        ahead = (today.weekday() - day.weekday()) % 7
        found.append(date.fromordinal(day.toordinal() + (ahead if ahead <= 3 else ahead - 7)))
    return found


def baseline(today: date, season: Season) -> tuple[Integers, Integers]:
    """Return the weeks of a baseline, as weeks before today from the oldest on, and the level of each: 0.. blocks, the last the windows.

    Blocks cut the weeks between two windows into periods-1 near-equal parts, the longer ones first, counted forward.
    """
    w = season.half_window
    backs = [0, *((today.toordinal() - day.toordinal()) // 7 for day in same_weeks(today, season.years))]
    levels = np.full(backs[-1] + w + 1, -1, dtype=np.int64)  # by weeks before today
    for newer, older in pairwise(backs):
        levels[older - w:older + w + 1] = season.periods - 1
        if season.periods > 1:
            between = older - newer - 2 * w - 1
            size, longer = divmod(between, season.periods - 1)
            sizes = np.full(season.periods - 1, size) + (np.arange(season.periods - 1) < longer)
            forward = np.repeat(np.arange(season.periods - 1), sizes)
            levels[newer + w + 1:older - w] = forward[::-1]
    levels[:season.dropped + 1] = -1
    weeks = np.nonzero(levels >= 0)[0][::-1]
    return weeks, levels[weeks]
