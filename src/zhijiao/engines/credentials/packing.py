"""A credential as the values that fill its form: what a printed code says when both sides hold the form.

A form is the RFC 8785 text of a signed credential with {{name=kind}} where each one says something of its own. Numbers, times, hashes and the
signature are written as bytes, of a width that their kind tells; texts follow together, deflated with words that both sides hold.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from zhijiao.engines.credentials.multibase import base58, from_base58

MARK = "\x02"  # opens the text of a form, and stands between its words and itself; no dictionary of whole texts has it
MOST_UNPACKED = 65_536
_SLOT = re.compile(r"\{\{(\w+)=([a-z])(?::([^{}]*))?\}\}")
_BETWEEN = "\x1f"  # between texts; no credential holds it
_EPOCH, _CENTURY = date(1970, 1, 1), 2000
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz-"
_MOST_CODE = 40


class _Reader:
    """Bytes read one after the other."""

    def __init__(self, data: bytes):
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        """Return the next bytes. Raises ValueError when there are fewer."""
        part = self.data[self.at:self.at + size]
        if len(part) < size:
            raise ValueError("cut off")
        self.at += size
        return part

    def number(self, size: int) -> int:
        """Return the next bytes as a number."""
        return int.from_bytes(self.take(size), "big")


class Kind(NamedTuple):
    """A kind of value: how it looks, how it becomes bytes, how bytes become it."""

    pattern: str
    pack: Callable[[str], bytes]
    unpack: Callable[[_Reader], str]


def _moment(text: str) -> bytes:
    return int(datetime.fromisoformat(text).timestamp()).to_bytes(4, "big")


def _as_moment(read: _Reader) -> str:
    return datetime.fromtimestamp(read.number(4), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _dated_number(width: int) -> Callable[[str], bytes]:
    def pack(text: str) -> bytes:
        year, _, number = text.partition("-")
        return bytes([int(year) - _CENTURY]) + int(number).to_bytes(width, "big")

    return pack


def _varying(text: str) -> bytes:
    """Return a number in sevens of bits, the last group first to be read without the high bit."""
    groups, number = [int(text) & 127], int(text) >> 7
    while number:
        groups.append(number & 127 | 128)
        number >>= 7
    return bytes(reversed(groups))


def _as_varying(read: _Reader) -> str:
    number = 0
    while True:
        group = read.number(1)
        number = number << 7 | group & 127
        if group < 128:
            return str(number)


def _code(text: str) -> bytes:
    """Return a short code as its length, with 128 for one that holds letters, and a number."""
    base = 10 if text.isdecimal() else len(_DIGITS)
    number: int = sum(_DIGITS.index(sign) * base**place for place, sign in enumerate(reversed(text)))
    return bytes([len(text) | (0 if base == 10 else 128)]) + number.to_bytes(_width(len(text), base), "big")


def _width(length: int, base: int) -> int:
    largest: int = base**length - 1
    return (largest.bit_length() + 7) // 8


def _as_code(read: _Reader) -> str:
    first = read.number(1)
    length, base = first & 127, len(_DIGITS) if first & 128 else 10
    number, signs_ = read.number(_width(length, base)), []
    for _ in range(length):
        number, sign = divmod(number, base)
        signs_.append(_DIGITS[sign])
    return "".join(reversed(signs_))


_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
KINDS = {
    "v": Kind("z[1-9A-HJ-NP-Za-km-z]{64,88}", lambda text: from_base58(text[1:]), lambda read: "z" + base58(read.take(64))),  # a signature
    "h": Kind("[0-9a-f]{64}", bytes.fromhex, lambda read: read.take(32).hex()),  # a hash
    "s": Kind(f"{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z", _moment, _as_moment),  # a moment, to the second
    "d": Kind(_DAY, lambda text: (date.fromisoformat(text) - _EPOCH).days.to_bytes(2, "big"),
              lambda read: (_EPOCH + timedelta(days=read.number(2))).isoformat()),  # a day
    "y": Kind("20[0-9]{2}-[0-9]{6}", _dated_number(3), lambda read: f"{_CENTURY + read.number(1)}-{read.number(3):06}"),  # a number of a year
    "k": Kind("20[0-9]{2}-[1-9][0-9]?", _dated_number(1), lambda read: f"{_CENTURY + read.number(1)}-{read.number(1)}"),  # the name of a year's key
    "m": Kind(r"(?:0|[1-9][0-9]{0,3})(?:\.[1-9])?", lambda text: round(float(text) * 10).to_bytes(2, "big"),
              lambda read: f"{read.number(2) / 10:.1f}".removesuffix(".0")),  # a measure, in tenths
    "l": Kind("0|[1-9][0-9]{0,8}", _varying, _as_varying),  # a number, small ones short
    "c": Kind(f"[0-9]{{1,{_MOST_CODE}}}|[0-9a-z-]{{1,{_MOST_CODE}}}", _code, _as_code),  # a short code
}
_TEXT, _CHOICE = r'(?:[^"\\]|\\.)*?', "e"


@dataclass(frozen=True)
class Form:
    """A form and the words with which its texts are deflated."""

    words: str
    text: str

    @property
    def whole(self) -> str:
        """Return the text by which the form is kept and named."""
        return f"{MARK}{self.words}{MARK}{self.text}"

    @property
    def slots(self) -> dict[str, tuple[str, list[str]]]:
        """Return kind and choices of each slot, by its name, in the order of meeting."""
        return {name: (kind, choices.split("|")) for name, kind, choices in _SLOT.findall(self.text)}

    def filled(self, values: dict[str, str]) -> str:
        """Return the text with its values."""
        return _SLOT.sub(lambda slot: values[slot[1]], self.text)


def form_of(whole: str) -> Form:
    """Return the form of its whole text."""
    _, words, text = whole.split(MARK, 2)
    return Form(words, text)


def packed(form: Form, text: str) -> bytes | None:
    """Return the bytes of a credential's RFC 8785 text; None when it does not have this form."""
    found = _pattern(form.text).fullmatch(text)
    if found is None:
        return None
    raw, texts = b"", []
    try:
        for name, (kind, choices) in form.slots.items():
            if kind in KINDS:
                raw += KINDS[kind].pack(found[name])
            elif kind == _CHOICE:
                raw += bytes([choices.index(found[name])])
            else:
                texts.append(found[name])
        made = raw + _deflated(form.words, _BETWEEN.join(texts))
        return made if unpacked(form, made) == text else None
    except (ValueError, OverflowError):  # a value that looks like its kind and is not, such as the 31st of February
        return None


def unpacked(form: Form, data: bytes) -> str:
    """Return the text of packed bytes. Raises ValueError."""
    read, values, names = _Reader(data), dict[str, str](), list[str]()
    for name, (kind, choices) in form.slots.items():
        if kind in KINDS:
            values[name] = KINDS[kind].unpack(read)
        elif kind == _CHOICE:
            place = read.number(1)
            if place >= len(choices):
                raise ValueError("choice")
            values[name] = choices[place]
        else:
            names.append(name)
    texts = _inflated(form.words, data[read.at:]).split(_BETWEEN)
    return form.filled(values | dict(zip(names, texts, strict=True)))


@lru_cache(maxsize=64)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile("".join(_steps(text)))


def _steps(text: str) -> Iterator[str]:
    seen: set[str] = set()
    at = 0
    for slot in _SLOT.finditer(text):
        yield re.escape(text[at:slot.start()])
        name, kind, at = slot[1], slot[2], slot.end()
        choices = "|".join(map(re.escape, (slot[3] or "").split("|")))
        yield f"(?P={name})" if name in seen else f"(?P<{name}>{KINDS[kind].pattern if kind in KINDS else choices if kind == _CHOICE else _TEXT})"
        seen.add(name)
    yield re.escape(text[at:])


# Texts as bytes: ASCII as it is, a Chinese sign in two bytes (UTF-8 takes three), what stands on one of five pages in two, all else in three.
_HAN, _HAN_END, _PAGES = 0x4E00, 0xA000, (0xFF, 0x30, 0x20, 0x00, 0x01)
_ON_HAN, _ON_PAGE, _ELSE = 0x80, 0xD2, 0xE0


def signs(text: str) -> bytes:
    """Return a text as bytes, Chinese signs in two."""
    return b"".join(map(_sign, text))


def _sign(sign: str) -> bytes:
    number = ord(sign)
    if number < _ON_HAN:
        return bytes([number])
    if _HAN <= number < _HAN_END:
        return bytes([_ON_HAN + (number - _HAN >> 8), number & 0xFF])
    if number >> 8 in _PAGES:
        return bytes([_ON_PAGE + _PAGES.index(number >> 8), number & 0xFF])
    return bytes([_ELSE + (number >> 16), number >> 8 & 0xFF, number & 0xFF])


def from_signs(data: bytes) -> str:
    """Return the text of such bytes. Raises ValueError."""
    read, made = _Reader(data), []
    while read.at < len(data):
        first = read.number(1)
        if first < _ON_HAN:
            made.append(first)
        elif first < _ON_PAGE:
            made.append(_HAN + (first - _ON_HAN << 8) + read.number(1))
        elif first < _ELSE:
            page = first - _ON_PAGE
            if page >= len(_PAGES):
                raise ValueError("signs")
            made.append((_PAGES[page] << 8) + read.number(1))
        else:
            made.append((first - _ELSE << 16) + read.number(2))
    return "".join(map(chr, made))


def _deflated(words: str, texts: str) -> bytes:
    shared, data = signs(words), signs(texts)
    made = []
    for way in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_FIXED):
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, way, shared)
        made.append(packer.compress(data) + packer.flush())
    return min(made, key=len)


def _inflated(words: str, data: bytes) -> str:
    packer = zlib.decompressobj(-zlib.MAX_WBITS, zdict=signs(words))
    try:
        texts = packer.decompress(data, MOST_UNPACKED)
    except zlib.error as why:
        raise ValueError("deflate") from why
    if packer.unconsumed_tail or packer.unused_data or not packer.eof:
        raise ValueError("deflate")
    return from_signs(texts)
