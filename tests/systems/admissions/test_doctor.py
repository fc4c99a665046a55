"""A frozen round stays what it was: one byte changed in a file, a hash, a row of plan, applicant, list or offer is found and named."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from tests.cast import NOON, Cast
from tests.systems.admissions.steps import frozen, released, scores
from zhijiao.cli.doctor import doctor
from zhijiao.kernel.papers.files import path_of
from zhijiao.systems.admissions.actions import rounds
from zhijiao.systems.admissions.doors import changed_rounds, count_frozen_rounds
from zhijiao.systems.admissions.models import Applicant, Offer, PreferenceList, Round, RoundFile, Unit, packed
from zhijiao.systems.admissions.queries.files import INPUTS, OUTPUTS, folder
from zhijiao.systems.admissions.terms import ListState

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    return [words.en for words in changed_rounds()]


def flip(name: str, round: Round) -> None:
    """Change one bit of one byte in the middle of a file."""
    path = path_of(RoundFile.objects.get(round=round, name=name).sha256)
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_round_that_nobody_touched_is_whole(people: Cast) -> None:
    released(people)
    assert found() == [] and count_frozen_rounds() == 1


@pytest.mark.parametrize("name", [*INPUTS.values(), *OUTPUTS.values()])
def test_one_byte_changed_in_a_file_is_found(people: Cast, name: str) -> None:
    _, one = released(people)
    flip(name, one)
    assert len(found()) == 1 and f"{name} of round {one.number} was changed" in found()[0]


def test_a_file_that_is_gone_or_replaced_is_found(people: Cast) -> None:
    _, one = released(people)
    path_of(one.result["cutoffs"]).unlink()
    (folder(one) / "plan.csv").unlink()
    (folder(one) / "plan.csv").write_text("unit,school\n")
    assert [f"{name}" in " ".join(found()) for name in ("cutoffs.csv of round", "plan.csv of round")] == [True, True]


def _score(one: Round) -> None:
    applicant = Applicant.objects.order_by("number").last()
    assert applicant is not None
    Applicant.objects.filter(pk=applicant.pk).update(scores=scores(749))


def _list(one: Round) -> None:
    row = PreferenceList.objects.order_by("pk").first()
    assert row is not None
    PreferenceList.objects.filter(pk=row.pk).update(ordered=packed(row.units[::-1]))


def _offer(one: Round) -> None:
    Offer.objects.filter(pk=Offer.objects.order_by("pk").values("pk")[:1]).update(position=9)


def _new_list(one: Round) -> None:
    PreferenceList.objects.filter(pk=PreferenceList.objects.order_by("pk").values("pk")[:1]).update(state=ListState.DRAFT)


CHANGES: list[tuple[Callable[[Round], object], str]] = [
    (lambda one: Unit.objects.filter(code="A001").update(quota=4), "plan.csv, row 2, column quota: A001 was frozen with “3”, the database says “4”"),
    (lambda one: Unit.objects.filter(code="A002").update(programme="别的"), "plan.csv, row 3, column programme: A002 was frozen"),
    (_score, "applicants.csv, row 13, column total: "),
    (_list, "preferences.parquet, row 1: the list of "),
    (_new_list, "11 submitted lists in the database, 12 when the round was frozen"),
    (_offer, "is not the published result"),
    (lambda one: Round.objects.filter(pk=one.pk).update(frozen={**one.frozen, "plan": "0" * 64}), "the recorded hash of plan"),
    (lambda one: RoundFile.objects.filter(round=one, name="results.csv").update(sha256="0" * 64), "the recorded hash of results.csv"),
]


@pytest.mark.parametrize(("change", "says"), CHANGES)
def test_one_row_changed_in_the_database_is_found(people: Cast, change: Callable[[Round], object], says: str) -> None:
    _, one = released(people)
    change(one)
    assert any(says in line for line in found()), found()


def test_the_rows_of_a_round_that_was_set_aside_may_change_its_files_may_not(people: Cast) -> None:
    stage, one = frozen(people)
    rounds.correct(round=one, reason="成绩登记错误", by=stage.official, at=NOON)
    _score(one)
    assert found() == []
    flip("applicants.csv", one)
    assert len(found()) == 1


def test_a_link_that_leads_elsewhere_is_made_right_again(people: Cast) -> None:
    _, one = frozen(people)
    link = folder(one) / "plan.csv"
    link.unlink()
    link.symlink_to(os.devnull)
    assert found() == [] and "A001" in (folder(one) / "plan.csv").read_text()


def test_the_doctor_says_it_and_ends_with_an_error(people: Cast) -> None:
    _, one = frozen(people)
    whole = CliRunner().invoke(doctor, ["--json"], standalone_mode=False)
    assert [(line["state"], line["detail"]) for line in json.loads(whole.output) if "admissions" in line["what_en"]] == [("works", "1")]
    flip("preferences.parquet", one)
    result = CliRunner().invoke(doctor, ["--json"], standalone_mode=False)
    lines = [line for line in json.loads(result.output) if "admissions" in line["what_en"]]
    assert result.return_value == 1 and [line["state"] for line in lines] == ["broken"] and one.number in lines[0]["detail"]
