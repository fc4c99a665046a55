"""Year, tracks, schemes, lines and the plan: by the colleges, decided and published by the province; by sheet with every doubt named."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import a_track
from tests.systems.admissions.steps import Stage, a_stage, opened, submitted, with_applicants, with_units
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.registers import imports, registry
from zhijiao.kernel.registers.models import Import
from zhijiao.kernel.registers.rows import unpacked
from zhijiao.kernel.states import Refused
from zhijiao.systems.admissions.actions import cycles, plans
from zhijiao.systems.admissions.models import Line, Unit
from zhijiao.systems.admissions.queries.plans import COLUMNS, sums
from zhijiao.systems.admissions.queries.schemes import columns, rule_set, said_key
from zhijiao.systems.admissions.terms import BatchState, CycleState, Origin, UnitState

pytestmark = pytest.mark.django_db
PARTS = [{"column": "culture", "en": "Culture", "zh": "文化素质", "lowest": "0", "highest": "300", "weight": 1000, "least": "90"},
         {"column": "skill", "en": "Skill", "zh": "职业技能", "lowest": "0", "highest": "100", "weight": 2500, "least": ""}]


def told(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    """Return what a refusal says in English."""
    return [reason.text.en for reason in refused.value.reasons]


# --- year, scheme, line -----------------------------------------------------------------------------------------------


def test_a_year_opens_with_its_tracks_and_a_batch(people: Cast) -> None:
    official = people.provincial_official.actor
    cycle = cycles.draft_cycle(year=2026, title="2026年招生", organiser=people.province, by=official, at=NOON)
    with pytest.raises(Refused) as why:
        cycles.open_cycle(cycle=cycle, by=official, at=NOON)
    assert told(why) == ["Declare the tracks first: every applicant stands in one", "Set up a batch first"]
    with pytest.raises(Refused, match="not yours"):
        cycles.draft_cycle(year=2026, title="另一个", organiser=people.province, by=people.college_registrar.actor, at=NOON)


def test_a_year_is_archived_when_its_rounds_are_over_and_then_nothing_changes(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 3)
    one = opened(stage)
    with pytest.raises(Refused, match=f"Round {one.number} is “open for lists”"):
        cycles.archive_cycle(cycle=stage.cycle, by=stage.official, at=NOON)
    one.delete()
    cycles.archive_cycle(cycle=stage.cycle, by=stage.official, at=NOON)
    assert stage.cycle.state == CycleState.ARCHIVED
    with pytest.raises(Refused, match="archived"):
        cycles.declare_track(cycle=stage.cycle, key="history", name="历史类", by=stage.official, at=NOON)


def test_a_rule_set_of_the_statute_book_is_taken_whole(people: Cast) -> None:
    stage = a_stage(people)
    rules = rule_set(stage.batch)
    assert (rules.list_length, rules.name, str(rules.tie_policy)) == (60, "liaoning-vocational-2024", "list_position")
    assert [one.key for one in columns(stage.batch.scheme)][:3] == ["total", "chinese", "mathematics"]
    assert [words.en for words in said_key(stage.batch)][:3] == ["total", "chinese + mathematics", "the higher of (chinese, mathematics)"]
    with pytest.raises(Refused) as why:
        cycles.declare_scheme(cycle=stage.cycle, key="x", title="x", base="beijing-1990", comparisons=["total"], by=stage.official, at=NOON)
    assert told(why)[0].startswith("There is no rule set “beijing-1990” in the statute book") and "is complete" in told(why)[1]


def test_a_scheme_of_the_years_own_makes_its_rule_set(people: Cast) -> None:
    stage = a_stage(people)
    scheme = cycles.declare_scheme(cycle=stage.cycle, key="vocational", title="职教高考", components=PARTS, comparisons=["total", "skill"],
                                   tie_policy="admit_all", citation="演示文件第1号", by=stage.official, at=NOON)
    batch = cycles.draft_batch(cycle=stage.cycle, title="单招", scheme=scheme, list_length=5, by=stage.official, at=NOON)
    rules = rule_set(batch)
    assert rules.ranges["total"] == (0, 550) and rules.ranges["skill"] == (0, 100) and [level.text for level in rules.key] == ["total", "skill"]
    assert Entry.objects.filter(event="admissions.scheme.declared").last().content.said["components"][1]["weight"] == 2500


@pytest.mark.parametrize(("change", "says"), [
    ({"column": "total"}, "Component 1 (“total”): “total” is what the components make: choose another name"),
    ({"column": "Skill"}, "Component 1 (“Skill”): it needs a column of small letters, figures and _"),
    ({"lowest": "100"}, "Component 1 (“skill”): lowest and highest score must be numbers, the lowest first"),
    ({"weight": "0"}, "Component 1 (“skill”): its weight must be a whole number of per mille, 1 or more"),
    ({"least": "101"}, "Component 1 (“skill”): the least score lies outside its range"),
    ({"zh": ""}, "Component 1 (“skill”): its Chinese name is missing")])
def test_a_component_that_cannot_be_is_named(people: Cast, change: dict[str, str], says: str) -> None:
    stage = a_stage(people)
    with pytest.raises(Refused) as why:
        cycles.declare_scheme(cycle=stage.cycle, key="v", title="v", components=[{**PARTS[1], **change}], comparisons=["total"], tie_policy="refuse",
                              citation="文件", by=stage.official, at=NOON)
    assert says in told(why)


def test_everything_that_is_wrong_with_a_scheme_is_told_at_once(people: Cast) -> None:
    stage = a_stage(people)
    with pytest.raises(Refused) as why:
        cycles.declare_scheme(cycle=stage.cycle, key="3+1+2", title="", comparisons=["total", "foreign"], tie_policy="mood", by=stage.official, at=NOON)
    assert [reason.field for reason in why.value.reasons] == ["title", "key", "components", "comparisons", "tie_policy", "citation"]


def test_a_control_line_needs_its_document_and_stands_once_a_round_is_frozen(people: Cast) -> None:
    stage = a_stage(people)
    with pytest.raises(Refused, match="Name the document"):
        cycles.set_line(batch=stage.batch, track=stage.track, least="150.5", citation=" ", by=stage.official, at=NOON)
    with pytest.raises(Refused, match="number from 0"):
        cycles.set_line(batch=stage.batch, track=stage.track, least="-1", citation="文件", by=stage.official, at=NOON)
    cycles.set_line(batch=stage.batch, track=stage.track, least="150.5", citation="文件", by=stage.official, at=NOON)
    assert str(Line.objects.get().least) == "150.500"


# --- lines of the plan ------------------------------------------------------------------------------------------------


def test_a_line_goes_from_the_college_to_the_province_and_into_the_plan(people: Cast) -> None:
    stage = a_stage(people)
    registrar, official = people.college_registrar.actor, stage.official
    unit = plans.draft_unit(batch=stage.batch, track=stage.track, code="A001", school=people.college, programme="数控技术", quota=40, by=registrar, at=NOON)
    plans.submit_unit(unit=unit, by=registrar, at=NOON)
    plans.return_unit(unit=unit, reason="计划数超过核定规模", by=official, at=NOON)
    assert (unit.state, unit.reason) == (UnitState.DRAFT, "计划数超过核定规模")
    plans.change_unit(unit=unit, track=stage.track, code="A001", programme="数控技术", quota=30, by=registrar, at=NOON)
    plans.submit_unit(unit=unit, by=registrar, at=NOON)
    plans.accept_unit(unit=unit, by=official, at=NOON)
    plans.publish_plan(batch=stage.batch, by=official, at=NOON)
    assert stage.batch.state == BatchState.PUBLISHED and Unit.objects.visible_to(people.applicant.actor).get().quota == 30
    with pytest.raises(Refused, match="only while it is drawn up"):
        plans.return_unit(unit=unit, reason="再改", by=official, at=NOON)


def test_a_draft_is_seen_by_its_college_and_the_offices_alone(people: Cast) -> None:
    stage = a_stage(people)
    plans.draft_unit(batch=stage.batch, track=stage.track, code="A001", school=people.college, programme="数控", quota=4, by=people.college_registrar.actor,
                     at=NOON)
    seen = {name for name, member in people.members.items() if Unit.objects.visible_to(member.actor).exists()}
    assert seen == {"college_registrar", "provincial_official", "second_official", "city_officer"}


def test_a_college_drafts_and_changes_its_own_lines_only(people: Cast) -> None:
    stage = a_stage(people)
    with pytest.raises(Refused, match="lines of its own"):
        plans.draft_unit(batch=stage.batch, track=stage.track, code="A001", school=people.college, programme="数控", quota=4, by=people.registrar.actor,
                         at=NOON)
    unit = plans.draft_unit(batch=stage.batch, track=stage.track, code="A001", school=people.college, programme="数控", quota=4, by=stage.official, at=NOON)
    with pytest.raises(Refused, match="belongs to Hunhe"):
        plans.submit_unit(unit=unit, by=people.registrar.actor, at=NOON)


@pytest.mark.parametrize(("quota", "fits"), [(0, False), (1, True), (-1, False), (100_000, True), (100_001, False)])
def test_seats_are_a_whole_number_from_one(people: Cast, quota: int, fits: bool) -> None:
    stage = a_stage(people)

    def draft() -> Unit:
        return plans.draft_unit(batch=stage.batch, track=stage.track, code="A001", school=people.college, programme="数控", quota=quota, by=stage.official,
                                at=NOON)

    if fits:
        assert draft().quota == quota
    else:
        with pytest.raises(Refused, match="whole number of seats from 1"):
            draft()


@pytest.mark.parametrize(("length", "fits"), [(60, True), (96, False), (59, False)])
def test_the_length_of_a_list_is_that_of_the_statute_books_rules(people: Cast, length: int, fits: bool) -> None:
    stage = a_stage(people)
    if fits:
        assert cycles.draft_batch(cycle=stage.cycle, title="x", scheme=stage.batch.scheme, list_length=length, by=stage.official, at=NOON).list_length == 60
        return
    with pytest.raises(Refused, match="By liaoning-vocational-2024 a list holds 60 units"):
        cycles.draft_batch(cycle=stage.cycle, title="x", scheme=stage.batch.scheme, list_length=length, by=stage.official, at=NOON)


def test_a_code_stands_once_in_a_batch(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 3)
    with pytest.raises(Refused, match="“A001” is a code of this batch already"):
        plans.draft_unit(batch=stage.batch, track=stage.track, code="A001", school=people.college, programme="焊接", quota=3, by=stage.official, at=NOON)


def test_a_plan_is_published_whole_with_its_control_lines(people: Cast) -> None:
    stage = a_stage(people)
    with pytest.raises(Refused, match="no accepted line"):
        plans.publish_plan(batch=stage.batch, by=stage.official, at=NOON)
    other = cycles.declare_track(cycle=stage.cycle, key="history", name="历史类", name_en="History", by=stage.official, at=NOON)
    with_units(stage, 3)
    Unit.objects.update(track=other)
    waiting = plans.draft_unit(batch=stage.batch, track=other, code="B001", school=people.college, programme="焊接", quota=3,
                               by=people.college_registrar.actor, at=NOON)
    plans.submit_unit(unit=waiting, by=people.college_registrar.actor, at=NOON)
    with pytest.raises(Refused) as why:
        plans.publish_plan(batch=stage.batch, by=stage.official, at=NOON)
    assert told(why) == ["1 lines are not decided yet: accept or return them first",
                         "Track History has no control line: set it, with the document that published it"]


def test_a_published_plan_is_taken_back_with_a_reason_until_lists_are_filled_in(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 3)
    plans.publish_plan(batch=stage.batch, by=stage.official, at=NOON)
    with pytest.raises(Refused, match="Say why"):
        plans.take_back_plan(batch=stage.batch, reason="", by=stage.official, at=NOON)
    plans.take_back_plan(batch=stage.batch, reason="一所院校漏报", by=stage.official, at=NOON)
    one = opened(stage)
    with_applicants(stage, 300)
    submitted(one, stage.applicants[0], stage.units)
    with pytest.raises(Refused, match="A change needs that round set aside"):
        plans.take_back_plan(batch=stage.batch, reason="又漏了", by=stage.official, at=NOON)


def test_many_lines_at_once_are_all_taken_or_none_with_every_reason(people: Cast) -> None:
    stage = a_stage(people)
    registrar = people.college_registrar.actor
    drafts = [plans.draft_unit(batch=stage.batch, track=stage.track, code=f"A{n}", school=people.college, programme="数控", quota=3, by=registrar, at=NOON)
              for n in range(3)]
    plans.submit_unit(unit=drafts[0], by=registrar, at=NOON)
    with pytest.raises(Refused) as why:
        plans.submit_units(rows=drafts, by=registrar, at=NOON)
    assert told(why) == ["A0: “Submit” is not possible while the state is “submitted”"]
    assert plans.submit_units(rows=drafts[1:], by=registrar, at=NOON) == 2 and plans.accept_units(rows=list(Unit.objects.all()), by=stage.official,
                                                                                                  at=NOON) == 3
    assert [one.seats for one in sums(stage.batch, stage.official, "school")] == [9]


def test_a_line_that_lists_name_does_not_become_another_one(people: Cast, client) -> None:
    stage = a_stage(people)
    unit, registrar = with_units(stage, 3)[0], people.college_registrar.actor
    one = opened(stage)
    with_applicants(stage, 300)
    submitted(one, stage.applicants[0], [unit])
    Unit.objects.update(state=UnitState.DRAFT)
    stage.batch.state = BatchState.PLANNING
    stage.batch.save()
    unit = Unit.objects.select_related("batch__cycle", "school", "track").get()
    with pytest.raises(Refused, match="draft another"):
        plans.change_unit(unit=unit, track=stage.track, code="A001", programme="焊接技术", quota=3, by=registrar, at=NOON)
    other = a_track(stage.cycle)
    with pytest.raises(Refused) as why:
        plans.change_unit(unit=unit, track=other, code="A999", programme=unit.programme, quota=2, by=registrar, at=NOON)
    assert [reason.field for reason in why.value.reasons] == ["track", "code", "reason"]
    plans.change_unit(unit=unit, track=stage.track, code="A001", programme=unit.programme, quota=2, reason="设备不足", by=registrar, at=NOON)
    assert unit.quota == 2
    said = history(unit)[-1].content.said
    assert (said["quota"], said["seats_before"], said["reason"]) == (2, 3, "设备不足")
    client.force_login(people.college_registrar.user)
    assert "改计划数的原因" in client.get(f"/admissions/units/{unit.pk}/change").content.decode()


# --- the sheet --------------------------------------------------------------------------------------------------------

KEYS = ("batch", "track", "code", "school", "programme", "quota", "requires", "origins", "length", "fee")


def a_workbook(rows: list[tuple[Any, ...]]) -> bytes:
    """A workbook as a college fills it in."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet("计划")
    sheet.write_row(0, 0, [column.words.zh for column in COLUMNS])
    for number, row in enumerate(rows, start=1):
        given = dict(zip(KEYS, row, strict=False))
        sheet.write_row(number, 0, [given.get(column.key, "") for column in COLUMNS])
    book.close()
    return made.getvalue()


def brought(stage: Stage, rows: list[tuple[Any, ...]], who: str = "college_registrar") -> Import:
    """Read a workbook into the register."""
    register, by = registry.get("admissions/units"), stage.people.members[who].actor
    upload = SimpleUploadedFile("plan.xlsx", a_workbook(rows))
    batch = imports.receive(register=register, upload=upload, name="plan.xlsx", by=by, at=NOON)
    imports.stage(register=register, batch=batch, by=by, at=NOON)
    return Import.objects.get(pk=batch.pk)


def test_a_plan_comes_by_workbook(people: Cast) -> None:
    stage = a_stage(people)
    batch = brought(stage, [(stage.batch.number, "physics", "A001", "", "数控技术", 40, "化学；生物", "中职毕业生", "三年", "5000"),
                            (stage.batch.number, "物理类", "A002", people.college.name, "焊接技术", "30", "", "", "", "")])
    imports.accept(register=registry.get("admissions/units"), batch=batch, by=people.college_registrar.actor, at=NOON)
    first, second = Unit.objects.order_by("code")
    assert (first.quota, first.requires, first.origins, first.fee_fen_per_year, str(first.length)) == (40, ("化学", "生物"), (str(Origin.VOCATIONAL),),
                                                                                                       500_000, "3")
    assert (second.school, second.quota, second.state) == (people.college, 30, UnitState.DRAFT)


def test_every_doubt_about_a_workbook_has_its_sheet_row_and_column(people: Cast) -> None:
    stage = a_stage(people)
    number = stage.batch.number
    batch = brought(stage, [(number, "art", "A001", "", "数控", 40), (number, "physics", "A002", "", "数控", 0), (number, "physics", "A003", "", "数控", -5),
                            (number, "physics", "A004", "", "数控", "四十"), (number, "physics", "A005", "", "数控", 1), (number, "physics", "A005", "",
                                                                                                                          "焊接", 1),
                            ("LN-B-1999-000001", "physics", "A006", "某学院", "", 1, "", "外星毕业生")])
    found = {(row.sheet, row.number, issue.column) for row in batch.rows.all() for issue in unpacked(row.content, COLUMNS)[1]}
    assert found == {("计划", 2, "track"), ("计划", 3, "quota"), ("计划", 4, "quota"), ("计划", 5, "quota"), ("计划", 6, "code"), ("计划", 7, "code"),
                     ("计划", 8, "batch"), ("计划", 8, "school"), ("计划", 8, "programme"), ("计划", 8, "origins")}
    assert not Unit.objects.exists()
