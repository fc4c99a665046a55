"""The verifier in one HTML file: trust list, status lists and dictionaries inside, no network, opened from anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from zhijiao.engines.credentials.contexts import CREDENTIALS, known
from zhijiao.engines.credentials.multibase import base58
from zhijiao.engines.credentials.packing import signs
from zhijiao.engines.credentials.qr import Dictionary
from zhijiao.engines.credentials.report import GRAVEST
from zhijiao.engines.credentials.strict import MOST_DEPTH
from zhijiao.engines.credentials.times import stamp
from zhijiao.engines.credentials.trust import TrustedKey, read_trust
from zhijiao.engines.credentials.words import CODES, Verdict

HERE = Path(__file__).parent
SOURCES = ("reading.js", "verifier.js")
MINIFIED = "verifier.min.js"
MOST_SCRIPT = 25_000  # bytes, so that a page fits on paper-thin connections and can be read by a reviewer

CHROME = {
    "title": ("Verify a credential", "核验凭证"), "language": ("中文", "English"), "check": ("Verify", "核验"),
    "camera": ("Use the camera; press again to stop", "用摄像头扫描，再按停止"),
    "intro": ("Nothing leaves this page: it works without a network.", "内容不会离开本页，没有网络也能用。"),
    "file": ("A credential, a status list, or a picture of the printed code", "凭证文件、状态名单，或打印码的照片"),
    "paste": ("Or paste the credential, or the text of its code", "或粘贴凭证内容、打印码的文字"), "trust": ("Issuers trusted:", "信任的签发方："),
    "lists": ("Status lists:", "状态名单："),
    "nocamera": ("The camera cannot be used: allow it, or choose a picture.", "用不了摄像头：请允许使用，或选择照片。"),
    "nocode": ("No code could be read in the picture: take it straight and near, or paste the text of the code.",
               "照片里读不出打印码：请正对、靠近再拍，或粘贴码里的文字。"),
}

CLOCK = ("A demo: its clock stands on {day}, and this page judges by it.", "演示：日期固定在{day}，本页按这一天判断。")


def script() -> str:
    """Return the script as the page carries it: minified by scripts/minify_verifier.py from the sources beside it."""
    return (HERE / MINIFIED).read_text("utf-8").partition("\n")[2].strip()


def style() -> str:
    """Return the style: the colours, then what uses them."""
    return "".join((HERE / name).read_text("utf-8") for name in ("tokens.css", "verifier.css"))


def sources_hash() -> str:
    """Return the SHA-256 of the sources of the script; the first line of the minified script names those it was made from."""
    return hashlib.sha256("\n".join((HERE / name).read_text("utf-8") for name in SOURCES).encode()).hexdigest()


def verifier_page(trust: Mapping[str, Any], *, made: datetime | str, status: Sequence[Mapping[str, Any]] = (),
                  dictionaries: Sequence[Dictionary] = (), root: str | None = None, clock: datetime | None = None) -> str:
    """Return the page. trust: a trust list (root: the key that must have signed it). made: stands on the page. Raises Fault.

    clock: the moment by which the page judges instead of the device's own, for a demo whose clock stands still; the page says so.
    """
    issuers = read_trust(trust, root=root).issuers
    spoken = set(re.findall("'([a-z_]+)'", (HERE / "verifier.js").read_text("utf-8")))
    data = {
        "trust": {issuer: {key.id: _key(key) for key in keys.values() if key.key.kind == "ed25519"} for issuer, keys in issuers.items()},
        "status": list(status), "dictionaries": {one.name: _shared(one) for one in dictionaries}, "depth": MOST_DEPTH,
        "contexts": [CREDENTIALS, *(address for address in known() if address != CREDENTIALS)],
        "gravest": [str(verdict) for verdict in GRAVEST], "verdicts": {str(one): [one.words.en, one.words.zh] for one in Verdict},
        "words": {code: [words.en, words.zh] for code, words in CODES.items() if code in spoken}, "chrome": CHROME | {"clock": ("", "")},
    }
    if clock is not None:
        data |= {"clock": int(clock.timestamp() * 1000), "chrome": CHROME | {"clock": tuple(words.format(day=clock.date()) for words in CLOCK)}}
    parts = {"policy": policy(), "style": style(), "script": script(), "issuers": str(len(issuers)), "made": f"{stamp(made)[:16].replace('T', ' ')} UTC",
             "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")}
    return re.sub(r"\{([a-z]+)\}", lambda slot: parts[slot[1]], (HERE / "verifier.html").read_text("utf-8"))


def policy() -> str:
    """Return the Content-Security-Policy under which the page runs; whoever serves it sends the same."""
    return f"default-src 'none'; script-src '{_hash(script())}'; style-src '{_hash(style())}'; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _shared(one: Dictionary) -> str | list[str]:
    """Return a dictionary as the page takes it: its text, or a form with its words in the bytes that texts are deflated with."""
    return one.text if one.form is None else [one.form.text, base64.b64encode(signs(one.form.words)).decode()]


def _key(key: TrustedKey) -> dict[str, Any]:
    edges = [None if edge is None else int(edge.timestamp() * 1000) for edge in (key.since, key.until)]
    return {"key": "z" + base58(b"\xed\x01" + key.key.raw), "state": str(key.state), "from": edges[0], "to": edges[1]}
