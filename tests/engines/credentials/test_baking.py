"""Baked badges: a credential inside a PNG or SVG verifies like its file; hostile pictures are refused within bounds."""

from __future__ import annotations

import io
import json
import struct
import time
import zlib
from typing import Any

import pytest
import segno

from tests.engines.credentials.made import NOON, TRUST, a_signed
from zhijiao.engines.credentials import Fault, verify
from zhijiao.engines.credentials.baking import KEYWORD, NAMESPACE, bake_png, bake_svg, is_baked, is_picture

SIGNED = a_signed(name="]]> <焊接> & 𠮷")
SVG = '<?xml version="1.0"?>\n<!-- a badge -->\n<svg xmlns="http://www.w3.org/2000/svg" width="9"><rect width="9" height="9"/></svg>'
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0abc.c2lnbmF0dXJl"


def a_png() -> bytes:
    out = io.BytesIO()
    segno.make("x").save(out, kind="png")
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(body: bytes, kind: bytes = b"iTXt") -> bytes:
    return a_png()[:33] + chunk(kind, body) + a_png()[33:]


def within(text: str, more: str = "") -> bytes:
    return SVG.replace("<rect", f'{text}<rect').replace("<svg ", f'<svg xmlns:ob="{NAMESPACE}" {more}').encode()


def judged(document: bytes) -> tuple[str, str]:
    report = verify(document, trust=TRUST, at=NOON)
    return str(report.verdict), report.codes[-1] if not report.genuine else ""


def test_what_is_baked_verifies() -> None:
    for picture in (bake_png(SIGNED, a_png()), bake_svg(SIGNED, SVG).encode(), b"\xef\xbb\xbf" + bake_svg(SIGNED, SVG).encode()):
        assert is_picture(picture) and is_baked(picture) and judged(picture) == ("genuine", "")
        assert judged(picture.replace("焊接".encode(), "厨师".encode()))[0] in ("altered", "malformed")
    assert not is_baked(a_png()) and not is_baked(SVG.encode())
    assert not is_picture(json.dumps(SIGNED).encode()) and not is_picture(b"<html></html>")


def test_a_packed_text_and_text_without_cdata() -> None:
    data = json.dumps(SIGNED).encode()
    assert judged(with_chunk(KEYWORD + b"\0\1\0zh\0\0" + zlib.compress(data))) == ("genuine", "")
    escaped = data.decode().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert judged(within(f"<g><ob:credential>\n {escaped} </ob:credential></g>")) == ("genuine", "")


@pytest.mark.parametrize(("picture", "told"), [
    (a_png(), ("malformed", "picture_without")), (SVG.encode(), ("malformed", "picture_without")),
    (with_chunk(b"openbadges\0\0\0\0\0{}"), ("malformed", "picture_without")), (with_chunk(KEYWORD + b"\0{}", b"tEXt"), ("malformed", "picture_without")),
    (with_chunk(KEYWORD + b"\0\0\0"), ("malformed", "picture_malformed")), (with_chunk(KEYWORD + b"\0\2\0\0\0x"), ("malformed", "picture_malformed")),
    (with_chunk(KEYWORD + b"\0\1\0\0\0x"), ("malformed", "picture_malformed")), (with_chunk(KEYWORD + b"\0\0\0\0\0{"), ("malformed", "not_json")),
    (with_chunk(KEYWORD + b"\0"), ("malformed", "picture_malformed")),
    (bake_png(SIGNED, a_png())[:-3], ("malformed", "picture_malformed")), (a_png() + b"\xff" * 9, ("malformed", "picture_malformed")),
    (bake_png(SIGNED, a_png())[:33] + bake_png(SIGNED, a_png())[33:-12] * 2, ("malformed", "picture_malformed")),
    (within("<ob:credential>{}</ob:credential><ob:credential>{}</ob:credential>"), ("malformed", "picture_malformed")),
    (within(f'<ob:credential verify="{TOKEN}"/>'), ("undecidable", "unsupported_suite")),
    (within("<ob:credential>{<g/>}</ob:credential>"), ("malformed", "field_missing")),
    (with_chunk(KEYWORD + b"\0\0\0\0\0" + TOKEN.encode()), ("undecidable", "unsupported_suite")), (TOKEN.encode(), ("undecidable", "unsupported_suite")),
    (b"<svg>", ("malformed", "picture_malformed")), (b"<svg/>", ("malformed", "picture_without")),
    (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "x">]><svg>&a;</svg>', ("malformed", "picture_malformed")),
    (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd"><svg>text</svg>', ("malformed", "picture_without")),
    (with_chunk(KEYWORD + b"\0\1\0\0\0\xff\xff"), ("malformed", "picture_malformed")),
    (within("<g>" * 500 + "</g>" * 500), ("malformed", "too_deep"))])
def test_pictures_that_hold_none(picture: bytes, told: tuple[str, str]) -> None:
    assert judged(picture) == told


def test_entities_that_grow_without_end_are_refused() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    assert judged(f'<!DOCTYPE svg [<!ENTITY a0 "lol">{entities}]><svg>&a8;</svg>'.encode()) == ("malformed", "picture_malformed")
    assert judged(f"<!--{'x' * 5000}--><svg/>".encode()) == ("malformed", "not_json")


def test_bombs_are_bounded() -> None:
    start = time.process_time()
    assert judged(with_chunk(KEYWORD + b"\0\1\0\0\0" + zlib.compress(bytes(30_000_000)))) == ("undecidable", "too_large")
    assert judged(a_png() + chunk(b"tEXt", b"") * 100_000)[0] == "malformed"
    assert judged(b"<!---->" * 585 + b"x") == ("malformed", "not_json")
    assert judged(b"<svg>" + b"<g/>" * 200_000 + b"</svg>")[0] == "malformed"
    assert time.process_time() - start < 6


@pytest.mark.parametrize("wrong", ["<html></html>", "<svg/>", "<svg", bake_svg(SIGNED, SVG)])
def test_what_cannot_be_baked(wrong: str) -> None:
    with pytest.raises(Fault) as caught:
        bake_svg(SIGNED, wrong)
    assert caught.value.code == "picture_malformed"
    for picture in (b"GIF89a", bake_png(SIGNED, a_png())):
        with pytest.raises(Fault):
            bake_png(SIGNED, picture)


def test_texts_are_read_as_before() -> None:
    assert verify(json.dumps(SIGNED), trust=TRUST, at=NOON).genuine
    report: Any = verify(TOKEN, trust=TRUST, at=NOON)
    assert report.verdict == "undecidable"
