"""What every room needs sooner or later: letters in both languages to the people of a unit, numbers of a series, local days."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.kernel.factories import NOON, a_seat, an_organisation
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.outbox import letters
from zhijiao.kernel.outbox.models import Message
from zhijiao.kernel.parties.models import NumberSeries, Region
from zhijiao.kernel.parties.numbers import NumberConverter, next_number, series, take
from zhijiao.kernel.people.terms import SCHOOL, Role

NEW_YEAR_IN_SHENYANG = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_day_is_that_of_the_offices() -> None:
    assert local_day(NEW_YEAR_IN_SHENYANG) == date(2027, 1, 1)
    assert local_day(NEW_YEAR_IN_SHENYANG.replace(hour=15)) == date(2026, 12, 31)


def test_a_series_is_of_a_province_a_kind_and_the_local_year() -> None:
    assert series("21/2101", NOON) == "LN-2026" and series("21", NEW_YEAR_IN_SHENYANG, "F") == "LN-F-2027"
    assert series("22/2201", NOON) == "P22-2026"


def test_numbers_follow_each_other_and_no_series_takes_another_ones() -> None:
    assert next_number("21/2101", NOON) == "LN-2026-000001"
    assert take("21/2102", NOON, how_many=3) == ["LN-2026-000002", "LN-2026-000003", "LN-2026-000004"]
    assert next_number("21", NOON, "R") == "LN-R-2026-000001" and next_number("21/21SF", NOON) == "LN-2026-000005"
    assert {str(one) for one in NumberSeries.objects.all()} == {"LN-2026-000005", "LN-R-2026-000001"}


def test_a_number_has_a_shape_of_its_own_in_an_address() -> None:
    shape = re.compile(f"{NumberConverter.regex}$")
    assert shape.match("LN-2026-000001") and shape.match("LN-R-2026-00000001") and shape.match("P22-2026-000001")
    assert not shape.match("draft") and not shape.match("ln-2026-000001") and not shape.match("LN-2026-1")
    assert NumberConverter().to_python("LN-2026-000001") == NumberConverter().to_url("LN-2026-000001") == "LN-2026-000001"


def test_a_letter_is_written_in_both_languages_to_each_address_once(settings: Any, regions: None) -> None:
    settings.ZHIJIAO_ADDRESS = "https://zj.example/"
    seats = [a_seat(Role.SCHOOL_TEACHER) for _ in range(3)]
    for seat, email in zip(seats, ("b@example.org", "a@example.org", ""), strict=True):
        seat.person.email = email
    people = [seat.person for seat in seats]
    letters.letters([*people, people[0]], Bilingual("Due", "到期"), Bilingual("See it", "请看"), NOON)
    assert Message.objects.count() == 2
    assert letters.both(Bilingual("See it", "请看")) == "请看\n\nSee it"
    assert letters.address("/inbox") == "https://zj.example/inbox"


def test_members_are_those_who_hold_a_role_at_the_unit_that_day(regions: None) -> None:
    school, other = an_organisation(), an_organisation(region_id="2102")
    registrar, gone = a_seat(Role.SCHOOL_REGISTRAR, school), a_seat(Role.SCHOOL_TEACHER, school, until=date(2026, 10, 1))
    a_seat(Role.APPRENTICE, school)
    far = a_seat(Role.SCHOOL_TEACHER, other)
    assert letters.members(school, SCHOOL, NOON) == letters.members(school.pk, SCHOOL, NOON) == [registrar.person]
    assert gone.person in letters.members(school, SCHOOL, datetime(2026, 9, 30, 4, 0, tzinfo=UTC))
    assert letters.officers("2102", SCHOOL, NOON) == letters.officers(Region.objects.get(pk="2102"), SCHOOL, NOON) == [far.person]
    assert letters.officers("21", SCHOOL, NOON) == []
