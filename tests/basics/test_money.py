"""Yuan as people type and read them, fen as they are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhijiao.basics.money import fen, yuan


@pytest.mark.parametrize(("text", "amount"), [("3,600.50", 360050), (" 0 ", 0), ("2.500", 250), ("-1.5", -150)])
def test_yuan_become_fen(text: str, amount: int) -> None:
    assert fen(text) == amount


@pytest.mark.parametrize("text", ["", ",", "1.005", "1_000", "NaN", "sNaN", "Infinity", "1e3", "1e999999999", "ten"])
def test_other_text_is_no_money(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        fen(text)


@pytest.mark.parametrize(("amount", "text"), [(360000, "3,600"), (360050, "3,600.50"), (5, "0.05"), (-150, "\u22121.50"), (0, "0")])
def test_fen_are_read_as_yuan(amount: int, text: str) -> None:
    assert yuan(amount) == text


@given(st.integers(0, 10**13))
def test_what_is_read_can_be_typed_again(amount: int) -> None:
    assert fen(yuan(amount)) == amount
