"""Print a document: a typst template and its data become a PDF/UA with real text, bookmarks and the same bytes each time.

Every print carries a code that verifies without a network (`proofs`): there is no other way to print.
typst draws nothing for a character that its font lacks and says nothing: every text is looked up before printing, so a
name is never printed without one of its characters.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from zhijiao.basics.words import Bilingual, Language
from zhijiao.kernel.papers.proofs import Code

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
# Drawn by no glyph at all: line ends, tabs, joiners, variation selectors.
_SILENT = frozenset(map(ord, "\n\r\t\u200b\u200c\u200d\ufeff")) | frozenset(range(0xFE00, 0xFE10))


class MissingGlyph(ValueError):
    """A text holds characters that the print font cannot draw; `.characters` names them, `.text` is where they stand."""

    def __init__(self, characters: str, text: str):
        self.characters, self.text = characters, text
        self.sentence = Bilingual(
            f'The print font has no glyph for {_named(characters)} in "{text}". Nothing was printed.',
            f"打印字体里没有“{text}”中的{_named(characters)}，没有打印。")
        super().__init__(self.sentence.en)


def _named(characters: str) -> str:
    return ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in characters)


@cache
def drawable() -> frozenset[int]:
    """Return the code points that both weights of the print font can draw."""
    return _drawn_by("Regular") & _drawn_by("Bold")


def _drawn_by(weight: str) -> frozenset[int]:
    with TTFont(FONTS / f"NotoSansSC-{weight}.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing(text: str) -> str:
    """Return the characters of a text that cannot be printed, each once, in their order."""
    return "".join(dict.fromkeys(sign for sign in text if ord(sign) not in drawable() and ord(sign) not in _SILENT))


def pdf(template: Path, data: Mapping[str, Any], *, code: Code, title: str, language: Language = "zh") -> bytes:
    """Return the PDF of a room's template filled with `data` (JSON values), with its code. Raises MissingGlyph.

    The template begins with `#import "frame.typ": *`; there `data` is what was passed, `data._title` the title. `head` draws the code; a
    template without it says `#proof()` where the code shall stand.
    """
    return _compiled(template, {**data, "_title": title, "_language": language, "_code": _drawn(code)})


def pdf_of_several(template: Path, papers: Sequence[tuple[Mapping[str, Any], Code]], *, title: str, language: Language = "zh") -> bytes:
    """Return one PDF of several papers of a kind, each with its own code, to be printed at once. Raises MissingGlyph.

    The template finds them in `data.papers` and says `#proof(of: paper)` on each.
    """
    return _compiled(template, {"_title": title, "_language": language, "papers": [{**data, "_code": _drawn(code)} for data, code in papers]})


def _drawn(code: Code) -> dict[str, Any]:
    return {"svg": code.svg, "side": code.side, "address": code.address}


def _compiled(template: Path, filled: Mapping[str, Any]) -> bytes:
    for text in _texts(filled):
        if lost := missing(text):
            raise MissingGlyph(lost, text)
    sources = {"main.typ": template.read_bytes(), "frame.typ": (HERE / "frame.typ").read_bytes()}
    # The stub of typst does not know that sources may be several files.
    printed: bytes = typst.compile(sources, font_paths=[str(FONTS)], ignore_system_fonts=True, format="pdf",  # type: ignore[call-overload]
                                   sys_inputs={"data": json.dumps(filled, ensure_ascii=False)}, pdf_standards="ua-1")
    return printed


def _texts(value: object) -> Iterator[str]:
    """Yield every text inside nested mappings and lists; drawings (SVG) are not text."""
    if isinstance(value, str):
        if not value.startswith("<?xml") and not value.startswith("<svg"):
            yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
