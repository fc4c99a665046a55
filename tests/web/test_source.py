"""`/source`: every sentence of the article by its number, in our own words, with a place that answers or the honest word that there is none.

The article itself is no part of the product. Who has it names its file in ZHIJIAO_ARTICLE: then its sentences are counted and compared.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import invented
from tests.cast import TODAY, Cast, cast
from tests.settings import ARTICLE
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.screens.rooms import Point, Room, declared
from zhijiao.web import article
from zhijiao.web.article import NUMBERING, PARAGRAPHS, POINTS, ROOMS, SENTENCES, Said
from zhijiao.web.pages.source import Standing, lines, number

COUNTS = (1, 2, 2, 7, 5, 3)  # sentences of the headline and of the five paragraphs
with_article = pytest.mark.skipif(not ARTICLE, reason="ZHIJIAO_ARTICLE does not name the article's file: counts and wording are not compared")
END = re.compile(r"(?<=[。！？!?])|(?<=\.)(?=\s*[A-Z一-鿿]|\s*$)")  # the rule that the page tells
HAN = re.compile(r"[一-鿿]+")
# Names of programmes and bodies are names, whoever says them.
NAMES = ("全省职业教育大会", "沈抚改革创新示范区")


@pytest.fixture
def people(db, settings) -> Cast:
    settings.ZHIJIAO_TODAY = TODAY
    return cast()


def points() -> list[Point]:
    return [point for room in declared() for point in room.source]


def the_article() -> list[list[str]]:
    text = Path(ARTICLE).read_text(encoding="utf-8")
    return [[s.strip() for s in END.split(line) if s.strip()] for line in text.splitlines() if line.strip()]


def test_every_sentence_is_there_and_none_is_left_out():
    there = sorted({(said.paragraph, said.sentence) for said in POINTS})
    assert there == [(p, s + 1) for p, n in enumerate(COUNTS) for s in range(n)]
    assert SENTENCES == COUNTS and len(PARAGRAPHS) == len(COUNTS)


def test_the_letters_of_a_sentence_have_no_gap_and_the_points_stand_in_order():
    assert list(POINTS) == sorted(POINTS, key=lambda s: (s.paragraph, s.sentence, s.part))
    for _, group in groupby(POINTS, key=lambda s: (s.paragraph, s.sentence)):
        letters = "".join(said.part for said in group)
        assert letters in ("", "abcdefghijklmnopqrstuvwxyz"[:len(letters)]) and len(letters) != 1


@pytest.mark.parametrize("said", POINTS, ids=lambda s: s.number)
def test_a_point_is_said_in_both_languages_and_has_a_room_or_a_meaning(said: Said):
    for words in (said.words, said.meaning or said.words):
        assert words.en.strip() and HAN.search(words.zh) and not HAN.search(words.en)
    assert said.asks is (said.meaning is None)
    assert said.room in ("", *ROOMS)


def test_every_point_of_a_room_names_a_number_that_exists_and_asks_something():
    asked = {said.number for said in POINTS if said.asks}
    assert points()
    for room in declared():
        assert not room.source or room.key in ROOMS, f"{room.key} is no room of the article"
        assert {number(point) for point in room.source} <= asked


def test_every_link_answers_somebody_who_may_open_it(people: Cast):
    clients = []
    for member in people.members.values():
        client = Client()
        client.force_login(member.user)
        clients.append(client)
    for url in {point.url for point in points() if point.url}:
        assert any(client.get(reverse(url)).status_code == 200 for client in clients), f"nobody of the cast can open {url}"


def test_a_dead_link_and_a_number_that_does_not_exist_are_seen(people: Cast):
    words = invented.ROOM.words
    dead = Room("apprenticeships", words, invented.ROOM.group, "tools", source=(Point(2, 2, words, "web:no_such_page", part="d"),))
    wrong = replace(dead, source=(Point(9, 9, words, "web:inbox"),))
    with invented.only(dead), pytest.raises(NoReverseMatch):
        test_every_link_answers_somebody_who_may_open_it(people)
    with invented.only(wrong), pytest.raises(AssertionError):
        test_every_point_of_a_room_names_a_number_that_exists_and_asks_something()


@pytest.mark.django_db
def test_the_page_shows_places_gaps_and_what_asks_nothing(client: Client):
    with invented.only(invented.ROOM):
        page = client.get("/source").content.decode()
        asked = sum(said.asks for said in POINTS)
        assert f"{asked}点要求，2点已有页面来办" in page
        assert page.count('id="p') == len(POINTS) and NUMBERING.zh in page
        assert "还缺：" in page and "归口：学徒与实习" not in page and "归口：投入保障" in page
        served = client.get("/source?show=served").content.decode()
        assert 'id="p2.2d"' in served and 'id="p2.2e"' not in served
        assert 'id="p2.2e"' in client.get("/source?show=partly").content.decode()
        framing = client.get("/source?show=framing").content.decode()
        assert 'id="p2.1"' in framing and 'id="p2.2d"' not in framing and "没有可建的功能" in framing
        client.cookies["django_language"] = "en"
        assert f"2 of {asked} points that ask something have a place here" in client.get("/source").content.decode()


def test_counts_of_all_standings_make_the_whole(people: Cast):
    assert sum(sum(line.standing is standing for line in lines()) for standing in Standing) == len(POINTS)


@with_article
def test_the_article_has_these_sentences():
    assert tuple(len(sentences) for sentences in the_article()) == SENTENCES


def shingles(text: str) -> set[str]:
    """Every run of eight Chinese characters and every run of six English words."""
    for name in NAMES:
        text = text.replace(name, "，")
    words = re.findall(r"[a-z]+", text.lower())
    return ({run[i:i + 8] for run in HAN.findall(text) for i in range(len(run) - 7)}
            | {" ".join(words[i:i + 6]) for i in range(len(words) - 5)})


@with_article
def test_no_sentence_of_the_article_is_copied():
    theirs = set().union(*(shingles(sentence) for paragraph in the_article() for sentence in paragraph))
    here = Path(article.__file__)
    files = [here, *(here.parents[1] / "systems/meetings/demo").glob("*.py")]
    said = [w for s in POINTS for w in _both(s.words, s.meaning)] + [w for p in points() for w in _both(p.words, p.missing, p.place)]
    assert len(files) > 1
    for text in (*(file.read_text(encoding="utf-8") for file in files), *said):
        assert not shingles(text) & theirs


def _both(*words: Bilingual | None) -> list[str]:
    return [text for w in words if w is not None for text in (w.en, w.zh)]
