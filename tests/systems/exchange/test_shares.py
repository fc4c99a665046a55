"""Links to a certificate: made by its holder alone, opened by whoever has them, ended at any time; who opened them is kept without a name."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOON, Cast
from tests.systems.exchange.holding import YESTERDAY, a_certificate, revoked
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.requests.rates import Rate
from zhijiao.kernel.states import Refused
from zhijiao.systems.exchange.actions.shares import Made, end_share, make_share, open_share
from zhijiao.systems.exchange.actions.standing import suspend
from zhijiao.systems.exchange.models import Credential, Share
from zhijiao.systems.exchange.pages import shares as pages
from zhijiao.systems.exchange.queries.record import MOST_LINKS, links, shared, state_of
from zhijiao.systems.exchange.terms import Life, LinkState, Shows, State, SuspendReason, Viewer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 9, 28)
    pages.RATE.forget()


@pytest.fixture
def held(people: Cast) -> Credential:
    return a_certificate(people)


def made(people: Cast, held: Credential, at: datetime = NOON, **but: Any) -> Made:
    given = {"shows": Shows.CERTIFICATE, "life": Life.WEEK, "by": people.apprentice.actor, **but}
    return make_share(credential=held, at=at, **given)


def of(member: Any) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.cookies["django_language"] = "en"
    if member is not None:
        client.force_login(member.user)
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# --- acts --------------------------------------------------------------------------------------------------------------

def test_the_token_is_kept_nowhere_and_the_act_is_told(people: Cast, held: Credential) -> None:
    link = made(people, held)
    assert shared(link.token) == link.share and shared(link.token + "x") is None and shared("x" * 65) is None
    assert link.token not in json.dumps([list(map(str, row)) for row in Share.objects.values_list()])
    assert [entry.event for entry in history(link.share)] == ["exchange.share.made"]
    assert link.token not in json.dumps(history(link.share)[0].content.said)


@pytest.mark.parametrize(("life", "days"), [(Life.DAY, 1), (Life.WEEK, 7), (Life.MONTH, 30)])
def test_a_link_is_open_until_its_last_moment_and_not_a_second_longer(people: Cast, held: Credential, life: Life, days: int) -> None:
    share = made(people, held, life=life).share
    end = NOON + timedelta(days=days)
    assert state_of(share, end - timedelta(seconds=1)) is LinkState.OPEN and state_of(share, end) is LinkState.EXPIRED


@pytest.mark.parametrize("who", ["guardian", "adult", "registrar", "teacher", "provincial_official"])
def test_nobody_but_the_holder_shares_a_certificate(people: Cast, held: Credential, who: str) -> None:
    with pytest.raises(Refused, match="Only the person named"):
        made(people, held, by=getattr(people, who).actor)
    assert not Share.objects.exists()


def test_what_is_revoked_is_not_shared_and_what_is_suspended_is(people: Cast) -> None:
    suspended = a_certificate(people, state=State.SUSPENDED)
    assert made(people, suspended).share.pk
    gone = a_certificate(people, state=State.REVOKED, ends_on=date(2026, 8, 1))
    with pytest.raises(Refused, match="revoked cannot be shared"):
        made(people, gone)


def test_links_are_few_and_an_ended_one_makes_room(people: Cast, held: Credential) -> None:
    first = made(people, held)
    for _ in range(MOST_LINKS - 1):
        made(people, held)
    with pytest.raises(Refused, match="End one"):
        made(people, held)
    end_share(share=first.share, by=people.apprentice.actor, at=NOON)
    with pytest.raises(Refused, match="At most 40"):
        made(people, held, label="x" * 41)
    assert made(people, held, label="x" * 40).share.pk


def test_the_learner_and_the_guardian_end_a_link_and_nobody_else(people: Cast, held: Credential) -> None:
    for who in ("apprentice", "guardian"):
        share = made(people, held).share
        end_share(share=share, by=getattr(people, who).actor, at=NOON)
        share.refresh_from_db()
        assert state_of(share, NOON) is LinkState.ENDED
        with pytest.raises(Refused, match="ended already"):
            end_share(share=share, by=getattr(people, who).actor, at=NOON)
    share = made(people, held).share
    for who in ("adult", "registrar", "teacher", "city_officer", "provincial_official", "stranger"):
        assert not Share.objects.visible_to(getattr(people, who).actor).exists()  # type: ignore[attr-defined]
        with pytest.raises(Refused):
            end_share(share=share, by=getattr(people, who).actor, at=NOON)


def test_an_opening_is_told_without_person_and_address(people: Cast, held: Credential) -> None:
    share = made(people, held).share
    for actor in (Actor(address="10.1.2.3", request_id="abc"), people.hr.actor, people.guardian.actor, people.apprentice.actor):
        open_share(share=share, by=actor.seen_from("10.1.2.3", "abc"), at=NOON)
    (link,) = links(held, people.apprentice.actor, NOON)
    assert [one.viewer for one in link.openings] == [Viewer.FAMILY, Viewer.FAMILY, Viewer.ACCOUNT, Viewer.NOBODY]
    told = Entry.objects.filter(event="exchange.share.opened")
    assert {(one.person_id, one.organisation_id, one.address, one.request_id, one.role) for one in told} == {(None, None, "", "", "")}


# --- pages -------------------------------------------------------------------------------------------------------------

def test_the_apprentice_makes_a_link_and_is_shown_it_once(people: Cast, held: Credential) -> None:
    client = of(people.apprentice)
    page = text(client.post(f"/exchange/mine/{held.number}/share", {"life": "day", "shows": "file", "label": "北辰机床"}))
    share = Share.objects.get()
    token = page.partition("/exchange/shared/")[2].partition('"')[0]
    assert shared(token) == share and "shown only once" in page and "<svg" in page and share.label == "北辰机床"
    listed = text(client.get(f"/exchange/mine/{held.number}"))
    assert token not in listed and "北辰机床" in listed and "Not opened yet." in listed


def test_a_form_without_its_choices_is_refused_with_all_that_lacks(people: Cast, held: Credential) -> None:
    answer = of(people.apprentice).post(f"/exchange/mine/{held.number}/share", {"life": "year"})
    assert answer.status_code == 422 and "Choose what the link shows" in text(answer) and "Choose how long" in text(answer)
    assert not Share.objects.exists()


def test_whoever_has_the_link_sees_the_certificate_verified_now(people: Cast, held: Credential) -> None:
    token = made(people, held, at=YESTERDAY).token
    answer = of(None).post(f"/exchange/shared/{token}")
    page = text(answer)
    assert answer.status_code == 200 and 'data-verdict="genuine"' in page and people.apprentice.person.name in page and held.number in page
    assert answer["Cache-Control"] == "private, no-store" and answer["X-Robots-Tag"] == "noindex" and answer["Referrer-Policy"] == "strict-origin"
    assert "certificate.json" not in page and of(None).get(f"/exchange/shared/{token}/certificate.json").status_code == 404
    assert of(None).head(f"/exchange/shared/{token}").status_code == 200
    (link,) = links(held, people.apprentice.actor, NOON)
    assert len(link.openings) == 1, "asking for the head alone opens nothing"
    assert "somebody without an account" in text(of(people.apprentice).get(f"/exchange/mine/{held.number}"))


@pytest.mark.parametrize("agent", ["Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.49", "DingTalkBot-LinkService/1.0", "Slackbot-LinkExpanding 1.0",
                                   "WhatsApp/2.23", "facebookexternalhit/1.1"])
def test_a_preview_is_told_no_name_and_is_no_opening(people: Cast, held: Credential, agent: str) -> None:
    token = made(people, held, at=YESTERDAY, shows=Shows.FILE).token
    client = of(None)
    page = text(client.get(f"/exchange/shared/{token}", headers={"User-Agent": agent}))
    assert "A certificate was shared with you" in page and people.apprentice.person.name not in page and held.number not in page
    assert client.head(f"/exchange/shared/{token}").status_code == 200 and "Not opened yet." in text(of(people.apprentice).get(f"/exchange/mine/{held.number}"))
    assert not Entry.objects.filter(event="exchange.share.opened").exists()


def test_a_reader_without_cookies_opens_a_link(people: Cast, held: Credential) -> None:
    token = made(people, held, at=YESTERDAY).token
    assert Client(enforce_csrf_checks=True, HTTP_HOST="localhost").post(f"/exchange/shared/{token}").status_code == 200
    assert Entry.objects.filter(event="exchange.share.opened").count() == 1


@pytest.mark.parametrize(("header", "purpose"), [("Sec-Purpose", "prefetch;prerender"), ("Sec-Purpose", "prefetch"), ("Purpose", "prefetch")])
def test_a_browser_that_fetches_the_file_ahead_is_not_given_it(people: Cast, held: Credential, header: str, purpose: str) -> None:
    token = made(people, held, at=YESTERDAY, shows=Shows.FILE).token
    answer = of(None).get(f"/exchange/shared/{token}/certificate.json", headers={header: purpose})
    assert answer.status_code == 503 and answer.content == b"" and not Entry.objects.filter(event="exchange.share.opened").exists()


def test_a_link_with_the_file_gives_the_very_bytes_that_were_signed(people: Cast, held: Credential) -> None:
    token = made(people, held, at=YESTERDAY, shows=Shows.FILE).token
    answer = of(None).get(f"/exchange/shared/{token}/certificate.json")
    assert answer.content.decode() == held.document and answer["Content-Disposition"].endswith(f'filename="{held.number}.json"')
    assert of(None).head(f"/exchange/shared/{token}/certificate.json").status_code == 200
    (link,) = links(held, people.apprentice.actor, NOON)
    assert len(link.openings) == 1


def test_an_expired_and_an_ended_link_say_so_and_show_nothing(people: Cast, held: Credential) -> None:
    old, ended = made(people, held, at=NOON - timedelta(days=8)), made(people, held, at=YESTERDAY, shows=Shows.FILE)
    end_share(share=ended.share, by=people.apprentice.actor, at=YESTERDAY)
    for token, sentence in ((old.token, "It was open until"), (ended.token, "The holder has ended it.")):
        for answer in (of(None).get(f"/exchange/shared/{token}"), of(None).post(f"/exchange/shared/{token}")):
            assert answer.status_code == 410 and "Show the certificate" not in text(answer)
        assert answer.status_code == 410 and sentence in text(answer) and people.apprentice.person.name not in text(answer)
    assert of(None).get(f"/exchange/shared/{ended.token}/certificate.json").status_code == 404
    assert of(None).get("/exchange/shared/nothing").status_code == 404
    assert not Entry.objects.filter(event="exchange.share.opened").exists()


@pytest.mark.parametrize(("state", "verdict"), [(State.SUSPENDED, "suspended"), (State.REVOKED, "revoked")])
def test_a_link_shows_the_state_of_now(people: Cast, held: Credential, state: State, verdict: str) -> None:
    token = made(people, held, at=YESTERDAY).token
    if state is State.REVOKED:
        revoked(people, held)
    else:
        suspend(credential=held, reason=SuspendReason.UNDER_REVIEW, by=people.registrar.actor, at=YESTERDAY)
    assert f'data-verdict="{verdict}"' in text(of(None).post(f"/exchange/shared/{token}"))


def test_the_learner_ends_a_link_on_the_page_and_a_stranger_does_not_find_it(people: Cast, held: Credential) -> None:
    share = made(people, held, at=YESTERDAY).share
    assert of(people.adult).post(f"/exchange/shares/{share.pk}/end").status_code == 404
    assert of(people.registrar).post(f"/exchange/shares/{share.pk}/end").status_code == 404
    answer = of(people.apprentice).post(f"/exchange/shares/{share.pk}/end", follow=True)
    assert answer.redirect_chain == [(f"/exchange/mine/{held.number}", 302)] and "The link opens nothing any more." in text(answer)
    share.refresh_from_db()
    assert share.ended_at is not None


def test_who_opens_too_much_waits(people: Cast, held: Credential, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "RATE", Rate(most=1, seconds=60))
    token = made(people, held, at=YESTERDAY, shows=Shows.FILE).token
    assert of(None).get(f"/exchange/shared/{token}").status_code == 200
    for path in ("", "/certificate.json"):
        answer = of(None).get(f"/exchange/shared/{token}{path}")
        assert answer.status_code == 429 and answer["Retry-After"] == "60"
    assert of(people.registrar).get(f"/exchange/shared/{token}").status_code == 200
