"""A credential packed as the values of its form: the same text comes back, and what does not fit the form is packed another way."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.credentials.made import (
    ISSUED,
    KEY,
    NOON,
    SCHOOL,
    TRUST,
    a_credential,
    a_list,
    a_signed,
    an_entry,
    spoiled,
)
from zhijiao.engines.credentials import Fault, sign, verify
from zhijiao.engines.credentials.multibase import base58
from zhijiao.engines.credentials.packing import MARK, Form, form_of, from_signs, packed, signs, unpacked
from zhijiao.engines.credentials.qr import Dictionary, code, dictionary, form, millimetres, printed, unprinted

ADDRESS = "https://zj.example/v/"
WORDS = "沈阳学校焊接学徒证书"
FORM = Form(WORDS, '{"a":"{{a=t}}","again":"{{b=t}}/{{a=t}}","code":"{{c=c}}","day":"{{d=d}}","grade":"{{e=e:pass|good|a.b}}","hash":"{{h=h}}",'
                   '"hours":"{{m=m}}","key":"{{k=k}}","list":"{{l=l}}","number":"LN-{{y=y}}","proof":"{{v=v}}","since":"{{s=s}}"}')
VALUES = {"a": "王𠮷", "b": "é，x", "c": "122101004123456788", "d": "2026-08-28", "e": "good", "h": "0f" * 32, "m": "880.5", "k": "2026-1", "l": "94567",
          "y": "2026-000123", "v": "z" + base58(bytes([0, 0, *range(62)])), "s": "2026-09-28T04:00:13Z"}


def text(**but: str) -> str:
    return FORM.filled({**VALUES, **but})


def test_what_is_packed_comes_back_and_is_small() -> None:
    made = packed(FORM, text())
    assert made is not None and unpacked(FORM, made) == text() and len(made) < 160 < len(text().encode()) / 2
    assert form_of(FORM.whole) == FORM and FORM.whole.startswith(MARK)


@pytest.mark.parametrize(("name", "value"), [
    ("c", "0"), ("c", "000"), ("c", "unit-7"), ("c", "-"), ("c", "9" * 40), ("c", "z" * 40), ("d", "1970-01-01"), ("d", "2149-06-06"), ("e", "a.b"),
    ("m", "0"), ("m", "0.1"), ("m", "880"), ("m", "6553.5"), ("k", "2099-99"), ("l", "0"), ("l", "127"), ("l", "128"), ("l", "16384"), ("l", "999999999"),
    ("y", "2000-000000"), ("y", "2099-999999"), ("s", "1970-01-01T00:00:00Z"), ("s", "2106-02-07T06:28:15Z"), ("a", ""), ("b", '\\"\\\\ \\u0007'),
    ("v", "z" + base58(b"\xff" * 64))])
def test_values_at_the_edges(name: str, value: str) -> None:
    made = packed(FORM, text(**{name: value}))
    assert made is not None and unpacked(FORM, made) == text(**{name: value})


@pytest.mark.parametrize(("name", "value"), [
    ("c", ""), ("c", "A"), ("c", "9" * 41), ("d", "2026-02-30"), ("d", "1969-12-31"), ("d", "2149-06-07"), ("e", "fail"), ("e", "acb"),
    ("h", "0F" * 32), ("m", "1.0"), ("m", "01"), ("m", "9999.9"), ("m", "1,200"), ("k", "2026-0"), ("k", "2026-100"), ("k", "2099-1x"), ("l", "01"),
    ("l", "1000000000"), ("y", "2026-1"), ("y", "1999-000001"), ("y", "2026-1234567"), ("v", "z" + base58(bytes([1] * 63))),
    ("v", "z" + base58(b"\xff" * 65)), ("s", "2026-09-28T04:00:13+00:00"), ("s", "2106-02-07T06:28:16Z"), ("s", "2026-09-28T25:00:00Z"), ("a", '"')])
def test_what_does_not_fit_the_form(name: str, value: str) -> None:
    assert packed(FORM, text(**{name: value})) is None


def test_a_value_that_stands_twice_must_be_the_same_twice() -> None:
    assert packed(FORM, text().replace("/王𠮷", "/王")) is None


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=30))
def test_signs_come_back(given_: str) -> None:
    assert from_signs(signs(given_)) == given_
    assert all(len(signs(one)) == 2 for one in "焊，。“é龥")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_whatever_is_unpacked_there_is_an_answer(data: bytes, behind: bool) -> None:
    made = packed(FORM, text())
    assert made is not None
    chance = random.Random(len(data))
    changed = bytearray(made)
    for one in data[:3]:
        changed[chance.randrange(len(changed))] = one
    for hostile in (data, made + data if behind else bytes(changed)):
        try:
            assert isinstance(unpacked(FORM, hostile), str)
        except ValueError:
            continue


def test_a_text_that_unpacks_without_end_is_refused() -> None:
    only = Form("", "{{a=t}}")
    bomb = packed(only, "x" * 60_000)
    assert bomb is not None and len(bomb) < 100
    assert packed(only, "x" * 60_000 + '"') is None
    from zhijiao.engines.credentials import packing

    with pytest.raises(ValueError, match="deflate"):
        unpacked(only, packing._deflated("", "x" * 70_000))
    for broken in (b"", b"\xff", bomb[:-1], bomb + b"x"):
        with pytest.raises(ValueError, match="deflate"):
            unpacked(only, broken)
    with pytest.raises(ValueError, match="signs"):
        from_signs(b"\xd9a")


# on credentials

TEMPLATE = {**a_credential(credentialStatus=an_entry("{{index=l}}")), "id": "urn:uuid:{{ id }}", "name": "{{姓 名}}", "validFrom": "{{since=s}}"}
SHARED = form(TEMPLATE, f"{SCHOOL}#{{{{key=t}}}}", created="{{since=s}}", words="王李证书")


def a_paper(**but: Any) -> dict[str, Any]:
    return a_signed(**{"id": "urn:uuid:7d1a9edd-ecc0-8a5d-9301-b17386891790", "name": "王𠮷", "credentialStatus": an_entry("94567"), **but})


def test_a_credential_with_the_form_takes_a_code_two_thirds_of_the_size() -> None:
    whole = dictionary(TEMPLATE, KEY.id)
    signed = a_paper()
    small, large = (printed(signed, one, ADDRESS) for one in (SHARED, whole))
    assert millimetres(code(small)) <= 24.5 < 26 <= millimetres(code(large)) and printed(signed, [whole, SHARED], ADDRESS) == small
    read = unprinted(small, [whole, SHARED])
    assert read == {**signed, "proof": signed["proof"][1]} and verify(read, trust=TRUST, status=a_list(), at=NOON).genuine


def test_one_without_it_takes_the_next_dictionary() -> None:
    whole = dictionary(TEMPLATE, KEY.id)
    for other in (a_paper(description="more"), a_paper(validFrom="2026-07-01T00:00:00.5Z"), sign(a_paper(), KEY, "eddsa-jcs-2022", created=ISSUED)):
        text_ = printed(other, [SHARED, whole], ADDRESS)
        assert unprinted(text_, [SHARED, whole])["id"] == other["id"]
        with pytest.raises(Fault) as caught:
            printed(other, SHARED, ADDRESS)
        assert caught.value.code == "not_of_this_form"


def test_codes_of_a_form_that_are_none() -> None:
    right = printed(a_paper(), SHARED, ADDRESS)
    head = right.rpartition("/V/")[2][:6]
    for hostile in (right[:-3], f"/V/{head}000000", f"/V/{head}{'0' * 300}", f"/V/{head}"):
        with pytest.raises(Fault) as caught:
            unprinted(hostile, [SHARED])
        assert caught.value.code == "not_json"
    assert SHARED.form is not None and Dictionary("x").form is None
    changed = spoiled(a_paper(), "name", to="李四")
    assert verify(unprinted(printed(changed, SHARED, ADDRESS), [SHARED]), trust=TRUST, status=a_list(), at=NOON).verdict == "altered"
