"""The boards of a large province: counted once for all officers, the same numbers and rows as read now, with their time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOON, Cast
from tests.systems.apprenticeships.test_indicators import LATE, a_province
from tests.systems.apprenticeships.test_indicators import at as on
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.systems.apprenticeships import doors, jobs
from zhijiao.systems.apprenticeships.actions.boards import count_for_boards
from zhijiao.systems.apprenticeships.indicators import INDICATOR
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries.board import Asked, Board
from zhijiao.systems.apprenticeships.queries.figures import figures
from zhijiao.systems.apprenticeships.queries.frames import Seen
from zhijiao.systems.apprenticeships.queries.kept import NEWEST, folder, newest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def somewhere(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    settings.ZHIJIAO_DEMO, settings.ZHIJIAO_TODAY = True, LATE


def shown(actor: Actor) -> list[tuple[Any, ...]]:
    """Everything that an officer's home and boards are made of."""
    seen = Seen(actor, LATE)
    found: list[tuple[Any, ...]] = [(f.code, f.numerator, f.denominator, f.total, f.url, f.regions) for f in figures(actor, LATE)]
    for code in INDICATOR:
        board = Board(seen, Asked(indicator=code))
        found.append((code, board.rows.to_dicts(), board.shares("city"), board.rules()))
    return [*found, *((by, Board(seen, Asked()).lines(by)) for by in ("city", "school", "enterprise"))]


def test_officers_see_the_same_counted_as_read_now(people: Cast) -> None:
    a_province(people)
    officers = [people.provincial_official.actor, people.city_officer.actor, people.shenfu_officer.actor]
    read = [shown(actor) for actor in officers]
    assert newest(officers[0].role) is None and all(figure.counted_at is None for figure in figures(officers[0], LATE))
    assert count_for_boards(by=SYSTEM, at=on(LATE), large=1)
    assert [shown(actor) for actor in officers] == read
    assert [shown(actor) for actor in officers] == read  # also what was worked out before
    assert {f.code: f.counted_at for f in figures(officers[0], LATE)} == {code: None if code == "APP-09" else on(LATE) for code in INDICATOR}


def test_schools_read_the_database_whatever_is_counted(people: Cast) -> None:
    a_province(people)
    count_for_boards(by=SYSTEM, at=on(LATE), large=1)
    Agreement.objects.filter(school=people.school).delete()
    assert figures(people.teacher.actor, LATE) == [] and figures(people.city_officer.actor, LATE)[0].counted_at == on(LATE)


def test_the_pages_say_when_it_was_counted_and_count_again(people: Cast) -> None:
    a_province(people)
    client = Client()
    client.force_login(people.provincial_official.user)
    client.cookies["django_language"] = "en"
    pages = ("/", "/apprenticeships/board", "/apprenticeships/board?indicator=APP-05")
    assert not any("Counted 2 Nov" in client.get(page).content.decode() for page in pages)
    count_for_boards(by=SYSTEM, at=on(LATE), large=1)
    assert all("Counted 2 Nov" in client.get(page).content.decode() for page in pages)
    assert "Counted" not in client.get("/apprenticeships/board?indicator=APP-09").content.decode()  # complaints are read
    Agreement.objects.filter(state="paused").delete()
    assert shown(people.provincial_official.actor)[1][3] == 11  # counted before
    for minutes in (1, 2, 3):
        assert count_for_boards(by=SYSTEM, at=on(LATE) + timedelta(minutes=minutes), large=1)
    assert shown(people.provincial_official.actor)[1][3] == 10
    assert len(list(folder().glob("*.parquet"))) == 4  # the count before stays for those who are reading it


def test_a_small_province_is_read_on_every_page(people: Cast) -> None:
    a_province(people)
    assert count_for_boards(by=SYSTEM, at=NOON, large=1) and not doors.count_for_boards(NOON)
    assert newest(people.city_officer.actor.role) is None and not list(folder().iterdir())
    jobs.count_boards(at=NOON)
    assert not list(folder().iterdir())


def test_a_count_that_was_thrown_away_is_no_count(people: Cast) -> None:
    a_province(people)
    count_for_boards(by=SYSTEM, at=NOON, large=1)
    (folder() / NEWEST).write_text("2026-01-01T00:00:00+00:00")
    assert newest(people.city_officer.actor.role) is None and figures(people.city_officer.actor, LATE)
