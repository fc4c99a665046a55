"""Machines of moves: what is open, what is refused with every reason, and the one statement that writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, models

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.rules import (
    BLOCK,
    INFO,
    WARN,
    Condition,
    Count,
    Facts,
    Instrument,
    check,
    rule,
)
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import (
    Machine,
    Move,
    Reason,
    Refused,
    Stale,
    diagrams,
    machines,
    same_version,
)
from zhijiao.kernel.states.reasons import Ground

TEXT = Instrument(code="tests-2021", title=Bilingual("Test text", "测试文本"), number="测试〔2021〕1号",
                  in_force=date(2021, 1, 1))


class Number(Facts):
    """A number to judge."""

    n: Count


@rule(TEXT, article="1", mark="V", severity=BLOCK, zh="不小于2")
def at_least_two(f: Number) -> Condition:
    """The number is two at least."""
    return f.n >= 2


@rule(TEXT, article="2", mark="V", severity=WARN, zh="不小于3")
def at_least_three(f: Number) -> Condition:
    """The number is three at least."""
    return f.n >= 3


@rule(TEXT, article="3", mark="V", severity=INFO, zh="不小于4")
def at_least_four(f: Number) -> Condition:
    """The number is four at least."""
    return f.n >= 4


@rule(TEXT, article="4", mark="V", severity=BLOCK, zh="不小于9")
def at_least_nine(f: Number) -> Condition:
    """The number is nine at least; guards no move."""
    return f.n >= 9


RULES = (at_least_two, at_least_three, at_least_four, at_least_nine)


class State(Terms):
    """States of a parcel."""

    PACKED = "packed", "packed", "已打包"
    SENT = "sent", "sent", "已寄出"
    LOST = "lost", "lost", "丢失"
    LEFT = "left", "left", "未用"


PARCEL = Machine("tests.parcel", Bilingual("Parcel", "包裹"), moves=[
    Move("send", State.PACKED, State.SENT, Role.SCHOOL_TEACHER, Bilingual("Send", "寄出"), rules=RULES[:3]),
    Move("seal", State.PACKED, State.SENT, (Role.SCHOOL_TEACHER, Role.ENTERPRISE_HR), Bilingual("Seal", "封装"),
         rules=RULES[:3], evidence=True),
    Move("lose", (State.PACKED, State.SENT), State.LOST, Role.ENTERPRISE_HR, Bilingual("Lose", "登记丢失")),
])


class Parcel(models.Model):
    """A row with a state and a version."""

    state = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=10, blank=True)

    class Meta:
        app_label = "invented"  # an app that is not installed: nothing of the product finds it
        managed = False
        db_table = "tests_parcel"

    def __copy__(self) -> Parcel:
        """Django copies a row by looking its model up among the installed apps; this one is of none."""
        return Parcel(pk=self.pk, state=self.state, version=self.version, note=self.note)


class Letter(models.Model):
    """A row with a state only."""

    state = models.CharField(max_length=10)

    class Meta:
        app_label = "invented"  # an app that is not installed: nothing of the product finds it
        managed = False
        db_table = "tests_parcel"


@pytest.fixture
def table(transactional_db):
    with connection.schema_editor() as editor:
        editor.create_model(Parcel)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Parcel)


def found(n):
    return check(RULES, Number(n=n), on=date(2026, 1, 1))


def admitted(name="send", state=State.PACKED, role=Role.SCHOOL_TEACHER, **more):
    """None when the move is admitted, else the refusal."""
    try:
        PARCEL.admit(name, state=state, role=role, **more)
    except Refused as refused:
        return refused
    return None


@pytest.mark.parametrize(("n", "waived", "evidence", "rules"), [
    (4, (), False, []),
    (3, (), False, []),  # INFO never stops
    (2, (), False, ["at_least_three"]),
    (2, ("at_least_three",), False, []),
    (1, ("at_least_two", "at_least_three"), False, ["at_least_two"]),  # a reason does not lift what blocks
    (1, (), False, ["at_least_two", "at_least_three"]),
    (None, (), False, []),
    (None, (), True, ["at_least_two"]),  # evidence: what blocks must be known, what warns need not
    (1, (), True, ["at_least_two", "at_least_three"]),
])
def test_the_law_stops_a_move(n, waived, evidence, rules):
    refused = admitted("seal" if evidence else "send", findings=found(n), waived=waived)
    assert ([] if refused is None else [reason.rule for reason in refused.reasons]) == rules
    if refused:
        assert refused.status == 422
        reason = refused.reasons[0]
        assert "测试〔2021〕1号" in reason.article.zh and reason.text.en and reason.next.zh and reason.ground is Ground.LAW


def test_a_foreign_role_is_told_whose_it_is_and_nothing_else():
    refused = admitted(role=Role.APPRENTICE, findings=found(1))
    assert refused.status == 403 and [reason.ground for reason in refused.reasons] == [Ground.ROLE]
    assert "internship teacher" in refused.reasons[0].next.en and "寄出" in refused.reasons[0].text.zh
    assert admitted(role=None).status == 403


def test_a_wrong_state_says_from_where_it_is_possible():
    refused = admitted("lose", state=State.LOST, role=Role.ENTERPRISE_HR)
    assert refused.status == 409 and "已打包、已寄出" in refused.reasons[0].next.zh
    assert "lost" in str(refused)


def test_the_rooms_own_reasons_stand_beside_the_laws():
    own = Reason(Bilingual("No tape", "没有胶带"), field="tape")
    refused = admitted(findings=found(2), extra=[own])
    assert [reason.rule for reason in refused.reasons] == ["at_least_three", ""] and refused.status == 422
    assert refused.reasons[1].as_json() == {
        "rule": "", "field": "tape", "zh": "没有胶带", "en": "No tape", "article_zh": "", "article_en": "", "next_zh": "",
        "next_en": ""}
    assert admitted(extra=[own]).reasons == (own,)
    assert admitted("lose", state=State.LOST, extra=[own]).status == 409


def test_open_moves_come_with_what_stands_against_the_others():
    moves = {m.move.name: m for m in PARCEL.open_to(State.PACKED, Role.SCHOOL_TEACHER, found(2))}
    assert not moves["send"].is_open and moves["send"].reasons[0].rule == "at_least_three"
    assert moves["lose"].reasons[0].ground is Ground.ROLE
    assert [m.move.name for m in PARCEL.open_to(State.PACKED, Role.ENTERPRISE_HR) if m.is_open] == ["seal", "lose"]
    assert PARCEL.open_to(State.LOST, Role.ENTERPRISE_HR) == []


def test_a_name_that_is_no_move_and_a_table_that_says_a_move_twice_are_mistakes():
    with pytest.raises(KeyError, match="fly"):
        PARCEL.admit("fly", state=State.PACKED, role=Role.ENTERPRISE_HR)
    with pytest.raises(ValueError, match="said twice"):
        Machine("tests.twice", PARCEL.words, [PARCEL.moves[0], PARCEL.moves[0]])
    assert PARCEL in machines() and "tests.twice" not in [machine.name for machine in machines()]
    with pytest.raises(AssertionError):
        Refused([])


def test_taking_a_move_writes_state_stamps_and_version_at_once(table):
    parcel = Parcel.objects.create(state="packed")
    parcel.state = State.PACKED
    PARCEL.admit("send", state=State.PACKED, role=Role.SCHOOL_TEACHER).take(parcel, note="fast")
    assert (parcel.state, parcel.version, parcel.note) == (State.SENT, 2, "fast")
    kept = Parcel.objects.get()
    assert (kept.state, kept.version, kept.note) == ("sent", 2, "fast")


@pytest.mark.parametrize("first", [{"state": "lost"}, {"version": 5}])
def test_whoever_comes_second_is_stale_and_changes_nothing(table, first):
    parcel = Parcel.objects.create(state="packed")
    parcel.state = State.PACKED
    Parcel.objects.update(**first)
    with pytest.raises(Stale) as stale:
        PARCEL.moves[0].take(parcel)
    assert stale.value.shown is parcel and stale.value.found.pk == parcel.pk
    assert Parcel.objects.get().state == first.get("state", "packed")


def test_a_row_that_is_gone_is_stale_too(table):
    parcel = Parcel.objects.create(state="packed")
    gone = Parcel(pk=parcel.pk + 1, state=State.PACKED, version=1)
    with pytest.raises(Stale) as stale:
        PARCEL.moves[0].take(gone)
    assert stale.value.found is None


def test_a_move_is_only_taken_from_its_source_and_a_row_need_not_have_a_version(table):
    Parcel.objects.create(state="packed")
    letter = Letter.objects.get()
    letter.state = State.LOST
    with pytest.raises(ValueError, match="does not start from"):
        PARCEL.moves[0].take(letter)
    letter.state = State.PACKED
    PARCEL.moves[0].take(letter)
    assert Letter.objects.get().state == "sent" and Parcel.objects.get().version == 1


def test_a_move_of_many_rows_leaves_those_elsewhere_alone(table):
    for state in ("packed", "packed", "sent", "lost"):
        Parcel.objects.create(state=state)
    assert PARCEL.moves[0].take_many(Parcel.objects.all(), note="fast") == 2
    assert sorted(Parcel.objects.values_list("state", "version", "note")) == [("lost", 1, ""), ("sent", 1, ""), ("sent", 2, "fast"), ("sent", 2, "fast")]
    assert PARCEL.moves[0].take_many(Letter.objects.filter(state="lost")) == 0, "a row need not have a version"


def test_a_page_made_from_another_version_is_stale_and_says_both():
    shown = Parcel(state=State.PACKED, version=3)
    same_version(shown, 3)
    same_version(shown, None)
    with pytest.raises(Stale) as stale:
        same_version(shown, 2)
    assert (stale.value.shown.version, stale.value.found.version) == (2, 3)


def test_a_machine_is_drawn_as_diagram_and_table():
    page = diagrams.page(PARCEL)
    assert "packed --> sent: Send 寄出" in page and "sent --> lost: Lose 登记丢失" in page
    assert "| `send` Send 寄出 | `packed` | `sent` | internship teacher 实习指导教师 | `at_least_four`, " in page
    assert "(what they ask must be known)" in page and "| — |" in page
    assert "`left`" not in page  # a state that no move touches is not drawn


def test_the_machines_of_all_rooms_are_drawn():
    assert diagrams.pages()["tests.parcel"] == diagrams.page(PARCEL)
