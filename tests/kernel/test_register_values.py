"""Values in words: money in yuan, thousandths, tags, terms, names of related rows; addresses that name nothing."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from tests.kernel.factories import NOON, a_person, a_seat, acting, an_organisation
from tests.kernel.invented_register import SEATS
from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import ANONYMOUS
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.kernel.registers import Act, Between, Choice, Named, Register, Show
from zhijiao.kernel.registers.asking import Asked, options, related_words
from zhijiao.kernel.registers.values import NONE, name_of, reach, stated, worded

W = Bilingual


@pytest.mark.parametrize(("kind", "value", "said"), [
    (Kind.MONEY, 360_050, "3,600.50"), (Kind.DECIMAL, 7_500, "7.5"), (Kind.DECIMAL, 8_000, "8"), (Kind.FLAG, True, W("yes", "是")),
    (Kind.TAGS, (), NONE), (Kind.TAGS, ("F", "other"), W("female, other", "女、other")), (Kind.CHOICE, "M", W("male", "男")),
    (Kind.DATE, date(2026, 9, 1), date(2026, 9, 1)), (Kind.TEXT, "", None), (Kind.TEXT, None, None)])
def test_a_stored_value_is_put_in_words(kind: Kind, value: Any, said: Any) -> None:
    assert worded(Column("c", W("c", "c"), kind, choices=Sex if kind in (Kind.TAGS, Kind.CHOICE) else None), value) == said


def test_tags_without_a_list_are_said_as_they_stand() -> None:
    assert worded(Column("c", W("c", "c"), Kind.TAGS), ("x", "y")) == W("x, y", "x、y")


def test_a_path_through_nothing_is_nothing() -> None:
    assert reach(SimpleNamespace(school=None), "school__name") is None


@pytest.mark.django_db
def test_a_related_row_is_called_by_its_own_words_or_its_text(regions: None) -> None:
    assert name_of(an_organisation(name="学校", name_en="School")) == W("School", "学校")
    assert name_of(a_person(name="王五")) == W("王五", "王五")


@pytest.mark.django_db
def test_a_unit_named_by_a_path_is_called_in_the_readers_language(regions: None) -> None:
    seat = a_seat(Role.SCHOOL_REGISTRAR, organisation=an_organisation(name="学校", name_en="School"))
    assert stated(SEATS, seat, "organisation__name") == W("School", "学校")
    assert stated(SEATS, seat, "person__name") == seat.person.name


@pytest.mark.django_db
def test_a_filter_by_key_says_nothing_of_rows_out_of_scope(regions: None) -> None:
    asked = Asked(SEATS, QueryDict(), acting(a_seat(Role.SCHOOL_REGISTRAR)), NOON)
    assert related_words(asked, "organisation", "x") is None and related_words(asked, "organisation", "1") is None


def test_filters_take_the_kind_that_fits_their_field() -> None:
    kinds = [type(SEATS._filter(path)) for path in ("organisation", "role", "since")]
    assert kinds == [Named, Choice, Between]
    assert [value for value, _ in options(Choice("role"), SEATS)][:1] == ["apprentice"]


def test_a_flag_is_asked_by_yes_or_no() -> None:
    from zhijiao.kernel.people.models import User

    register = Register(name="u", words=W("u", "u"), model=User, visible_to=lambda actor: User.objects.none(), roles=(), columns=("username",),
                        filters=("is_active",), acts=(Act(W("a", "a"), "x", (Role.INSPECTOR,)),), room="r")
    assert isinstance(register.asked[0], Choice) and [value for value, _ in options(register.asked[0], register)] == ["yes", "no"]
    assert repr(register) == "<Register r/u>" and list(register.acts_for(ANONYMOUS)) == []


def test_a_column_orders_by_the_path_it_names() -> None:
    from zhijiao.kernel.registers.asking import sort_path

    assert sort_path(SEATS, Show("x", W("x", "x"), value=str, sort="since")) == "since"
    assert sort_path(SEATS, Show("x", W("x", "x"), value=str)) == ""
