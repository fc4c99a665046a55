"""Cells that look filled and hold nothing: formulas that were never calculated, and error values such as #N/A.

The reading library gives both as empty cells. An empty cell means "unknown", so they must be told apart: the sheet's XML
is scanned as bytes, without building a tree, and only where it holds a formula or an error at all.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from xml.etree import ElementTree

NEVER_CALCULATED = "formula"
MOST = 100_000  # in one sheet
_CHUNK = 1 << 22
_MAX_ROW_BYTES = 1 << 26

_SIGNS = (b"<f", b":f", b't="e"', b"t='e'")  # looked for first: most sheets have none of them
_CELL = rb"<(?:\w+:)?c\s([^>]*)>\s*"
_FORMULA = rb"(?:<(?:\w+:)?f\b[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)\s*"
_NO_VALUE = rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
_UNCALCULATED = re.compile(_CELL + _FORMULA + _NO_VALUE)
_ERROR = re.compile(_CELL + rb"(?:" + _FORMULA + rb")?<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")


class TooManyFlaws(Exception):
    """A sheet whose formulas were hardly ever calculated: written by a program, never opened by a person."""


def flaws_by_sheet(path: str) -> dict[str, list[tuple[int, int, str]]]:
    """Return (row, column from 0, what stands there) of each flaw by sheet name; nothing for files that are no .xlsx."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        return {name: list(_flaws(archive, part)) for name, part in _parts(archive).items()}


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive that holds each sheet."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {element.get("Id"): element.get("Target", "")
               for element in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
    found = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
        if element.tag.endswith("}sheet") and relation in targets:
            target = targets[relation]
            part = target.lstrip("/") if target.startswith("/") else "xl/" + target
            if part in names:
                found[element.get("name", "")] = part
    return found


def _flaws(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, str]]:
    told = 0
    for rows in _row_runs(archive, part):
        if not any(sign in rows for sign in _SIGNS):
            continue
        for place, text in _of_run(rows):
            told += 1
            if told > MOST:
                raise TooManyFlaws
            yield *place, text


def _row_runs(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the part in pieces that end with whole rows."""
    rest = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            rest += chunk
            cut = rest.rfind(b"row>")
            if cut < 0 and len(rest) > _MAX_ROW_BYTES:
                raise ValueError("a row without an end")
            yield rest[: cut + 4] if cut >= 0 else b""
            rest = rest[cut + 4 :] if cut >= 0 else rest
    yield rest


def _of_run(rows: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for match in _UNCALCULATED.finditer(rows):
        # t="str" with an empty value is a formula whose result is an empty text: calculated, and empty.
        if _type(match.group(1)) != b"str":
            yield _place(match.group(1)), NEVER_CALCULATED
    for match in _ERROR.finditer(rows):
        if _type(match.group(1)) == b"e":
            yield _place(match.group(1)), unescape(match.group(2).decode())


def _type(attributes: bytes) -> bytes:
    match = _TYPE.search(attributes)
    return match.group(1) if match else b""


def _place(attributes: bytes) -> tuple[int, int]:
    match = _PLACE.search(attributes)
    if match is None:
        raise ValueError("a flawed cell that does not say where it stands")
    column = 0
    for letter in match.group(1):
        column = column * 26 + letter - 64
    return int(match.group(2)), column - 1
