"""What a file is, told by its content: a name or a declared type is never believed."""

from __future__ import annotations

import io
import zipfile

from zhijiao.kernel.papers.terms import FileKind

_STARTS = ((b"%PDF-", FileKind.PDF), (b"\x89PNG\r\n\x1a\n", FileKind.PNG), (b"\xff\xd8\xff", FileKind.JPEG),
           (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.XLS))
_OFFICE = (("xl/workbook.xml", FileKind.XLSX), ("xl/workbook.bin", FileKind.XLSX), ("word/document.xml", FileKind.DOCX))
_SUFFIXES = {FileKind.JPEG: "jpg"}
_TYPES = {
    FileKind.PDF: "application/pdf", FileKind.PNG: "image/png", FileKind.JPEG: "image/jpeg", FileKind.WEBP: "image/webp",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.XLS: "application/vnd.ms-excel", FileKind.CSV: "text/csv",
    FileKind.PARQUET: "application/vnd.apache.parquet", FileKind.JSON: "application/json",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def kind_of(content: bytes) -> FileKind | None:
    """Return what a file is, None for anything that is not taken in (HTML, SVG, programs, other archives ...)."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.WEBP
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return FileKind.CSV if _is_table(content) else None


def _office(content: bytes) -> FileKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return None
    return next((kind for name, kind in _OFFICE if name in names), None)


def _is_table(content: bytes) -> bool:
    """Say whether this is plain text with separators; text that begins like markup is not."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text.lstrip()
        if not first or first.startswith("<") or any(ord(c) < 32 and c not in "\r\n\t\f" for c in text):
            return False
        return any(sign in first.split("\n", 1)[0] for sign in ",;\t")
    return False


def content_type(kind: FileKind) -> str:
    """Return the type that a download declares."""
    return _TYPES[kind]


def suffix(kind: FileKind) -> str:
    """Return the ending of a file's name."""
    return _SUFFIXES.get(kind, str(kind))
