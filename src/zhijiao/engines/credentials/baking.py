"""A credential inside a picture (Open Badges 3.0, 5.3): in an iTXt chunk of a PNG, in an element of an SVG. Read within bounds, written as SVG."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from xml.parsers import expat

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.strict import MOST_BYTES, read_json
from zhijiao.engines.credentials.words import Verdict

KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!DOCTYPE\s+|(?:[A-Za-z_][\w.-]*:)?)svg[\s>/]", re.DOTALL)
_JWT = re.compile(rb"\s*[\w-]{10,}\.[\w-]{10,}\.[\w-]*\s*")
_MOST_DEPTH = 200
_HEAD = 4_096  # where an SVG must have said that it is one


def is_picture(data: bytes) -> bool:
    """Say whether bytes are a picture that may hold a credential: a PNG or an SVG."""
    return data.startswith(_PNG) or bool(_SVG.match(data[:_HEAD]))


def is_baked(data: bytes) -> bool:
    """Say whether a picture seems to hold a credential."""
    return is_picture(data) and (KEYWORD + b"\0" in data or NAMESPACE.encode() in data)


def read_credential(data: bytes | str) -> Any:
    """Return the JSON of a document, or of the credential inside a picture. Raises Fault; a token (JWT) is undecidable."""
    text = data
    if isinstance(data, bytes) and len(data) <= MOST_BYTES and is_picture(data):
        text = _only(_in_png(data) if data.startswith(_PNG) else _in_svg(data))
    if _JWT.fullmatch(text[:MOST_BYTES].encode("utf-8", "replace") if isinstance(text, str) else text[:MOST_BYTES]):
        raise Fault("unsupported_suite", Verdict.UNDECIDABLE, suite="JWT")
    return read_json(text)


def _only(found: Iterator[bytes]) -> bytes:
    every = list(found)
    if len(every) != 1:  # which of two counts must not hang on who reads
        raise Fault("picture_without" if not every else "picture_malformed", why="openbadgecredential × 2")
    return every[0]


def _in_png(data: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at < len(data):
        head = data[at:at + 8]
        size = int.from_bytes(head[:4], "big")
        body, check = data[at + 8:at + 8 + size], data[at + 8 + size:at + 12 + size]
        if len(check) < 4 or zlib.crc32(head[4:] + body) != int.from_bytes(check, "big"):
            raise Fault("picture_malformed", why=f"PNG @{at}")
        if head[4:] == b"iTXt" and body.startswith(KEYWORD + b"\0"):
            yield _text_of(body[len(KEYWORD) + 1:])
        at += 12 + size


def _text_of(body: bytes) -> bytes:
    """Return the text of an iTXt chunk behind its keyword: flag, method, language, translated keyword, text."""
    parts = body[2:].split(b"\0", 2)
    if len(parts) != 3 or body[0] > 1 or body[1]:
        raise Fault("picture_malformed", why="iTXt")
    if not body[0]:
        return parts[2]
    packer = zlib.decompressobj()
    try:
        text = packer.decompress(parts[2], MOST_BYTES)
    except zlib.error as why:
        raise Fault("picture_malformed", why="iTXt") from why
    if packer.unconsumed_tail:
        raise Fault("too_large", Verdict.UNDECIDABLE, most=f"{MOST_BYTES // 2**20} MB")
    if not packer.eof:
        raise Fault("picture_malformed", why="iTXt")
    return text


class _Badges:
    """What an SVG's badge elements hold. No entities are read: they are of no use in a badge and can grow without end."""

    def __init__(self) -> None:
        self.found: list[bytes] = []
        self.depth, self.inside, self.parts = 0, 0, list[str]()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise Fault("too_deep", most=_MOST_DEPTH)
        if name == f"{NAMESPACE} credential" and not self.inside:
            self.inside, self.parts = self.depth, [attributes.get("verify", "")]

    def text(self, text: str) -> None:
        if self.inside:
            self.parts.append(text)

    def end(self, name: str) -> None:
        if self.inside == self.depth:
            self.found.append("".join(self.parts).strip().encode())
            self.inside = 0
        self.depth -= 1

    def document_type(self, name: str, system: str | None, public: str | None, has_entities: int) -> None:
        if has_entities:
            raise Fault("picture_malformed", why="<!DOCTYPE [...]>")


def _in_svg(data: bytes) -> Iterator[bytes]:
    badges, parser = _Badges(), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = badges.start, badges.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = badges.text, badges.document_type
    try:
        parser.Parse(data, True)
    except expat.ExpatError as why:
        raise Fault("picture_malformed", why=f"SVG {why.lineno}:{why.offset}") from why
    return iter(badges.found)


def bake_svg(credential: Mapping[str, Any], svg: str) -> str:
    """Return an SVG with a signed credential inside. Raises Fault when it is none, or holds one already."""
    opening = re.search(r"<svg(?=[\s>])[^>]*[^/]>", svg)
    if opening is None or not is_picture(svg.encode()) or list(_in_svg(svg.encode())):
        raise Fault("picture_malformed", why="<svg>")
    text = json.dumps(credential, ensure_ascii=False).replace("]]>", "]]]]><![CDATA[>")
    head = opening.group().removesuffix(">") + f' xmlns:openbadges="{NAMESPACE}">'
    return f"{svg[:opening.start()]}{head}<openbadges:credential><![CDATA[{text}]]></openbadges:credential>{svg[opening.end():]}"


def bake_png(credential: Mapping[str, Any], png: bytes) -> bytes:
    """Return a PNG with a signed credential inside. Raises Fault when it is none, or holds one already."""
    if not png.startswith(_PNG) or list(_in_png(png)):
        raise Fault("picture_malformed", why="PNG")
    body = KEYWORD + b"\0\0\0\0\0" + json.dumps(credential, ensure_ascii=False).encode()
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    return png[:33] + chunk + png[33:]  # behind the header, which is the first chunk and 25 bytes long
