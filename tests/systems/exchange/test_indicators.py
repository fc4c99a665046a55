"""The figure of certificates: on a small table of rows, told with how it takes each; on the database, with the days it works out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tests.cast import NOON, TODAY, Cast
from tests.systems.exchange.factories import a_proposal, an_issued
from zhijiao.engines.measurement import compute
from zhijiao.kernel.indicators.catalogue import entry_of
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.systems.exchange.indicators import INDICATOR, ISSUE_DAYS
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.queries.frames import Seen

DAY = date(2026, 9, 28)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
SHAPE = {"key": pl.Int64, "state": pl.String, "city": pl.String, "school": pl.String, "issue_by": pl.Date, "issued_on": pl.Date, "today": pl.Date}


@pytest.mark.parametrize(("row", "taken"), [
    ({"state": "issued", "issue_by": DAY, "issued_on": DAY}, "+"), ({"state": "issued", "issue_by": DAY, "issued_on": AFTER}, "-"),
    ({"state": "revoked", "issue_by": DAY, "issued_on": BEFORE}, "+"), ({"state": "suspended", "issue_by": DAY, "issued_on": AFTER}, "-"),
    ({"state": "proposed", "issue_by": DAY}, "."), ({"state": "proposed", "issue_by": BEFORE}, "-"), ({"state": "declined", "issue_by": BEFORE}, "."),
])
def test_how_a_certificate_is_counted(row: dict[str, Any], taken: str) -> None:
    frame = pl.DataFrame([{"key": 1, "city": "2101", "school": "7", "issued_on": None, "today": DAY, **row}], schema=SHAPE)
    found = compute(INDICATOR["EXC-01"], frame, ())
    counts = [(figure.numerator, figure.denominator) for figure in found]
    assert counts == {"+": [(1, 1)], "-": [(0, 1)], ".": [(0, 0)]}[taken]


@pytest.mark.django_db
def test_the_day_by_which_a_certificate_is_due_comes_from_the_completion(people: Cast) -> None:
    an_issued(people)
    a_proposal(people, apprentice=people.adult.person)
    table = Seen(SYSTEM, TODAY).certificates.sort("key")
    assert table["issue_by"].to_list() == [NOON.date() + timedelta(days=ISSUE_DAYS)] * 2
    assert table["issued_on"].to_list() == [NOON.date(), None] and table["city"].to_list() == ["2101", "2101"]
    assert set(table["key"]) == set(Credential.objects.values_list("pk", flat=True))


def test_the_platform_knows_the_figure() -> None:
    entry = entry_of("EXC-01")
    assert entry is not None and entry.levels == ("city", "school") and entry.others == ()
