"""Filters of a list kept under a name: found again above the list, replaced, forgotten; one's own only."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import TODAY, Cast, cast
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.registers.keeping import MOST, plain_query
from zhijiao.kernel.registers.models import KeptFilter

LIST = "/apprenticeships/agreements"


@pytest.fixture
def people(db, settings) -> Cast:
    settings.ZHIJIAO_TODAY = TODAY
    from tests.rows import agreements

    made = cast()
    agreements(made, 2)
    return made


def client_of(people: Cast, name: str, language: str = "en") -> Client:
    client = Client()
    client.force_login(people.members[name].user)
    client.cookies["django_language"] = language
    return client


def kept(client: Client, name: str = "Drafts", query: str = "?state=draft&page=3&per=15&sort=number", register: str = "apprenticeships/agreements"):
    return client.post("/filters/keep", {"register": register, "name": name, "query": query})


def test_a_filter_is_kept_found_again_replaced_and_forgotten(people):
    client = client_of(people, "registrar")
    assert "Keep this filter" not in client.get(LIST).content.decode() and "Keep this filter" in client.get(f"{LIST}?state=draft").content.decode()
    assert kept(client)["Location"] == f"{LIST}?state=draft&sort=number"
    page = client.get(LIST).content.decode()
    assert f'href="{LIST}?state=draft&amp;sort=number">Drafts</a>' in page and "Kept as “Drafts”." in page
    kept(client, query="state=active")
    one = KeptFilter.objects.get()
    assert one.query == "state=active" and [entry.event for entry in history(one)] == ["registers.filter.kept"] * 2 and str(one) == "Drafts"
    assert client.post(f"/filters/{one.pk}/forget")["Location"] == LIST and not KeptFilter.objects.exists()
    assert "“Drafts” is forgotten." in client.get(LIST).content.decode()


def test_it_is_ones_own(people):
    kept(client_of(people, "registrar"))
    other, one = client_of(people, "teacher"), KeptFilter.objects.get()
    assert "Drafts" not in other.get(LIST).content.decode()
    assert other.post(f"/filters/{one.pk}/forget").status_code == 404 and KeptFilter.objects.exists()
    kept(other)
    assert KeptFilter.objects.filter(name="Drafts").count() == 2
    assert kept(client_of(people, "inspector")).status_code == 404  # the register is not theirs to open
    assert KeptFilter.objects.visible_to(people.inspector.actor).count() == 0


@pytest.mark.parametrize(("what", "words"), [
    ({"name": " "}, "Give the filter a name"), ({"name": "n" * 61}, "Give the filter a name"), ({"query": "?page=2&state="}, "Nothing is filtered"),
    ({"query": "q=" + "x" * 1001}, "too long"), ({"query": "q=21010120080101001X"}, "not kept"), ({"query": "state=draft&q=%313800000000"}, "not kept"),
    ({"name": "13800000000"}, "not kept"),
])
def test_what_cannot_be_kept_is_refused(people, what, words):
    answer = kept(client_of(people, "registrar"), **what)
    assert answer.status_code == 422 and words in answer.content.decode() and not KeptFilter.objects.exists()


def test_so_many_and_no_more(people):
    client = client_of(people, "registrar")
    for n in range(MOST):
        assert kept(client, name=f"f{n}").status_code == 302
    assert "forget one first" in kept(client, name="one more").content.decode()
    assert kept(client, name="f3").status_code == 302


def test_a_query_is_kept_without_where_one_stands_and_what_no_database_holds():
    assert plain_query("?state=draft&state=active&page=2&q=%00&x=") == "state=draft&state=active"
