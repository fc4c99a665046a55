"""Identifiers with check digits: the citizen number (GB 11643) and the unified social credit code (GB 32100)."""

from __future__ import annotations

from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def id_check_digit(first17: str) -> str:
    """Return the last character that a citizen number must have (GB 11643-1999)."""
    return _ID_CHECKS[sum(int(d) * w for d, w in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def id_number_problem(number: str) -> str | None:
    """Return what is wrong with a citizen number ("length", "digits", "date", "check"), or None."""
    if len(number) != 18:
        return "length"
    if not (number[:17].isascii() and number[:17].isdigit()):
        return "digits"
    if id_number_birthday(number) is None:
        return "date"
    return None if id_check_digit(number[:17]) == number[17].upper() else "check"


def id_number_birthday(number: str) -> date | None:
    """Return the birthday written in a citizen number, None when it holds no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def id_number_sex(number: str) -> str:
    """Return "M" or "F" as the 17th digit of a citizen number says."""
    return "M" if int(number[16]) % 2 else "F"


def uscc_check_digit(first17: str) -> str:
    """Return the last character that a unified social credit code must have (GB 32100-2015). ValueError on other signs."""
    total = sum(_USCC_ALPHABET.index(c) * w for c, w in zip(first17, _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def uscc_problem(code: str) -> str | None:
    """Return what is wrong with a unified social credit code ("length", "letters", "check"), or None."""
    if len(code) != 18:
        return "length"
    if any(c not in _USCC_ALPHABET for c in code):
        return "letters"
    return None if uscc_check_digit(code[:17]) == code[17] else "check"


def masked(text: str, keep_first: int = 4, keep_last: int = 2) -> str:
    """Return an identifier with its middle covered: "2101**********13". One too short for that is covered whole."""
    hidden = len(text) - keep_first - keep_last
    return "*" * len(text) if hidden <= 0 else text[:keep_first] + "*" * hidden + text[len(text) - keep_last:]
