"""Deeds: the button, the page, the act and the sentence from one declaration; who is let in; what a refusal keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import resolve

from tests.kernel import invented_deeds
from tests.kernel.factories import TODAY, a_seat, acting, an_organisation
from tests.kernel.invented_deeds import CALLED, PARCEL, PARCELS, Bale, Stand, W
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.people.models import User
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.kernel.requests.once import new_key
from zhijiao.kernel.states import Reason

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def invented(transactional_db: None, regions: None, settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.kernel.invented_deeds"
    CALLED.clear()
    with connection.schema_editor() as editor:
        editor.create_model(Bale)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Bale)


class Scene:
    """A school with a parcel, its teacher, and an enterprise."""

    def __init__(self) -> None:
        self.school = an_organisation()
        self.teacher = a_seat(Role.SCHOOL_TEACHER, self.school)
        self.registrar = a_seat(Role.SCHOOL_REGISTRAR, self.school)
        self.hr = a_seat(Role.ENTERPRISE_HR)
        self.stranger = a_seat(Role.SCHOOL_TEACHER)
        self.parcel = Bale.objects.create(number="P1", school=self.school, state=Stand.PACKED)

    def as_(self, seat: Any, language: str = "en") -> Client:
        """A signed-in browser."""
        client = Client()
        client.force_login(User.objects.get(pk=acting(seat).user_id))
        client.cookies["django_language"] = language
        return client

    def stand(self, state: Stand, **but: Any) -> Bale:
        """The parcel in a state."""
        Bale.objects.filter(pk=self.parcel.pk).update(state=state, **but)
        self.parcel.refresh_from_db()
        return self.parcel


@pytest.fixture
def scene(invented: None) -> Scene:
    return Scene()


def post(client: Client, name: str, version: int | str = 1, **answers: Any) -> Any:
    """Press a button of the parcel."""
    return client.post(f"/parcels/P1/{name}", {"idempotency_key": new_key(), "version": version, **answers})


def told(answer: Any) -> list[str]:
    """What was said afterwards."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def offered(scene: Scene, seat: Any, **more: Any) -> dict[str, bool]:
    """What the parcel offers, by name: open or not."""
    return {offer.deed.name: not offer.reasons for offer in PARCELS.offered(scene.parcel, acting(seat), today=TODAY, **more).offers}


def test_one_click_does_it_and_says_so(scene: Scene) -> None:
    answer = post(scene.as_(scene.teacher), "send")
    assert answer.status_code == 302 and answer["Location"] == "/parcels/P1" and told(answer) == ["Sent off."]
    name, called = CALLED[0]
    assert name == "send" and called["version"] == 1 and called["by"].person_id == scene.teacher.person_id and called["at"].tzinfo
    assert scene.stand(Stand.SENT).version == 2


def test_a_stale_click_is_told_and_an_unreadable_version_is_none(scene: Scene) -> None:
    assert post(scene.as_(scene.teacher), "send", version=7).status_code == 409 and CALLED == []
    assert post(scene.as_(scene.registrar), "send", version="x").status_code == 302 and CALLED[0][1]["version"] is None


def test_a_click_is_posted_and_a_page_is_not_put(scene: Scene) -> None:
    teacher = scene.as_(scene.teacher)
    assert teacher.get("/parcels/P1/send").status_code == 405 and teacher.put("/parcels/P1/pack").status_code == 405
    assert teacher.get("/parcels/P1/send")["Allow"] == "POST"


def test_who_does_not_see_the_row_finds_nothing_and_who_is_nobody_signs_in(scene: Scene) -> None:
    assert post(scene.as_(scene.stranger), "send").status_code == 404
    assert scene.as_(scene.stranger).get("/parcels/P1/note").status_code == 404
    assert "/accounts/login" in Client().post("/parcels/P1/send")["Location"]


def test_a_foreign_role_is_told_whose_it_is(scene: Scene) -> None:
    hr = scene.as_(scene.hr)
    for name in ("send", "pack", "note", "dust"):
        answer = post(hr, name)
        assert answer.status_code == 403 and "internship teacher" in answer.content.decode(), name
    assert hr.get("/parcels/P1/note").status_code == 403 and CALLED == []


def test_a_form_that_cannot_be_taken_now_is_not_opened(scene: Scene) -> None:
    teacher = scene.as_(scene.teacher)
    answer = teacher.get("/parcels/P1/pack")
    assert answer.status_code == 409 and "It is possible in: back" in answer.content.decode()
    scene.stand(Stand.BACK)
    answer = teacher.get("/parcels/P1/note")
    assert answer.status_code == 409 and "“Note” is not possible as things stand" in answer.content.decode()
    scene.stand(Stand.PACKED, note="no tape")
    answer = teacher.get("/parcels/P1/note")
    assert answer.status_code == 422 and "There is no tape" in answer.content.decode()


def test_a_form_is_asked_and_its_answers_reach_the_action_typed(scene: Scene) -> None:
    scene.stand(Stand.SENT, note="old")
    teacher = scene.as_(scene.teacher)
    page = teacher.get("/parcels/P1/pack").content.decode()
    assert 'value="old"' in page and 'name="version" value="1"' in page and "Packed" in page and 'href="/parcels/P1"' in page
    answer = post(teacher, "pack", note="new", how="F", on="2026-11-23", who="1")
    assert answer["Location"] == "/parcels/P1?packed" and told(answer) == ["Packed."]
    assert CALLED[0] == ("pack", {"version": 1, "note": "new", "how": Sex.FEMALE, "on": date(2026, 11, 23), "who": "1"})
    scene.stand(Stand.BACK)
    post(teacher, "pack", version=2)
    assert CALLED[1] == ("pack", {"version": 2, "note": "", "how": None, "on": None, "who": None})


def test_a_stale_form_shows_both_versions_and_a_refused_one_keeps_what_was_typed(scene: Scene) -> None:
    scene.stand(Stand.SENT, note="theirs")
    teacher = scene.as_(scene.teacher)
    answer = post(teacher, "pack", version=9, note="mine")
    assert answer.status_code == 409 and "mine" in answer.content.decode() and "theirs" in answer.content.decode()
    scene.stand(Stand.PACKED)
    answer = post(teacher, "pack", note="mine")
    assert answer.status_code == 422 and 'value="mine"' in answer.content.decode() and "is not possible while" in answer.content.decode()


def test_a_form_of_the_row_and_answers_of_its_own(scene: Scene) -> None:
    teacher = scene.as_(scene.teacher)
    assert "Note on P1" in teacher.get("/parcels/P1/note").content.decode()
    post(teacher, "note", text="fragile")
    assert CALLED == [("note", {"text": "P1: fragile"})]


def test_a_reason_is_asked_in_a_disclosure_and_on_a_page_of_its_own(scene: Scene) -> None:
    scene.stand(Stand.SENT)
    hr = scene.as_(scene.hr)
    page = hr.get("/parcels/P1").content.decode()
    assert '<details class="zj-disclose"><summary class="btn btn-danger-line">Send back</summary>' in page and 'name="reason"' in page
    assert "Send back" in hr.get("/parcels/P1/send_back").content.decode()
    assert post(hr, "send_back").status_code == 422
    answer = post(hr, "send_back", reason="just so")
    assert answer.status_code == 422 and "That is no reason" in answer.content.decode() and "just so</textarea>" in answer.content.decode()
    assert told(post(hr, "send_back", reason="broken")) == ["Sent back."]
    assert scene.stand(Stand.BACK).note == "broken"


def test_a_file_is_taken_in_and_one_that_cannot_be_is_said_at_its_field(scene: Scene) -> None:
    assert getattr(resolve("/parcels/P1/picture").func, "body_limit", 1) == 10
    assert getattr(resolve("/parcels/P1/send").func, "body_limit", 1) == 1
    teacher = scene.as_(scene.teacher)
    answer = post(teacher, "picture", picture=SimpleUploadedFile("a.pdf", b"no pdf at all"))
    assert answer.status_code == 422 and '<a href="#picture">' in answer.content.decode()
    assert told(post(teacher, "picture", picture=SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n"))) == ["Kept."]
    assert StoredFile.objects.get().name == "a.pdf"


def test_a_row_offers_what_its_state_and_the_role_allow(scene: Scene) -> None:
    assert offered(scene, scene.teacher) == {"send": True, "note": True, "picture": True, "dust": True}
    assert offered(scene, scene.registrar) == {"send": True, "note": True, "picture": True}
    assert offered(scene, scene.hr) == {}
    scene.stand(Stand.SENT)
    assert offered(scene, scene.hr) == {"send_back": True} and "pack" in offered(scene, scene.teacher)
    scene.stand(Stand.BACK)
    assert offered(scene, scene.registrar) == {"pack": True, "picture": True}
    assert offered(scene, scene.registrar, only=("picture",)) == {"picture": True}


def test_what_is_closed_says_why_with_its_article_and_is_not_primary(scene: Scene) -> None:
    scene.stand(Stand.PACKED, note="no tape")
    found = PARCELS.offered(scene.parcel, acting(scene.registrar), today=TODAY,
                            extra=lambda name: [Reason(W("Not on Mondays.", "周一不办。"))] if name == "send" else [])
    assert found.first is not None and found.first.deed.name == "send" and not found.first.primary
    assert [offer.deed.name for offer in found.closed] == ["send", "note"] and [offer.deed.name for offer in found.open] == ["picture"]
    assert found.first.button.why_not == W("There is no tape (Art. 1). Not on Mondays.", "没有胶带（第一条）。周一不办。")
    page = scene.as_(scene.registrar).get("/parcels/P1").content.decode()
    assert 'aria-disabled="true"' in page and "<b>Send off, Note</b>" in page and "btn-primary" not in page


def test_the_page_shows_open_ones_as_buttons_with_the_version(scene: Scene) -> None:
    page = scene.as_(scene.teacher, "zh-hans").get("/parcels/P1").content.decode()
    assert 'action="/parcels/P1/send"' in page and 'name="version" value="1"' in page and 'href="/parcels/P1/note"' in page
    assert page.count("btn-primary") == 1 and "寄出" in page and "csrfmiddlewaretoken" in page
    assert PARCELS.url("send", scene.parcel) == "/parcels/P1/send"


def test_a_declaration_that_does_not_hold_is_a_mistake() -> None:
    one = Deed("send", invented_deeds.send, W("", ""))
    for wrong, why in (([one, one], "one name"), ([Deed("x", invented_deeds.dust, W("", ""))], "no move of the machine"),
                       ([Deed("x", invented_deeds.dust, W("", ""), moves="fly")], "does not have")):
        with pytest.raises(ValueError, match=why):
            Deeds(room="parcels", noun="parcel", rows=invented_deeds.rows, machine=PARCEL, deeds=wrong)
    with pytest.raises(ValueError, match="no move"):
        Deeds(room="parcels", noun="parcel", rows=invented_deeds.rows, deeds=[one])
