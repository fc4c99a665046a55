"""The tables of one kind of rows as they may be published: a row per indicator, table and group, withheld numbers left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import polars as pl

from zhijiao.engines.measurement import Figure, Status
from zhijiao.engines.measurement.linked import published_together
from zhijiao.engines.measurement.reading import Place
from zhijiao.kernel.indicators.catalogue import Catalogue, tables

NUMBERS = ("numerator", "known", "denominator", "population", "unplaced")


def as_table(catalogue: Catalogue, grain: Any, records: pl.DataFrame, besides: Collection[Place] = ()) -> pl.DataFrame:
    """Return everything that is published of some records; a withheld cell has a status and no numbers. The places of `besides` are withheld too."""
    asked = tables(catalogue, grain)
    dims = tuple(dict.fromkeys(name for table in asked for name in table))
    by_table = published_together(catalogue.of(grain), records, asked, besides)
    rows = [_row(figure, table, dims) for table, figures in by_table.items() for figure in figures]
    kinds = {"code": pl.String, "table": pl.String, **dict.fromkeys(dims, pl.String), "status": pl.String, **dict.fromkeys(NUMBERS, pl.Int64)}
    return pl.DataFrame(rows, schema=kinds, orient="row").sort("code", "table", *dims, nulls_last=True)


def _row(figure: Figure, table: tuple[str, ...], dims: Iterable[str]) -> tuple[Any, ...]:
    keys = [figure.group.get(name) for name in dims]
    numbers = [None if figure.status is Status.SUPPRESSED else getattr(figure, name) for name in NUMBERS]
    return (figure.indicator.code, ",".join(table), *keys, str(figure.status), *numbers)
