"""Forms: asked as declared, read by columns, nothing typed lost, stale pages side by side, steps carried along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict

from tests.kernel import invented_form
from tests.kernel.factories import a_seat, a_user
from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, File, Form
from zhijiao.kernel.forms.columns import column_of, field_at, text_of
from zhijiao.kernel.forms.reading import read, shown
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.actor import ANONYMOUS
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.kernel.requests.once import new_key


@pytest.fixture(autouse=True)
def invented(db: None, regions: None, settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.kernel.invented_form"
    invented_form.DONE.clear()
    return


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(a_user(a_seat(Role.SCHOOL_REGISTRAR)))
    return client


def send(client: Client, **answers: Any) -> Any:
    """Post the short form as its page would."""
    return client.post("/short", {"idempotency_key": new_key(), "version": "7", **answers})


def test_a_form_is_drawn_as_it_is_declared(client: Client) -> None:
    text = client.get("/short").content.decode()
    assert 'value="曾世英"' in text and 'value="3600.50"' in text and "与证件一致" in text and "请写明是谁" in text
    assert 'aria-describedby="name-hint"' in text and '<span class="unit">元</span>' in text and 'type="date"' in text
    assert '<select class="form-select" id="role"' in text and '<textarea class="form-control" id="story"' in text
    assert 'type="checkbox" name="marks" value="F" checked' in text and 'type="radio" name="night" value="yes" checked' in text
    assert 'name="idempotency_key"' in text and 'name="version" value="7"' in text and "style=" not in text and "<script>" not in text


def test_a_form_speaks_english(client: Client) -> None:
    client.cookies["django_language"] = "en"
    assert "What happened" in client.get("/short").content.decode()


def test_answers_are_read_by_their_columns(client: Client) -> None:
    answer = send(client, name=" 李\n四 ", sex="F", role="apprentice", born_on="2009/9/1", pay="3,600", hours="7.5", night="no",
                  marks=["F", "M"], place="s", story="一\n二")
    assert answer.status_code == 302 and answer["Location"] == "/done/made"
    assert [{"name": "李 四", "sex": "F", "role": "apprentice", "born_on": date(2009, 9, 1), "pay": 360000,
                                   "hours": 7500, "night": False, "marks": ("F", "M"), "place": "s", "story": "一\n二"}] == invented_form.DONE


def test_nothing_typed_is_lost_and_each_problem_is_said_twice(client: Client) -> None:
    answer = send(client, name="", born_on="2026-13-01", pay="viel", story="我写的", place="nowhere", role="no such", marks=["x"])
    text = answer.content.decode()
    assert answer.status_code == 422 and "有6处要改" in text and invented_form.DONE == []
    for key, words in (("name", "请填写"), ("born_on", "写成日期"), ("pay", "以元为单位"), ("place", "从列表中选择")):
        assert f'<a href="#{key}">' in text and f'id="{key}-problem"' in text and text.count(words) == 2
    assert 'value="2026-13-01"' in text and 'value="viel"' in text and "我写的</textarea>" in text
    assert 'aria-invalid="true"' in text and 'aria-describedby="name-hint name-problem"' in text


def test_too_long_an_answer_and_a_check_of_the_whole(client: Client) -> None:
    assert "最多10个字" in send(client, name="长" * 11).content.decode()
    assert "不能用这个名字" in send(client, name="某").content.decode()
    assert send(client, name="甲\x00乙").status_code == 302 and invented_form.DONE[0]["name"] == "甲乙"


def test_a_refusal_stands_at_its_field_with_its_article(client: Client) -> None:
    text = send(client, name="拒", story="我写的").content.decode()
    assert text.count("未满16周岁") == 2 and text.count("第十六条") == 2 and "再等等" in text
    assert "<b>还有</b>" in text and "<b>总之</b>" in text and "我写的</textarea>" in text


def test_a_stale_page_shows_both_versions(client: Client) -> None:
    answer = client.post("/short", {"idempotency_key": new_key(), "version": "6", "name": "李四", "night": "no", "place": "d"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "李四" in text and "曾世英" in text and "大连" in text and invented_form.DONE == []
    assert 'name="version" value="7"' in text and '<input type="hidden" name="name" value="李四">' in text
    assert send(client, name="旧").status_code == 409


def test_a_double_click_acts_once(client: Client) -> None:
    given = {"idempotency_key": new_key(), "version": "7", "name": "李四"}
    first, second = (client.post("/short", given) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302) and len(invented_form.DONE) == 1


def test_other_methods_are_refused(client: Client) -> None:
    assert client.put("/short").status_code == 405


def turn(client: Client, step: int, way: str, **answers: Any) -> str:
    return client.post("/long", {"form_step": step, "form_turn": way, **answers}).content.decode()


def test_a_long_form_goes_step_by_step_and_carries_everything(client: Client) -> None:
    text = client.get("/long").content.decode()
    assert "第1步，共2步" in text and "先写" in text and "zj-phone" in text
    assert "请填写" in turn(client, 0, "next", name="")
    text = turn(client, 0, "next", name="李四", sex="M")
    assert "第2步，共2步" in text and '<input type="hidden" name="name" value="李四">' in text and 'type="file"' in text
    text = turn(client, 1, "back", name="李四", sex="M", since="bad")
    assert "第1步" in text and 'value="李四"' in text and '<input type="hidden" name="since" value="bad">' in text and "写成日期" not in text
    assert "第2步" in turn(client, 9, "next", name="李四", since="2026-09-01")


def test_the_whole_of_a_long_form_is_judged_at_the_end(client: Client) -> None:
    text = client.post("/long", {"name": "", "since": "2026-09-01", "proof": SimpleUploadedFile("p.pdf", b"%PDF-")}).content.decode()
    assert "第1步" in text and "请填写" in text
    text = client.post("/long", {"name": "李四", "since": "2026-09-01"}).content.decode()
    assert "第2步" in text and '<a href="#proof">' in text
    done = client.post("/long", {"name": "李四", "since": "2026-09-01", "proof": SimpleUploadedFile("p.pdf", b"%PDF-")})
    assert done.status_code == 302 and invented_form.DONE[0]["proof"].name == "p.pdf"
    text = client.post("/long", {"name": "拒", "since": "2026-09-01", "proof": SimpleUploadedFile("p.pdf", b"%PDF-")}).content.decode()
    assert "第1步" in text and "未满16周岁" in text


def test_a_form_asks_each_thing_once() -> None:
    column = Column("a", Bilingual("a", "a"))
    with pytest.raises(ValueError, match="asks a twice"):
        _ = Form(name="f", words=Bilingual("f", "f"), fields=(Ask(column), Ask(column))).asks


@pytest.mark.parametrize(("model", "path", "kind", "privacy"), [
    (Membership, "role", Kind.CHOICE, Privacy.PERSONAL), (Membership, "since", Kind.DATE, Privacy.INTERNAL),
    (Membership, "organisation", Kind.TEXT, Privacy.PERSONAL), (Membership, "person__id_number", Kind.TEXT, Privacy.SENSITIVE),
    (Person, "born_on", Kind.DATE, Privacy.PERSONAL), (Membership, "organisation__staff_on_post", Kind.COUNT, Privacy.INTERNAL)])
def test_a_field_has_the_column_of_its_type(model: Any, path: str, kind: Kind, privacy: Privacy) -> None:
    column = column_of(model, path)
    assert (column.kind, column.privacy) == (kind, privacy) and column.words.zh and column.key == path
    assert field_at(model, path).name == path.rsplit("__", 1)[-1]


@pytest.mark.parametrize(("kind", "value", "text"), [
    (Kind.MONEY, 360000, "3600"), (Kind.MONEY, 5, "0.05"), (Kind.DECIMAL, 7500, "7.5"), (Kind.DECIMAL, 8000, "8"), (Kind.TAGS, (), "none"),
    (Kind.TAGS, ("a", "b"), "a;b"), (Kind.DATE, date(2026, 9, 1), "2026-09-01"), (Kind.FLAG, True, "yes"), (Kind.TEXT, None, "")])
def test_a_value_is_typed_again_as_it_was_read(kind: Kind, value: Any, text: str) -> None:
    column = Column("c", Bilingual("c", "c"), kind)
    assert text_of(column, value) == text and column.read(text) == value


def test_known_to_be_nothing_can_be_answered_and_no_edit_loses_a_word_from_elsewhere() -> None:
    marks = Ask(Column("marks", Bilingual("Marks", "标记"), Kind.TAGS, choices=Sex, open_tags=True))
    form = Form("marks", Bilingual("Marks", "标记"), fields=(marks,))

    def ticked(initial: Any) -> list[str]:
        [field] = shown(form, actor=ANONYMOUS, initial={"marks": initial}).fields()
        return [value for value, _, chosen in field.options if chosen]

    assert ticked(None) == [] and ticked(()) == ["none"] and ticked(("F", "又一个")) == ["F", "又一个"]
    assert read(form, QueryDict("marks=none"), MultiValueDict(), actor=ANONYMOUS).values == {"marks": ()}
    assert read(form, QueryDict(""), MultiValueDict(), actor=ANONYMOUS).values == {"marks": None}


def test_several_known_rows_are_chosen_at_once_and_an_unknown_one_refuses_all() -> None:
    places = Ask(Column("places", Bilingual("places", "地点"), Kind.TAGS), options=lambda actor: [("1", "沈阳"), ("2", "大连"), ("3", "鞍山")])
    form = Form("places", Bilingual("Places", "地点"), (places,))

    def filled(query: str) -> Any:
        return read(form, QueryDict(query), MultiValueDict(), actor=ANONYMOUS)

    assert filled("places=3&places=1&places=3").values == {"places": ("3", "1")}
    assert filled("").values == {"places": None}
    assert list(filled("places=1&places=9").problems) == ["places"]
    field = shown(form, actor=ANONYMOUS, initial={"places": [Membership(pk=2), "3"]}).fields()[0]
    assert field.kind == "ticks" and [value for value, _, chosen in field.options if chosen] == ["2", "3"]


def test_several_files_come_as_a_list_and_none_as_an_empty_one() -> None:
    form = Form("proofs", Bilingual("Proofs", "证明"), (File("proofs", Bilingual("proofs", "证明"), (FileKind.PDF,), several=True),))
    two = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-") for n in range(2)]
    assert read(form, QueryDict(), MultiValueDict({"proofs": two}), actor=ANONYMOUS).values == {"proofs": two}
    assert read(form, QueryDict(), MultiValueDict(), actor=ANONYMOUS).values == {"proofs": []}


def test_sentences_keep_their_signs_and_a_name_on_one_line_is_narrowed() -> None:
    form = Form("words", Bilingual("Words", "文字"), (Ask(Column("story", Bilingual("story", "经过")), rows=3), Ask(Column("name", Bilingual("name", "名称")))))
    filled = read(form, QueryDict("story=各市（含沈抚），办好！&name=沈阳（北方）"), MultiValueDict(), actor=ANONYMOUS)
    assert filled.values == {"story": "各市（含沈抚），办好！", "name": "沈阳(北方)"}
    assert shown(form, actor=ANONYMOUS, initial={"story": "各市，办"}).texts["story"] == ["各市，办"]
