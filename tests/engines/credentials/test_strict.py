"""What is no JSON that two readers would read alike is refused, with a code, before memory is spent on it."""

from __future__ import annotations

from typing import Any

import pytest

from zhijiao.engines.credentials import Fault, canonical_jcs, read_json
from zhijiao.engines.credentials.strict import MOST_BYTES


@pytest.mark.parametrize(("text", "code"), [
    (b"{", "not_json"), (b"\xff", "not_json"), (b"", "not_json"), ('{"a":1,"b":{"c":1,"c":2}}', "duplicate_key"),
    ('{"a":NaN}', "unsafe_number"), ('{"a":-Infinity}', "unsafe_number"), ('{"a":1e999}', "unsafe_number"),
    ('{"a":9007199254740992}', "unsafe_number"), ('{"a":' + "9" * 5000 + "}", "unsafe_number"),
    ('{"a":"\\ud800"}', "lone_surrogate"), ('{"\\udc00":1}', "lone_surrogate"), ('{"a":"\ud800"}', "not_json"),
    ('{"a":"\\u0000"}', "control_character"), ('{"a\\u007f":1}', "control_character"),
    ("[" * 10_000 + "]" * 10_000, "too_deep"), ("[" * 500 + "]" * 500, "too_deep"), ("[" * 400_001, "too_large"),
    (b" " * (MOST_BYTES + 1), "too_large")])
def test_is_refused(text: bytes | str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        read_json(text)
    assert caught.value.code == code and caught.value.message.zh
    assert (caught.value.verdict == "undecidable") == (code == "too_large")


def test_is_read() -> None:
    assert read_json('\ufeff{"a":[4.0,-0.0,4.5,1e30,9007199254740991,true,null,"\\t\U00020bb7\\ud83d\\ude00"]}') == {
        "a": [4, 0, 4.5, 1e30, 9007199254740991, True, None, "\t\U00020bb7\U0001f600"]}
    assert isinstance(read_json("4.0"), int)


@pytest.mark.parametrize(("value", "code"), [
    (2**53, "unsafe_number"), (10**50, "unsafe_number"), (float("nan"), "unsafe_number"), (float("inf"), "unsafe_number"),
    ({1: 2}, "not_json"), ({"a": b"x"}, "not_json"), (["\ud800"], "lone_surrogate")])
def test_jcs_refuses(value: Any, code: str) -> None:
    with pytest.raises(Fault) as caught:
        canonical_jcs(value)
    assert caught.value.code == code


def test_what_a_document_says_of_itself_is_cut() -> None:
    with pytest.raises(Fault) as caught:
        read_json('{"' + "x" * 1000 + '":1,"' + "x" * 1000 + '":2}')
    assert len(caught.value.message.en) < 200
