"""Money is a whole number of fen; only what people type and read is in yuan."""

from __future__ import annotations

import re
from decimal import Decimal

_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,9})?")


def fen(text: str) -> int:
    """Return the fen of an amount written in yuan ("3,600.50"). Raises ValueError below one fen or for other text."""
    bare = text.replace(",", "").strip()
    if not _AMOUNT.fullmatch(bare):
        raise ValueError(f"not an amount of money: {text!r}")
    amount = Decimal(bare) * 100
    if amount != amount.to_integral_value():
        raise ValueError(f"not a whole number of fen: {text!r}")
    return int(amount)


def yuan(amount: int) -> str:
    """Return an amount in fen as yuan for a reader: 360000 -> "3,600", 360050 -> "3,600.50"."""
    whole, rest = divmod(abs(amount), 100)
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest else "")
