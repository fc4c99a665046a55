"""The office's and the college's pages of a year of admissions, in both languages: what stands on them, and what a refusal says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import NOON, Cast, cast
from tests.journeys.telling import Reader
from tests.systems.admissions.steps import a_small_round, allocated, released
from zhijiao.systems.admissions.models import Offer, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings: Any, db: None) -> Cast:
    settings.ZHIJIAO_TODAY = NOON.date()
    return cast()


@pytest.fixture(params=["zh-hans", "en"])
def language(request: Any) -> str:
    return str(request.param)


def reads(people: Cast, who: str, language: str, path: str, english: str, chinese: str) -> str:
    """Open a page and find a sentence of it."""
    page = Reader(people.members[who], language).opens(path)
    assert (english if language == "en" else chinese) in page.text, page.text[-3000:]
    return page.text


def test_every_page_of_a_released_round_opens_and_says_it(people: Cast, language: str) -> None:
    stage, one = released(people)
    offer = Offer.objects.order_by("pk").first()
    assert offer is not None
    for path, english, chinese in (
            ("/admissions/desk", "Nothing waits for you", "没有事等您办"), (stage.cycle.get_absolute_url(), "Schemes of scores", "计分办法"),
            (stage.batch.get_absolute_url(), "Plan by school", "各院校计划"), (stage.units[0].get_absolute_url(), "In the plan", "已列入计划"),
            (one.get_absolute_url(), "two engines agree", "两个引擎一致"), (offer.get_absolute_url(), "Waits for the applicant", "等待考生确认")):
        reads(people, "provincial_official", language, path, english, chinese)
    for path in (stage.batch.get_absolute_url(), one.get_absolute_url(), offer.get_absolute_url(), "/admissions/desk"):
        assert Reader(people.college_registrar, language).opens(path).text


def test_a_college_sees_of_a_round_neither_its_files_nor_results_before_the_release(people: Cast, language: str) -> None:
    _, one = allocated(people)
    text = Reader(people.college_registrar, language).opens(one.get_absolute_url()).text
    assert "applicants.csv" not in text and one.result["results"] not in text and ("Offered a seat" if language == "en" else "未投档") not in text
    reads(people, "provincial_official", language, one.get_absolute_url(), "Propose the release", "提请发布")


def test_the_page_of_an_open_round_says_why_it_is_not_frozen_yet(people: Cast, language: str, settings: Any) -> None:
    _, one = a_small_round(people)
    Round.objects.filter(pk=one.pk).update(closes_at=NOON.replace(day=30))
    reads(people, "provincial_official", language, one.get_absolute_url(), "the round is frozen after that", "截止后才能冻结")
