"""What would change if the law changed, on the platform: what is judged, what is found, who sees it, what is left alone."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, TODAY, Cast, Member
from tests.factories import an_agreement
from zhijiao.cli import main
from zhijiao.kernel.findings.models import Finding
from zhijiao.kernel.jobs.models import Progress
from zhijiao.kernel.jobs.worker import Worker
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.states import Refused
from zhijiao.law.internships import LAW
from zhijiao.law.replays import read_trial
from zhijiao.systems.apprenticeships import actions, doors, jobs
from zhijiao.systems.apprenticeships.models import Agreement, Replay, ReplayRow
from zhijiao.systems.apprenticeships.pages import replays as pages
from zhijiao.systems.apprenticeships.queries import facts
from zhijiao.systems.apprenticeships.queries import replays as queries
from zhijiao.systems.apprenticeships.terms import State

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 9, 1), date(2026, 12, 31)
HIGHER = read_trial([("pay_floor", "900")], [], None)
LOWER = read_trial([("pay_floor", "600")], [], None)
SHORT = 280_000  # two thirds of the wage of the post; LAWFUL pays 857 per mille of it


def as_(member: Member, language: str = "en") -> Client:
    client = Client()
    client.force_login(member.user)
    client.cookies["django_language"] = language
    return client


def world(people: Cast) -> dict[str, Agreement]:
    """Two schools and two enterprises: one pays enough for today's floor, one too little for it."""
    def one(**but: Any) -> Agreement:
        return an_agreement(people, **{"state": State.SIGNED, **but})

    return {
        "enough": one(), "enough too": one(state=State.ARCHIVED),
        "short": one(enterprise=people.other_enterprise, pay_fen=SHORT), "short elsewhere": one(school=people.other_school, enterprise=people.other_enterprise,
                                                                                               pay_fen=SHORT),
        "draft": one(state=State.DRAFT), "with a party": one(state=State.WITH_APPRENTICE), "withdrawn": one(state=State.WITHDRAWN),
        "later": one(starts_on=date(2027, 3, 1), ends_on=date(2027, 6, 1)), "no day": one(starts_on=None)}


def asked(people: Cast, trial: Any = HIGHER, **more: Any) -> Replay:
    made = actions.request_replay(trial=trial, first=FIRST, last=LAST, by=people.provincial_official.actor, at=NOON)
    actions.carry_out(replay=made, by=SYSTEM, at=NOON, **more)
    return Replay.objects.get(pk=made.pk)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_signed_agreements_of_the_period_are_judged_twice(people: Cast, engine: str) -> None:
    world(people)
    found = asked(people, engine=engine)
    assert (found.placements, found.is_ready) == (4, True)
    [line] = queries.lines(found)
    assert (line.rule, line.before["fail"], line.after["fail"], line.more) == ("pay_floor", 2, 4, 2)
    actor = people.provincial_official.actor
    assert [(unit.words.en, unit.before, unit.after, unit.turned) for _, unit in queries.units(found, "enterprise", actor)] == [
        ("Beichen Machine Tools", 0, 2, "opened"), ("Binhai Marine Electric", 2, 2, "")]
    assert [(unit.words.en, unit.before, unit.after, unit.turned) for _, unit in queries.units(found, "school", actor)] == [
        ("Beiling Industrial School", 1, 3, ""), ("Xinghai Vocational School", 1, 1, "")]


def test_a_lower_floor_makes_units_newly_clear(people: Cast) -> None:
    world(people)
    found = asked(people, LOWER)
    assert [(unit.turned, unit.before) for _, unit in queries.units(found, "enterprise", people.provincial_official.actor, "pay_floor")] == [("closed", 2)]
    assert queries.units(found, "school", people.provincial_official.actor, "no_fees") == []


def test_what_is_found_by_todays_law_is_what_the_agreements_say(people: Cast) -> None:
    rows = world(people)
    everything = read_trial([(number.key, said) for number in LAW.numbers if (said := _today(number))], [], date(2026, 1, 1))
    found = asked(people, everything)
    assert not ReplayRow.objects.filter(replay=found).exclude(before="fail").exists()
    judged = [rows[name] for name in ("enough", "enough too", "short", "short elsewhere")]
    singly = sorted((agreement.pk, finding.rule) for agreement, findings in zip(judged, facts.judged(judged, today=TODAY, whole=True), strict=True)
                    for finding in findings if finding.outcome == "fail" and finding.rule in found.counts)
    assert sorted(ReplayRow.objects.filter(replay=found, before="fail").values_list("agreement_id", "rule")) == singly
    assert all(counts["before"] == counts["after"] for counts in found.counts.values())


def _today(number: Any) -> str:
    value = number.used(TODAY).value
    return "" if value is None else ";".join(value) if isinstance(value, tuple) else str(value)


def test_nothing_but_the_replay_is_written_and_it_may_start_over(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    world(people)
    before = list(Agreement.objects.order_by("pk").values()), Finding.objects.count(), [number.values for number in LAW.numbers]
    monkeypatch.setattr("zhijiao.systems.apprenticeships.actions.replays.CHUNK", 1)
    beats: list[tuple[int, int | None]] = []
    found = asked(people, beat=lambda done, total: beats.append((done, total)))
    assert beats == [(1, 4), (2, 4), (3, 4), (4, 4)]
    kept = found.counts, list(found.rows.values_list("agreement_id", "before", "after"))
    actions.carry_out(replay=found, by=SYSTEM, at=NOON)
    again = Replay.objects.get(pk=found.pk)
    assert (again.counts, sorted(again.rows.values_list("agreement_id", "before", "after"))) == (kept[0], sorted(kept[1]))
    assert (list(Agreement.objects.order_by("pk").values()), Finding.objects.count(), [number.values for number in LAW.numbers]) == before
    entry = Entry.objects.get(event="apprenticeships.replay.requested")
    assert (entry.person_id, entry.organisation_id) == (people.provincial_official.person.pk, people.province.pk)


@pytest.mark.parametrize(("trial", "first", "last", "field"), [
    (HIGHER, LAST, FIRST, "last"), (HIGHER, date(2019, 1, 1), date(2019, 2, 1), "first"),
    (read_trial([("pay_floor", "900")], [], date(2027, 1, 1)), FIRST, LAST, "since")])
def test_a_question_that_has_no_answer_is_refused_at_its_field(people: Cast, trial: Any, first: date, last: date, field: str) -> None:
    world(people)
    with pytest.raises(Refused) as why:
        actions.request_replay(trial=trial, first=first, last=last, by=people.provincial_official.actor, at=NOON)
    assert [reason.field for reason in why.value.reasons] == [field] and not Replay.objects.exists()


def test_rows_are_those_that_the_reader_may_see(people: Cast) -> None:
    rows = world(people)
    found = asked(people)

    def numbers(actor: Any, **more: str) -> set[str]:
        return set(queries.rows_of(found, actor, **more).values_list("agreement__number", flat=True))

    assert numbers(people.provincial_official.actor) == numbers(SYSTEM) == {rows[name].number for name in ("enough", "enough too", "short", "short elsewhere")}
    assert numbers(people.city_officer.actor) == {rows[name].number for name in ("enough", "enough too", "short")}
    assert numbers(people.registrar.actor) == numbers(people.hr.actor) == set()
    official = people.provincial_official.actor
    assert numbers(official, change="opened") == {rows["enough"].number, rows["enough too"].number}
    assert numbers(official, change="both", school=str(people.other_school.pk)) == {rows["short elsewhere"].number}
    for nothing in ({"change": "closed"}, {"change": "strange"}, {"school": "x"}, {"rule": "no_fees"}):
        assert numbers(official, **nothing) == set()
    visible = [name for name, member in people.members.items() if Replay.objects.visible_to(member.actor).exists()]
    assert visible == ["provincial_official", "second_official"]


# --- the pages -------------------------------------------------------------------------------------------------------

QUESTION = {"what": "number:internship.pay_share", "value": "90%", "first": str(FIRST), "last": str(LAST)}


def post(client: Client, **data: str) -> Any:
    return client.post(reverse("apprenticeships:new_replay"), {"idempotency_key": str(uuid4()), **data})


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("800 becomes 900 (per mille", "4 placements judged twice", "newly in breach", "Beichen Machine Tools", "Failing both times")),
    ("zh-hans", ("改为900（占同岗位工资标准的千分比）", "4份实习各核对两遍", "新增不符合", "沈阳北辰机床有限公司", "两遍都不符合"))])
def test_the_official_asks_and_reads(people: Cast, language: str, words: tuple[str, ...]) -> None:
    rows, client = world(people), as_(people.provincial_official, language)
    assert "90%" in client.get(reverse("apprenticeships:new_replay")).content.decode()
    answer = post(client, **QUESTION)
    made = Replay.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    page = client.get(made.get_absolute_url()).content.decode()
    assert [word for word in words if word not in page] == []
    assert rows["enough"].number in page and "林晓雨" not in page
    narrow = client.get(made.get_absolute_url(), {"change": "opened", "enterprise": people.other_enterprise.pk}).content.decode()
    assert rows["short"].number not in narrow and rows["enough"].number not in narrow
    listed = client.get(reverse("apprenticeships:replays")).content.decode()
    assert made.get_absolute_url() in listed and "+2" in listed


def test_the_rows_as_a_workbook(people: Cast) -> None:
    rows, client = world(people), as_(people.provincial_official)
    found = asked(people)
    answer = client.get(reverse("apprenticeships:replay_rows", args=[found.pk]), {"change": "opened"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = list(sheet.iter_rows(values_only=True))
    assert {row[0] for row in cells[2:]} == {rows["enough"].number, rows["enough too"].number}
    assert {row[6:8] for row in cells[2:]} == {("holds", "fails")} and "article 18" in cells[2][5]
    entry = Entry.objects.get(event="apprenticeships.replay.exported")
    assert (entry.subject_id, entry.content.said["rows"]) == (str(found.pk), 2)


@pytest.mark.parametrize(("wrong", "said"), [
    ({"value": ""}, "Say the new value"), ({"value": "much"}, "whole number"), ({"what": "version:pay_floor@2021-12-31"}, "leave this empty"),
    ({"what": "number:nothing"}, "Choose one of the list"), ({"last": "2026-08-01"}, "ends before it begins"),
    ({"since": "2027-01-01"}, "only after the period"),
    ({"first": "2030-01-01", "last": "2030-02-01"}, "No signed agreement")])
def test_what_is_wrong_is_said_at_the_question(people: Cast, wrong: dict[str, str], said: str) -> None:
    world(people)
    answer = post(as_(people.provincial_official), **{**QUESTION, **wrong})
    assert answer.status_code == 422 and said in answer.content.decode() and not Replay.objects.exists()


def test_a_version_of_a_rule_is_tried_from_the_page(people: Cast) -> None:
    world(people)
    client = as_(people.provincial_official)
    choices = dict(pages._choices(people.provincial_official.actor))
    [old] = [key for key in choices if key.startswith("version:pay_floor@2016")]
    post(client, **{**QUESTION, "what": old, "value": ""})
    made = Replay.objects.get()
    assert made.counts["pay_floor"]["after"]["unknown"] == 4
    assert "the version of 11 Apr 2016" in client.get(made.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_long_period_is_a_job_that_says_how_far_it_is(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    world(people)
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    client = as_(people.provincial_official)
    post(client, **QUESTION)
    made = Replay.objects.get()
    assert "being judged" in client.get(made.get_absolute_url()).content.decode()
    assert "being judged" in client.get(reverse("apprenticeships:replays")).content.decode()
    Worker().run_all()
    assert "newly in breach" in client.get(made.get_absolute_url()).content.decode()
    work = Progress.objects.get(task=made.task)
    assert (work.done, work.total, work.result) == (4, 4, 4)
    Progress.objects.filter(task=work.task).update(stage="failed")
    Replay.objects.filter(pk=made.pk).update(counts=None)
    assert "because of a fault" in client.get(made.get_absolute_url()).content.decode()


def test_old_replays_are_forgotten(people: Cast) -> None:
    world(people)
    asked(people)
    jobs.forget_replays(at=NOON + timedelta(days=179))
    assert Replay.objects.count() == 1
    jobs.forget_replays(at=NOON + timedelta(days=181))
    assert not Replay.objects.exists() and not ReplayRow.objects.exists()


def test_the_page_costs_the_same_few_statements_however_many_rows(people: Cast, django_assert_max_num_queries: Any) -> None:
    world(people)
    client = as_(people.provincial_official)
    made = asked(people)
    with django_assert_max_num_queries(15):
        client.get(made.get_absolute_url())


# --- the command line --------------------------------------------------------------------------------------------------

def test_the_command_line_replays_the_platform(people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    rows = world(people)
    assert main.run(["rules", "replay", "--platform", "--set", "internship.pay_floor=900", "--from", str(FIRST), "--to", str(LAST), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["records"], document["counts"]["pay_floor"]["after"]["fail"]) == (4, 4)
    assert {row["row_id"] for row in document["rows"]} == {rows["enough"].number, rows["enough too"].number}
    assert document["enterprises"][0] == {"rule": "pay_floor", "enterprise": people.enterprise.pk, "before": 0, "after": 2,
                                          "name": {"zh": "沈阳北辰机床有限公司", "en": "Beichen Machine Tools"}}
    assert [unit["before"] for unit in document["schools"]] == [1, 1]
    assert Replay.objects.get().requested_by is None and Entry.objects.get(event="apprenticeships.replay.requested").role == "system"
    assert main.run(["rules", "replay", "--platform", "--set", "pay_floor=900", "--to", str(LAST), "--lang", "zh"]) == 0
    assert "沈阳北辰机床有限公司" in capsys.readouterr().out
    assert main.run(["rules", "replay", "--platform", "--set", "pay_floor=900", "--from", "2031-01-01"]) == 2
    assert "No signed agreement" in capsys.readouterr().err


def test_doors_give_plain_values(people: Cast) -> None:
    world(people)
    found = doors.replay_platform(HIGHER, first=None, last=None, at=NOON)
    assert json.loads(json.dumps(found)) == found and found["records"] == 5
    client = as_(people.provincial_official)
    assert "whatever the first day" in client.get(reverse("apprenticeships:replay", args=[found["replay"]])).content.decode()
    assert "the operator" in client.get(reverse("apprenticeships:replays")).content.decode()
    half = doors.replay_platform(HIGHER, first=FIRST, last=None, at=NOON)
    assert "1 Sep 2026 – …" in client.get(reverse("apprenticeships:replay", args=[half["replay"]])).content.decode()
