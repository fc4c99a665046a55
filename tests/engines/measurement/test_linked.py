"""Tables published side by side: no small cell can be told from a large one by all the tables together, whoever does the sums."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.tree import DefinitionError
from zhijiao.engines.measurement import Status, indicator, partials
from zhijiao.engines.measurement.linked import published_together
from zhijiao.engines.measurement.reading import Reader, largest
from zhijiao.engines.rules import Code, Facts, Flag, fact

K = 5


class Entrants(Facts):
    """One entrant."""

    city: Code = fact(en="city", zh="市")
    school: Code = fact(en="school", zh="学校")
    origin: Code = fact(en="origin", zh="类别")
    admitted: Flag = fact(en="admitted", zh="录取")


DIMS = ("city", "school", "origin")
ALL = indicator("T-01", zh="录取", en="Admitted", numerator=Entrants.admitted, dims=DIMS, smallest_cell=K)
SOME = indicator("T-02", zh="中职录取", en="Admitted of vocational", numerator=Entrants.admitted, population=Entrants.origin == "vocational", dims=DIMS)
TABLES = ((), ("city",), ("city", "school"), ("origin",), ("city", "origin"))


def frame(*rows: tuple[str, str, str, bool | None, int]) -> pl.DataFrame:
    """So many entrants of each kind."""
    kinds = {"city": pl.String, "school": pl.String, "origin": pl.String, "admitted": pl.Boolean}
    return pl.DataFrame([row[:4] for row in rows for _ in range(row[4])], schema=kinds, orient="row")


def statuses(found: Any, table: tuple[str, ...], code: str = "T-01") -> dict[tuple[Any, ...], Status]:
    return {tuple(f.group.values()): f.status for f in found[table] if f.indicator.code == code}


def audit(found: Any, records: pl.DataFrame) -> list[tuple[str, Any, float, float]]:
    """Return each small withheld cell with the least and the largest number that all published denominators allow.

    Written apart from the engine: an unknown per indicator and finest combination of keys that occurs, every published cell an equation.
    """
    bounds = []
    for one in (ALL, SOME):
        corners = sorted(set(records.select(DIMS).iter_rows()))
        equations, sums, small = [], [], []
        for figure in [figure for table in TABLES for figure in found[table] if figure.indicator.code == one.code]:
            line = np.array([float(all(corner[DIMS.index(name)] == figure.group[name] for name in figure.group)) for corner in corners])
            if figure.status is not Status.SUPPRESSED:
                equations.append(line)
                sums.append(figure.denominator)
            elif 0 < figure.denominator < K:
                small.append((figure.group, line))
        known = {"A_eq": np.array(equations), "b_eq": sums} if equations else {}
        for group, line in small:
            least, most = (linprog(sign * line, **known, bounds=(0, None), method="highs") for sign in (1, -1))
            bounds.append((one.code, group, least.fun, float("inf") if most.status == 3 else -most.fun))
    return bounds


def test_without_a_smallest_cell_nothing_is_withheld():
    records = frame(("a", "1", "vocational", True, 2), ("b", "2", "general", False, 1))
    found = published_together([SOME], records, TABLES)
    assert {status for table in TABLES for status in statuses(found, table, "T-02").values()} <= {Status.FINAL, Status.NOT_APPLICABLE}


def test_a_small_city_takes_the_cheapest_company_in_every_table_that_gives_it_away():
    records = frame(("a", "1", "vocational", True, 3), ("b", "2", "vocational", False, 9), ("c", "3", "vocational", True, 30), ("c", "4", "general", True, 8))
    found = published_together([ALL], records, TABLES)
    assert statuses(found, ("city",)) == {("a",): Status.SUPPRESSED, ("b",): Status.SUPPRESSED, ("c",): Status.FINAL}
    assert statuses(found, ("city", "school"))["a", "1"] is Status.SUPPRESSED  # the same three rows, in another table
    assert statuses(found, ())[()] is Status.FINAL
    assert all(most >= K for _, _, _, most in audit(found, records))


def test_a_figure_of_some_of_the_rows_does_not_give_the_rest_away():
    """Of 12 in the city 9 are of vocational schools: the figure of those alone must not say that 3 are not."""
    records = frame(("a", "1", "vocational", True, 9), ("a", "1", "general", False, 3), ("b", "2", "vocational", True, 40), ("b", "2", "general", True, 30))
    found = published_together([ALL, SOME], records, TABLES)
    assert statuses(found, ("city", "origin"))["a", "general"] is Status.SUPPRESSED
    assert statuses(found, ("city", "origin"))["a", "vocational"] is Status.SUPPRESSED
    assert statuses(found, ("city",), "T-02")["a",] is Status.SUPPRESSED  # the very rows of that cell
    assert all(most >= K for _, _, _, most in audit(found, records))


def test_a_whole_that_is_small_is_withheld_with_everything_in_it():
    records = frame(("a", "1", "vocational", True, 3))
    found = published_together([ALL, SOME], records, TABLES)
    assert {status for table in TABLES for code in ("T-01", "T-02") for status in statuses(found, table, code).values()} == {Status.SUPPRESSED}


def test_two_small_cells_that_are_small_together_need_a_third():
    records = frame(("a", "1", "vocational", True, 1), ("b", "2", "vocational", True, 2), ("c", "3", "vocational", True, 20))
    found = published_together([ALL], records, ((), ("city",)))
    assert set(statuses(found, ("city",)).values()) == {Status.SUPPRESSED}  # 1 + 2 known would say that each is small


def test_a_group_of_which_nothing_is_known_shows_that_and_hides_nobody():
    records = frame(("a", "1", "vocational", None, 7), ("b", "2", "vocational", True, 3), ("c", "3", "vocational", True, 30))
    found = published_together([ALL], records, ((), ("city",)))
    assert statuses(found, ("city",)) == {("a",): Status.NOT_REPORTED, ("b",): Status.SUPPRESSED, ("c",): Status.SUPPRESSED}


def test_where_nothing_can_hide_a_cell_nothing_is_published():
    def part(city: str) -> tuple[str, str, str, bool, int]:
        return (city, "1", "vocational", True, 2)

    found = published_together([ALL], frame(part("a"), part("b"), part("c")), ((), ("city",)))
    assert statuses(found, ()) == {(): Status.FINAL} and set(statuses(found, ("city",)).values()) == {Status.SUPPRESSED}
    from zhijiao.engines.measurement import linked

    with pytest.raises(DefinitionError, match="nothing can hide it"):
        linked._company(0, [(1, (0,))], [3, 3], {0, 1})


rows_of_the_province = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("12"), st.sampled_from(["vocational", "general", "other"]),
                                          st.sampled_from([True, False, None]), st.integers(1, 12)), min_size=1, max_size=14)


@given(rows_of_the_province)
@settings(max_examples=25, deadline=None)
def test_no_small_cell_of_any_table_can_be_told_from_a_large_one(rows: list[tuple[str, str, str, bool | None, int]]):
    records = frame(*((city, city + school, origin, admitted, n) for city, school, origin, admitted, n in rows))
    found = published_together([ALL, SOME], records, TABLES)
    for code, group, least, most in audit(found, records):
        assert most > K - 0.5, (code, group, least, most)
        assert least < most - 0.5, (code, group)
    shown = [f for table in TABLES for f in found[table] if f.status is not Status.SUPPRESSED]
    assert all(not 0 < f.denominator < K for f in shown)


def test_a_place_is_withheld_in_all_figures_or_in_none():
    records = frame(("a", "1", "vocational", True, 3), ("a", "1", "general", True, 20), ("b", "2", "vocational", False, 9), ("c", "3", "vocational", True, 30))
    found = published_together([ALL, SOME], records, TABLES)
    for table, city in product(TABLES, "abc"):
        if table == ("city",):
            assert (statuses(found, table)[city,] is Status.SUPPRESSED) == (statuses(found, table, "T-02")[city,] is Status.SUPPRESSED)


def test_rows_without_a_key_are_a_group_of_their_own():
    kinds = {"city": pl.String, "school": pl.String, "origin": pl.String, "admitted": pl.Boolean}
    rows = [("a", "1", None, True)] * 3 + [("a", "1", "general", False)] * 9 + [("b", "2", None, True)] * 20 + [("b", "2", "general", True)] * 40
    found = published_together([ALL, SOME], pl.DataFrame(rows, schema=kinds, orient="row"), TABLES)
    assert statuses(found, ("city", "origin"))["a", None] is Status.SUPPRESSED and statuses(found, ("city", "origin"))["a", "general"] is Status.SUPPRESSED
    hidden = {(table, tuple(f.group.values())) for table in TABLES for f in found[table] if f.status is Status.SUPPRESSED}
    assert list(Reader(found, pl.DataFrame(rows, schema=kinds, orient="row")).tells(hidden, K)) == []


def test_what_only_numerators_and_definitions_tell_is_seen():
    """Each indicator's own cells hide the single one of city c; all numbers together said that there are at most two."""
    records = frame(
        ("b", "b2", "other", None, 8), ("a", "a2", "general", True, 1), ("c", "c2", "other", None, 5), ("c", "c2", "other", False, 1),
        ("b", "b2", "vocational", True, 8), ("a", "a1", "general", True, 12), ("a", "a2", "general", None, 2), ("a", "a2", "general", False, 3),
        ("c", "c2", "vocational", True, 2), ("a", "a1", "vocational", True, 1), ("b", "b1", "general", False, 1), ("a", "a2", "other", False, 10))
    found = published_together([ALL, SOME], records, TABLES)
    reader = Reader(found, records)
    hidden = {(table, tuple(f.group.values())) for table in TABLES for f in found[table] if f.status is Status.SUPPRESSED}
    assert list(reader.tells(hidden, K)) == []
    only_small = {(table, tuple(f.group.values())) for table in TABLES for f in found[table] if 0 < f.denominator < K}
    assert list(reader.tells(only_small, K))


@given(rows_of_the_province, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_what_is_left_out_of_the_program_changes_no_answer(rows: list[tuple[str, str, str, bool | None, int]], random: Any):
    """Asked plainly, with every equation that is shown and every unknown: the same cells are told."""
    records = frame(*((city, city + school, origin, admitted, n) for city, school, origin, admitted, n in rows))
    found = {table: partials([ALL, SOME], records, table, engine="polars").figures() for table in TABLES}
    reader = Reader(found, records)
    places = {(table, tuple(f.group.values())) for table in TABLES for f in found[table]}
    hidden = {place for place in places if random.random() < 0.3} | {(t, tuple(f.group.values())) for t in TABLES for f in found[t] if 0 < f.denominator < K}
    lines: list[tuple[Any, int]] = []
    small = {}
    for table, figures in found.items():
        for figure in figures:
            place, number = (table, tuple(figure.group.values())), reader.numbers[id(figure.indicator)]
            if place not in hidden:
                lines += [(reader._line(place, number, part), getattr(figure, part)) for part in ("numerator", "known", "population", "unplaced")]
            elif 0 < figure.denominator < K:
                small[reader._line(place, number, "denominator").tobytes()] = reader._line(place, number, "denominator")
    told = [line for line, _ in reader_asked(reader, hidden)]
    known, sums = np.array([line for line, _ in lines], dtype=float), [n for _, n in lines]
    plainly = [key for key, aim in small.items() if lines and largest(aim, known, sums)[0] < K - 0.5]
    assert sorted(told) == sorted(plainly)


def reader_asked(reader: Reader, hidden: set[Any]) -> list[tuple[bytes, Any]]:
    return [(reader._line(place, number, "denominator").tobytes(), place) for number, place in reader.tells(hidden, K)]


def test_places_asked_for_are_withheld_besides_and_what_does_not_exist_is_passed_over():
    records = frame(("a", "1", "vocational", True, 30), ("b", "2", "vocational", False, 30), ("c", "3", "general", True, 30))
    found = published_together([ALL, SOME], records, TABLES, {(("city",), ("a",)), (("city",), ("z",))})
    assert statuses(found, ("city",)) == {("a",): Status.SUPPRESSED, ("b",): Status.FINAL, ("c",): Status.FINAL}
    assert statuses(found, ("city", "school"))["a", "1"] is Status.SUPPRESSED  # the same rows


def test_words_of_the_indicators_stay_their_own():
    records = frame(("a", "1", "vocational", True, 30))
    found = published_together([ALL, SOME], records, ((),))
    assert [f.indicator for f in found[()]] == [ALL, SOME] and ALL.words == Bilingual("Admitted", "录取")
