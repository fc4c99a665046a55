"""The figures: each on a small table of rows, told with what it must count; on the database, with the rows it opens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, TODAY, Cast, Member
from tests.factories import an_agreement
from tests.systems.apprenticeships.steps import active, sent
from zhijiao.engines.measurement import compute, rows
from zhijiao.kernel.findings.models import Finding
from zhijiao.kernel.screens.figures import counted, listed_part
from zhijiao.law.internships import NAMES, RULE
from zhijiao.law.national.internship_2021.terms import Province
from zhijiao.systems.apprenticeships import actions, doors
from zhijiao.systems.apprenticeships.indicators import GRAINS, INDICATOR, INDICATORS
from zhijiao.systems.apprenticeships.models import Agreement, Complaint, LogEntry, SignOff
from zhijiao.systems.apprenticeships.queries.board import Asked, Board
from zhijiao.systems.apprenticeships.queries.figures import figures
from zhijiao.systems.apprenticeships.queries.frames import FOUND, NOT_COUNTED, Seen, with_findings
from zhijiao.systems.apprenticeships.terms import UNDER_WAY, ComplaintKind, Grain, State

FIRST = date(2026, 9, 28)
PASSED, FAILED, OPEN = True, False, None
YES, NO = True, False


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)


# What a row says | how the figure takes it: + counted, - against, ? not known, . not in the population
DRAWN: dict[str, list[tuple[dict[str, Any], str]]] = {
    "APP-01": [
        ({"state": "active", "agreement_before_start": PASSED, "three_signatures": PASSED}, "+"),
        ({"state": "paused", "agreement_before_start": PASSED, "three_signatures": PASSED}, "+"),
        ({"state": "active", "agreement_before_start": PASSED, "three_signatures": FAILED}, "-"),
        ({"state": "active", "agreement_before_start": FAILED, "three_signatures": OPEN}, "-"),
        ({"state": "active", "agreement_before_start": PASSED, "three_signatures": OPEN}, "?"),
        ({"state": "signed", "agreement_before_start": FAILED, "three_signatures": FAILED}, "."),
    ],
    "APP-02": [
        ({"state": "with_guardian", "blocked": NO}, "+"), ({"state": "paused", "blocked": NO}, "+"),
        ({"state": "filed", "blocked": YES}, "-"), ({"state": "active", "blocked": OPEN}, "?"),
        ({"state": "completed", "blocked": YES}, "."), ({"state": "ended_early", "blocked": NO}, "."),
    ],
    "APP-03": [
        ({"state": "active", "insured_throughout": PASSED}, "+"), ({"state": "active", "insured_throughout": FAILED}, "-"),
        ({"state": "active", "insured_throughout": OPEN}, "?"), ({"state": "filed", "insured_throughout": FAILED}, "."),
    ],
    "APP-04": [
        ({"state": "active", "pay_floor": PASSED}, "+"), ({"state": "paused", "pay_floor": FAILED}, "-"),
        ({"state": "active", "pay_floor": OPEN}, "?"), ({"state": "archived", "pay_floor": FAILED}, "."),
    ],
    "APP-05": [
        ({"on": date(2026, 9, 10), "due_on": date(2026, 9, 18), "signed_on": date(2026, 9, 18)}, "+"),
        ({"on": date(2026, 9, 10), "due_on": date(2026, 9, 18), "signed_on": date(2026, 9, 19)}, "-"),
        ({"on": date(2026, 9, 10), "due_on": date(2026, 9, 18)}, "-"),
        ({"on": date(2026, 9, 24), "due_on": FIRST}, "."),  # it may still be signed off today
        ({"on": date(2026, 9, 17), "due_on": date(2026, 9, 27)}, "-"),
        ({"on": date(2026, 7, 31), "due_on": date(2026, 8, 7)}, "-"),  # 59 days ago
        ({"on": date(2026, 7, 30), "due_on": date(2026, 8, 7)}, "."),  # 60 days ago
    ],
    "APP-06": [
        ({"state": "active", "province_of_post": "13"}, "+"), ({"state": "active", "province_of_post": "21"}, "-"),
        ({"state": "active"}, "?"), ({"state": "signed", "province_of_post": "13"}, "."),
    ],
    "APP-07": [
        ({"state": "completed"}, "+"), ({"state": "archived"}, "+"), ({"state": "ended_early", "ended_on": date(2026, 9, 1)}, "-"),
        ({"state": "assessed", "ended_on": date(2026, 9, 1)}, "-"), ({"state": "active"}, "."),
    ],
    "APP-08": [
        ({"state": "active", "programme_matches_post": PASSED}, "+"), ({"state": "active", "programme_matches_post": FAILED}, "-"),
        ({"state": "paused", "programme_matches_post": OPEN}, "?"), ({"state": "signed", "programme_matches_post": FAILED}, "."),
    ],
    "APP-09": [
        ({"due_on": date(2026, 9, 25), "closed_on": date(2026, 9, 25)}, "+"),
        ({"due_on": date(2026, 10, 9), "closed_on": date(2026, 9, 25)}, "+"),
        ({"due_on": date(2026, 9, 24), "closed_on": date(2026, 9, 25)}, "-"),
        ({"due_on": date(2026, 9, 27)}, "-"), ({"due_on": FIRST}, "."),
    ],
    "APP-10": [
        ({"at_work": 5, "blocked": 2}, "+"), ({"at_work": 2, "blocked": 1}, "-"), ({"at_work": 0, "blocked": 0}, "."),
    ],
}
SHOWN = {"numerator": "+", "against": "-", "unknown": "?"}


def frame(code: str) -> pl.DataFrame:
    """Return the drawn rows of a figure as its table; what stands for a rule is a column of it."""
    one = INDICATOR[code]
    facts = GRAINS[one.grain]
    drawn = [row | ({"today": FIRST} if "today" in facts.facts else {}) for row, _ in DRAWN[code]]
    table = facts.frame([{k: v for k, v in row.items() if k in facts.facts} for row in drawn])
    named = [name for name in NAMES if f"rule.{name}" in one.fields]
    return table.with_columns(*(pl.Series(f"rule.{name}", [row.get(name) for row in drawn], dtype=pl.Boolean) for name in named),
                              pl.Series("row", range(len(drawn))))


@pytest.mark.parametrize("code", INDICATOR)
def test_a_figure_takes_each_row_as_drawn(code: str) -> None:
    (figure,) = compute(INDICATOR[code], frame(code))
    taken = [sign for _, sign in DRAWN[code]]
    for part, sign in SHOWN.items():
        assert rows(figure, part)["row"].to_list() == [n for n, s in enumerate(taken) if s == sign], part  # type: ignore[arg-type]
    assert figure.numerator == len(rows(figure)) == taken.count("+")
    assert figure.denominator == len(rows(figure, "denominator")) == taken.count("+") + taken.count("-")
    assert figure.population == len(rows(figure, "population")) == len(taken) - taken.count(".")
    assert figure.unplaced == 0


@pytest.mark.parametrize("code", INDICATOR)
def test_a_figure_says_what_it_is_and_is_counted_alike_by_duckdb(code: str) -> None:
    one = INDICATOR[code]
    assert all((one.words.zh, one.words.en, one.definition.zh, one.definition.en, one.grain.words.zh)) and "city" in one.dims
    assert [f.as_dict() for f in compute(one, frame(code), engine="duckdb")] == [f.as_dict() for f in compute(one, frame(code))]


def test_the_list_of_figures() -> None:
    assert list(INDICATOR) == list(DRAWN) == [f"APP-{n:02}" for n in range(1, 11)]
    assert {one.code for one in INDICATORS if not one.cites} == {"APP-05", "APP-07", "APP-09", "APP-10"}  # the project's own
    assert [listed_part(INDICATOR[code]) for code in ("APP-02", "APP-06", "APP-10")] == ["against", "numerator", "numerator"]


@pytest.mark.parametrize(("found", "blocked", "warned", "lacking", "pay_floor", "no_agency"), [
    ([], NO, NO, NO, PASSED, PASSED),
    ([("no_agency", "BLOCK", "fail")], YES, NO, NO, PASSED, FAILED),
    ([("no_agency", "BLOCK", "unknown")], OPEN, NO, YES, PASSED, OPEN),
    ([("pay_floor", "WARN", "fail"), ("no_agency", "BLOCK", "unknown")], OPEN, YES, YES, FAILED, OPEN),
    ([("no_fees", "BLOCK", "fail"), ("no_agency", "BLOCK", "unknown")], YES, NO, YES, PASSED, OPEN),
    ([("pay_floor", "WARN", "unknown")], NO, NO, YES, OPEN, PASSED),
    ([("rest_days_and_holidays", "WARN", "fail")], NO, YES, NO, PASSED, PASSED),  # a rule that blocks by a part: the part warns
])
def test_what_is_found_becomes_how_each_rule_went(found: Any, blocked: Any, warned: Any, lacking: Any, pay_floor: Any, no_agency: Any) -> None:
    stored = pl.DataFrame([("7", *one) for one in [*found]] + [("8", "no_fees", "BLOCK", "fail")], schema=FOUND, orient="row")
    row = with_findings(pl.DataFrame({"key": [7]}), stored).row(0, named=True)
    assert (row["blocked"], row["warned"], row["lacking"]) == (blocked, warned, lacking)
    assert (row["rule.pay_floor"], row["rule.no_agency"]) == (pay_floor, no_agency)
    assert {f"rule.{name}" for name in NAMES} <= row.keys()


# On the database


def a_province(people: Cast) -> None:
    """Placements of two cities, lawful and not, at several states, with a log and complaints."""
    agreement = active(people)
    for day in (14, 15):
        actions.write_log(agreement=agreement, on=date(2026, 10, day), tasks=["x"], hours=8000, client_key=str(day),
                          by=people.apprentice.actor, at=at(date(2026, 10, day)))
    actions.sign_week(agreement=agreement, week=date(2026, 10, 12), sign=[date(2026, 10, 14)], by=people.mentor.actor, at=at(date(2026, 10, 23)))
    actions.complain(agreement=agreement, kind=ComplaintKind.PAY, text="x", by=people.apprentice.actor, at=NOON)
    spans = [(date(2027, 1, 4) + timedelta(days=20 * n), date(2027, 1, 20) + timedelta(days=20 * n)) for n in range(9)]
    for n, (first, last) in enumerate(spans):
        an_agreement(people, apprentice=people.adult.person, starts_on=first, ends_on=last, state=State.WITH_ENTERPRISE if n else State.ENDED_EARLY,
                     ended_on=None if n else first, school=people.other_school if n % 2 else people.school, night_shift=n % 3 == 0,
                     agency=None if n == 2 else False)
    an_agreement(people, school=people.other_school, apprentice=people.adult.person, state=State.PAUSED, fees_fen=100_00,
                 province_of_post=Province.HEBEI)
    an_agreement(people, school=people.other_school, apprentice=people.guardian.person, state=State.ACTIVE, fees_fen=100_00)
    an_agreement(people, state=State.DRAFT, fees_fen=100_00, apprentice=people.mentor.person)
    actions.refresh(agreements=list(Agreement.objects.whole()), by=people.teacher.actor, at=NOON)


LATE = date(2026, 11, 2)


@pytest.mark.django_db
def test_every_figure_opens_as_many_rows_as_it_shows(people: Cast) -> None:
    a_province(people)
    seen = Seen(people.provincial_official.actor, LATE)
    shown = {figure.code: figure for figure in figures(people.provincial_official.actor, LATE)}
    assert list(shown) == list(INDICATOR)
    for code, figure in shown.items():
        for place in (figure, *figure.regions):
            city = getattr(place, "key", "")
            board = Board(seen, Asked(indicator=code, city=city))
            against = place.denominator - place.numerator
            assert len(board.rows) == (against if INDICATOR[code].direction == "up" else place.numerator), (code, city)
            assert dict(board.parts) == {"numerator": place.numerator, "against": against, "unknown": place.total - place.known}
            for part, number in board.parts:
                assert len(Board(seen, Asked(indicator=code, city=city, part=part)).rows) == number
        assert figure.numerator == sum(region.numerator for region in figure.regions)
        assert figure.total == sum(region.total for region in figure.regions)
    assert (shown["APP-02"].numerator, shown["APP-02"].denominator, shown["APP-02"].total) == (6, 10, 11)
    assert (shown["APP-10"].numerator, shown["APP-10"].denominator) == (1, 2)
    assert [(r.key, r.numerator, r.denominator) for r in shown["APP-10"].regions] == [("2101", 0, 1), ("2102", 1, 1)]


@pytest.mark.django_db
def test_the_tables_say_what_the_database_says(people: Cast) -> None:
    a_province(people)
    table = Seen(people.provincial_official.actor, LATE).agreements
    kept = {int(f.subject_id): set() for f in Finding.objects.all()}  # type: ignore[var-annotated]
    for finding in Finding.objects.all():
        kept[int(finding.subject_id)].add((finding.rule, str(finding.outcome)))
    expected = Agreement.objects.exclude(state__in=NOT_COUNTED).select_related("school")
    assert set(table["key"]) == {a.pk for a in expected}
    for agreement in expected:
        (row,) = table.filter(pl.col("key") == agreement.pk).to_dicts()
        assert (row["state"], row["city"], row["school"], row["ended_on"]) == (
            str(agreement.state), agreement.school.region_id, str(agreement.school_id), agreement.ended_on)
        for name in NAMES:
            outcome = {(name, "fail"): FAILED, (name, "unknown"): OPEN}
            wanted = next((outcome[one] for one in kept.get(agreement.pk, ()) if one in outcome), PASSED)
            assert row[f"rule.{name}"] is wanted, name


@pytest.mark.django_db
def test_all_figures_cost_five_statements_however_many_rows(people: Cast, django_assert_num_queries: Any) -> None:
    a_province(people)
    for actor in (people.provincial_official.actor, people.city_officer.actor):
        with django_assert_num_queries(5):
            assert figures(actor, LATE)
    assert figures(people.apprentice.actor, LATE) == []


@pytest.mark.django_db
def test_each_office_counts_its_own(people: Cast) -> None:
    a_province(people)
    province = {f.code: {r.key: r for r in f.regions} for f in figures(people.provincial_official.actor, LATE)}
    own = figures(people.city_officer.actor, LATE)
    assert len(own) == len(INDICATORS)
    for figure in own:
        (region,) = figure.regions
        assert region == province[figure.code]["2101"]  # the same number, whoever looks
    assert figures(people.shenfu_officer.actor, LATE) == []
    assert {f.code for f in figures(people.teacher.actor, LATE)} == set(INDICATOR) - {"APP-09"}  # no school sees a complaint
    assert [r.key for f in figures(people.stranger.actor, LATE) for r in f.regions] == ["2102"] * 7
    for board in (Board(Seen(people.city_officer.actor, LATE), Asked(city="2102")), Board(Seen(people.teacher.actor, LATE), Asked(city="2102"))):
        assert board.rows.is_empty()


@pytest.mark.django_db
def test_figures_of_a_province_with_one_placement(people: Cast) -> None:
    agreement = active(people)
    found = {f.code: (f.numerator, f.denominator) for f in figures(people.provincial_official.actor, TODAY)}
    assert found == {"APP-01": (1, 1), "APP-02": (1, 1), "APP-03": (1, 1), "APP-04": (1, 1), "APP-06": (0, 1), "APP-08": (1, 1),
                     "APP-10": (0, 1)}
    actions.end_early(agreement=agreement, reason="x", by=people.apprentice.actor, at=at(date(2026, 10, 20)))
    assert {f.code: (f.numerator, f.denominator) for f in figures(people.city_officer.actor, TODAY)} == {"APP-07": (0, 1)}


@pytest.mark.django_db
def test_the_log_is_in_time_until_a_week_after_its_friday(people: Cast) -> None:
    agreement = active(people)
    day = date(2026, 10, 14)
    actions.write_log(agreement=agreement, on=day, tasks=["x"], hours=8000, client_key="a", by=people.apprentice.actor, at=at(day))

    def share(today: date) -> list[tuple[int, int]]:
        return [(f.numerator, f.denominator) for f in counted(INDICATOR["APP-05"], Seen(people.provincial_official.actor, today))]

    assert share(date(2026, 10, 23)) == []
    assert share(date(2026, 10, 24)) == [(0, 1)]
    actions.sign_week(agreement=agreement, week=day, sign=[day], by=people.mentor.actor, at=at(date(2026, 10, 23)))
    assert share(date(2026, 10, 29)) == [(1, 1)]
    SignOff.objects.update(signed_at=datetime(2026, 10, 23, 16, 30, tzinfo=UTC))  # past midnight in the offices
    assert share(date(2026, 10, 29)) == [(0, 1)]


@pytest.mark.django_db
def test_doors_give_the_figures_as_plain_values(people: Cast) -> None:
    a_province(people)
    values = doors.indicator_values(people.provincial_official.actor, LATE)
    assert list(values) == list(INDICATOR)
    for figure in figures(people.provincial_official.actor, LATE):
        assert values[figure.code] == [(r.key, r.numerator, r.denominator, r.total) for r in figure.regions]


# The board


@pytest.mark.django_db
def test_the_board_counts_what_its_rows_are(people: Cast) -> None:
    dark = sent(people)
    actions.edit(agreement=dark, changes={"night_shift": True}, by=people.hr.actor, at=NOON)
    fine = sent(people, apprentice=people.adult.person)
    Agreement.objects.filter(pk=dark.pk).update(state=State.WITH_ENTERPRISE)
    seen = Seen(people.provincial_official.actor, TODAY)

    def keys(**asked: str) -> set[int]:
        return set(Board(seen, Asked(**asked)).rows["key"])

    whole = Board(seen, Asked())
    assert keys() == {dark.pk, fine.pk}
    (line,) = whole.lines("city")
    assert (line.key, line.words.zh, line.total, line.blocked) == ("2101", "沈阳市", 2, 1)
    assert keys(city="2101", rule="no_night_shift") == keys(indicator="APP-02") == {dark.pk}
    assert keys(school=str(people.school.pk), enterprise=str(people.enterprise.pk)) == {dark.pk, fine.pk}
    assert keys(city="2102") == keys(school="x") == keys(indicator="APP-06") == set()
    assert keys(rule="nonsense", indicator="nonsense", part="nonsense") == {dark.pk, fine.pk}
    assert Board(Seen(people.shenfu_officer.actor, TODAY), Asked()).rows.is_empty()
    (rule,) = [r for r in whole.rules() if r.failed]
    assert (rule.rule, rule.failed, rule.severity, rule.article.zh) == ("no_night_shift", 1, "BLOCK", "第十七条第（三）项")
    assert rule.words == RULE["no_night_shift"].words


@pytest.mark.django_db
def test_the_board_goes_down_to_the_rows_by_clicks(people: Cast) -> None:
    a_province(people)
    client, query = as_(people.provincial_official), ""
    for step in (f"city={people.other_school.region_id}", f"school={people.other_school.pk}", f"enterprise={people.enterprise.pk}", "rule=no_fees"):
        page = text_of(client.get(f"{reverse('apprenticeships:board')}{query}"))
        query = next(href for href in hrefs(page) if step in href and query.removeprefix("?") in href.replace("&amp;", "&")).replace("&amp;", "&")
    page = text_of(client.get(f"{reverse('apprenticeships:board')}{query}"))
    bad = Agreement.objects.filter(school=people.other_school, fees_fen=100_00)
    assert sorted(number for number in Agreement.objects.values_list("number", flat=True) if number in page) == sorted(
        bad.values_list("number", flat=True))
    crumbs = page.split('class="zj-crumbs"')[1].split("</nav>")[0]
    assert [w in crumbs for w in ("Dalian", "Xinghai Vocational School", "Beichen Machine Tools", RULE["no_fees"].words.en)] == [True] * 4
    back = next(href for href in hrefs(crumbs) if "school=" in href and "enterprise=" not in href)
    assert "rule=" not in back and client.get(reverse("apprenticeships:board") + back.replace("&amp;", "&")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", INDICATOR)
def test_the_board_lists_the_rows_of_a_figure(people: Cast, code: str, language: str, settings: Any) -> None:
    settings.ZHIJIAO_DEMO, settings.ZHIJIAO_TODAY = True, LATE
    a_province(people)
    Complaint.objects.update(close_due_on=date(2026, 10, 30))
    figure = next(f for f in figures(people.provincial_official.actor, LATE) if f.code == code)
    client = as_(people.provincial_official, language)
    for part in ("", "numerator", "against", "unknown"):
        page = text_of(client.get(f"{figure.url}&part={part}"))
        board = Board(Seen(people.provincial_official.actor, LATE), Asked(indicator=code, part=part))
        body = page.split('id="h-rows"')[1]
        table = body.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in body and not board.rows.is_empty() else ""
        assert table.count("<tr") == len(board.rows), part
        assert INDICATOR[code].definition.said("zh" if language == "zh-hans" else "en").replace("'", "&#x27;") in page
    assert INDICATOR[code].grain is not Grain.LOG_DAY or str(LogEntry.objects.count()) == "2"


@pytest.mark.django_db
def test_a_board_costs_the_same_statements_at_any_length(people: Cast, django_assert_max_num_queries: Any) -> None:
    a_province(people)
    client = as_(people.provincial_official)
    for query in ("", "?indicator=APP-02&city=2102", "?indicator=APP-05", "?indicator=APP-10", "?city=2102&rule=no_fees"):
        client.get(reverse("apprenticeships:board") + query)
        with django_assert_max_num_queries(16):
            assert client.get(reverse("apprenticeships:board") + query).status_code == 200
    assert Agreement.objects.filter(state__in=UNDER_WAY).count() == 11


def as_(member: Member, language: str = "en") -> Client:
    client = Client()
    client.force_login(member.user)
    client.cookies["django_language"] = language
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def hrefs(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("?")]
