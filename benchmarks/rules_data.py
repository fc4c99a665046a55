"""A million placements: 40,000 enterprises with a heavy tail, 15 regions, 0.1-0.6 % unknown in eight columns."""

from __future__ import annotations

import numpy as np
import polars as pl

VENUES = ["factory", "office", "shop", "hospital", "school", "bar", "nightclub", "karaoke", "bath", "game_hall"]


def placements(rows: int, seed: int = 2026) -> pl.DataFrame:
    """Return the frame that all engines judge; the same for the same arguments."""
    rng = np.random.default_rng(seed)
    start = rng.integers(19_700, 20_500, rows).astype(np.int32)
    end = start + rng.integers(20, 200, rows).astype(np.int32)
    wage = rng.integers(250_000, 700_000, rows).astype(np.int32)
    enterprise = (rng.zipf(1.35, rows) % 40_000).astype(np.int32)
    staff = np.bincount(enterprise, minlength=40_000)[enterprise] * rng.integers(2, 30, rows)

    def day(values: np.ndarray, share: float = 0.0) -> pl.Series:
        return holed(pl.Series(values.astype(np.int32)).cast(pl.Date), share)

    def holed(column: pl.Series, share: float) -> pl.Series:
        if not share:
            return column
        return pl.select(pl.when(pl.Series(rng.random(rows) >= share)).then(column)).to_series()

    return pl.DataFrame({
        "birth": day(start - rng.integers(15 * 365, 21 * 365, rows), 0.001), "start": day(start), "end": day(end),
        "consent": holed(pl.Series(rng.random(rows) > 0.05), 0.006),
        "pay": holed(pl.Series((wage * (0.75 + rng.gamma(2.0, 0.15, rows))).astype(np.int32)), 0.003), "wage": pl.Series(wage),
        "region": pl.Series([str(21 + i) for i in range(15)])[rng.integers(0, 15, rows)].cast(pl.Enum([str(21 + i) for i in range(15)])),
        "minutes": holed(pl.Series(rng.choice([420, 450, 480, 510, 540], rows, p=[0.2, 0.2, 0.5, 0.07, 0.03]).astype(np.int16)), 0.002),
        "night": pl.Series(rng.random(rows) < 0.04), "approved": pl.Series(rng.random(rows) < 0.3),
        "enterprise": pl.Series(enterprise), "staff": pl.Series(staff.astype(np.int32)),
        "signed": day(start - rng.integers(-3, 60, rows), 0.006),
        "insured_from": day(start - rng.integers(-1, 30, rows), 0.004), "insured_to": day(end + rng.integers(-2, 40, rows), 0.004),
        "fee": pl.Series(np.where(rng.random(rows) < 0.01, 5_000, 0).astype(np.int32)),
        "venue": pl.Series(VENUES)[rng.integers(0, 1_000, rows) % 7].cast(pl.Enum(VENUES)),
        "grade": holed(pl.Series(rng.choice([1, 2, 3], rows, p=[0.03, 0.5, 0.47]).astype(np.int8)), 0.001),
    })
