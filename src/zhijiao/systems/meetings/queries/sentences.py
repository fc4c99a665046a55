"""Minutes as numbered paragraphs and sentences: the same text always gives the same places."""

from __future__ import annotations

import re

END = "。！？!?"
QUOTES = {"“": "”", "‘": "’", "「": "」", "《": "》", "（": "）", "(": ")", "\N{FULLWIDTH QUOTATION MARK}": "\N{FULLWIDTH QUOTATION MARK}", '"': '"'}
CLOSING = frozenset(QUOTES.values())
# A full stop behind these ends no sentence.
SHORTENED = re.compile(r"\b(?:Co|Ltd|Inc|Mr|Mrs|Ms|Dr|Prof|No|Nos|Art|Arts|St|vs|e\.g|i\.e|[A-Z])$")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text; blank lines are none. The first is paragraph 1."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph; the first is sentence 1. What stands in quotes is not cut."""
    found, start, at = [], 0, 0
    closes: list[str] = []
    while at < len(paragraph):
        sign = paragraph[at]
        if closes and sign == closes[-1]:
            closes.pop()
            ends = not closes and at > start and paragraph[at - 1] in f"{END}." and sign not in "）)》"
        elif sign in QUOTES and QUOTES[sign] in paragraph[at + 1:]:
            closes.append(QUOTES[sign])
            ends = False
        else:
            ends = not closes and _ends(paragraph, start, at)
        at += 1
        if ends:
            while at < len(paragraph) and (paragraph[at] in END or (paragraph[at] in CLOSING and paragraph[at] not in QUOTES)):
                at += 1
            found.append(paragraph[start:at].strip())
            start = at
    return [*(one for one in found if one), *([rest] if (rest := paragraph[start:].strip()) else [])]


def _ends(paragraph: str, start: int, at: int) -> bool:
    """Say whether a sign ends a sentence: a full stop only before a space, a Chinese character or the end."""
    if paragraph[at] != ".":
        return paragraph[at] in END
    after = paragraph[at + 1:at + 2]
    if after and not after.isspace() and not "\u4e00" <= after <= "\u9fff":
        return False
    return not SHORTENED.search(paragraph[start:at]) or not paragraph[at + 1:].strip()


def sentence_at(text: str, paragraph: int, sentence: int) -> str | None:
    """Return the sentence at a place, None when there is none."""
    lines = paragraphs(text)
    found = sentences(lines[paragraph - 1]) if 0 < paragraph <= len(lines) else []
    return found[sentence - 1] if 0 < sentence <= len(found) else None


def places(text: str) -> list[tuple[tuple[int, int], str]]:
    """Return every sentence with its place: paragraph and sentence, both from 1."""
    return [((p, s), sentence) for p, paragraph in enumerate(paragraphs(text), 1) for s, sentence in enumerate(sentences(paragraph), 1)]
