"""Check digits of GB 11643 and GB 32100; the vectors are the standards' own examples."""

from __future__ import annotations

from datetime import date

import pytest

from zhijiao.basics.identifiers import (
    id_check_digit,
    id_number_birthday,
    id_number_problem,
    id_number_sex,
    masked,
    uscc_check_digit,
    uscc_problem,
)

NUMBER = "11010519491231002X"  # GB 11643-1999, example 1
CODE = "91350100M000100Y43"  # GB 32100-2015, example


@pytest.mark.parametrize(("number", "problem"), [
    (NUMBER, None), (NUMBER.lower(), None), ("440524188001010014", None), (NUMBER[:-1], "length"), ("1101051949123100２X", "digits"),
    ("1101O519491231002X", "digits"), ("11010519491331002X", "date"), ("110105194912310021", "check"),
])
def test_what_is_wrong_with_a_citizen_number(number: str, problem: str | None) -> None:
    assert id_number_problem(number) == problem


def test_a_citizen_number_holds_birthday_and_sex() -> None:
    assert id_check_digit(NUMBER[:17]) == "X"
    assert id_number_birthday(NUMBER) == date(1949, 12, 31)
    assert id_number_birthday("110105194913310025") is None
    assert (id_number_sex(NUMBER), id_number_sex("440524188001010014")) == ("F", "M")


@pytest.mark.parametrize(("code", "problem"), [
    (CODE, None), (CODE[:-1], "length"), ("91350100M000100I43", "letters"), ("91350100M000100Y44", "check"), (CODE.lower(), "letters"),
])
def test_what_is_wrong_with_a_credit_code(code: str, problem: str | None) -> None:
    assert uscc_problem(code) == problem


def test_a_credit_code_checks_itself() -> None:
    assert uscc_check_digit(CODE[:17]) == "3"
    assert uscc_check_digit("0" * 17) == "0"
    with pytest.raises(ValueError, match="substring not found"):
        uscc_check_digit("I" * 17)


def test_an_identifier_is_shown_with_its_middle_covered() -> None:
    assert masked(NUMBER) == "1101************2X"
    assert masked("1234567") == "1234*67"
    assert masked("123456") == "******"
    assert masked("12345", keep_first=1, keep_last=0) == "1****"
    assert masked("") == ""
