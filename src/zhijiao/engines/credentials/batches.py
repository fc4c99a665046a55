"""Issuing a list of learners into a folder: every doubt told before anything is written, samples verified, and taken up again after a stop.

The folder holds one file per credential, `issued.csv` (what was issued, in order, with the leaf for the issuance log) and `.batch` (what the
batch is). A credential's id follows from issuer key, learner, achievement and period, so running again issues nothing twice.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import os
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials.doubts import doubts
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.jcs import canonical_jcs
from zhijiao.engines.credentials.keys import Key
from zhijiao.engines.credentials.learners import IDENTITY, MADE, Learner, ListFault, read_learners, read_list
from zhijiao.engines.credentials.log import leaf
from zhijiao.engines.credentials.model import issuer_of
from zhijiao.engines.credentials.multibase import secret_seed
from zhijiao.engines.credentials.sm2 import sign_beside
from zhijiao.engines.credentials.suites import ISSUED
from zhijiao.engines.credentials.templates import Press, Template
from zhijiao.engines.credentials.times import instant
from zhijiao.engines.credentials.trust import read_trust, trust_list
from zhijiao.engines.credentials.verifying import verify

__all__ = ["Batch", "Learner", "ListFault", "check_sample", "identity_of", "issue", "read_learners"]
CHUNK = 1_000
ISSUED_COLUMNS = ("learner", "achievement", "period", "id", "file", "row", "sha256", "leaf")


@dataclass(frozen=True)
class Batch:
    """What was done: rows of the list, credentials issued now, found issued already, samples verified; what was said on the way."""

    rows: int
    issued: int
    already: int
    sampled: int
    notes: tuple[Bilingual, ...] = ()


def identity_of(key: Key, identity: Sequence[str]) -> str:
    """Return the id of a credential: the same for the same key, learner, achievement and period, and telling nothing of them."""
    secret = hmac.digest(secret_seed(key.secret), b"zhijiao credential id", "sha256")
    digest = hmac.digest(secret, canonical_jcs([key.controller, *identity]), "sha256")
    number = int.from_bytes(digest[:16], "big") & ~(0xF << 76 | 0x3 << 62) | 8 << 76 | 2 << 62  # version 8: made by a rule of our own
    return str(uuid.UUID(int=number))


class _Folder:
    """The folder of one batch: what it is, what was issued, what is written next."""

    def __init__(self, path: Path, about: Mapping[str, str]):
        self.path, self.about = path, dict(about)
        self.created = about["created"]

    def opened(self) -> dict[tuple[str, ...], dict[str, str]]:
        """Return what was issued here before, by identity. A line cut off by a stop is taken back. Raises ListFault for another batch."""
        self.path.mkdir(parents=True, exist_ok=True)
        header = self.path / ".batch"
        if header.exists():
            told = json.loads(header.read_text("utf-8"))
            other = [name for name in ("template", "key", "suites", "sm2") if told.get(name) != self.about.get(name)]
            if other:
                raise ListFault([Fault("batch_other", folder=str(self.path), what=", ".join(other)).message])
            self.created = told["created"]
        else:
            _replace(header, json.dumps(self.about, ensure_ascii=False, indent=1))
        return self._issued()

    def _issued(self) -> dict[tuple[str, ...], dict[str, str]]:
        book = self.path / "issued.csv"
        if not book.exists():
            _replace(book, ",".join(ISSUED_COLUMNS) + "\n")
            return {}
        text = book.read_text("utf-8")
        whole = text[:text.rfind("\n") + 1]
        if whole != text:
            _replace(book, whole)
        found = csv.DictReader(io.StringIO(whole))
        return {tuple(row[name] for name in IDENTITY): row for row in found if self._stands(row)}

    def _stands(self, row: Mapping[str, str]) -> bool:
        """Say whether the file of an issued credential is there and whole; after a power cut it may not be."""
        file = self.path / row["file"]
        return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == row["sha256"] and (
            "sm2" not in self.about or self._beside(row["file"].removesuffix(".json")).is_file())

    def _beside(self, name: str) -> Path:
        return self.path / f"{name}.sm2.json"

    def write_beside(self, made: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Write the files of SM2 signatures, before the credentials that they belong to."""
        for name, signature in made:
            _replace(self._beside(name), json.dumps(signature, ensure_ascii=False, indent=1) + "\n")

    def write(self, made: Iterable[tuple[Learner, str, str]]) -> None:
        """Write credentials, then the lines that say that they were issued."""
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        for learner, name, text in made:
            file = f"{name}.json"
            data = text.encode() + b"\n"
            (self.path / file).write_bytes(data)
            writer.writerow([*learner.identity, f"urn:uuid:{name}", file, learner.digest, hashlib.sha256(data).hexdigest(),
                             leaf(json.loads(text)).hex()])
        with (self.path / "issued.csv").open("a", encoding="utf-8", newline="") as book:
            book.write(lines.getvalue())
            book.flush()
            os.fsync(book.fileno())


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def issue(template: Mapping[str, Any], learners: Path, key: Key, out: Path, *, created: str, suites: Sequence[str] = ISSUED,
          sm2: Key | None = None, said: Callable[[int, int], None] = lambda done, of: None) -> Batch:
    """Issue every learner of a list into a folder, or what a stopped run left over. `said` hears of progress.

    Raises ListFault or Fault when template, list or folder cannot be used (nothing is written then), Fault when a sample does not hold.
    """
    heads, rows = read_list(learners)
    document, notes = _prepared(template, key)
    columns = [*MADE, *heads]
    about = {"template": hashlib.sha256(canonical_jcs(template)).hexdigest(), "key": key.id, "suites": ",".join(suites), "created": created,
             **({"sm2": sm2.id} if sm2 else {})}
    folder = _Folder(out, about)
    if sm2:
        sign_beside({}, sm2, created)  # a key that cannot sign, or no library to do it, is told before anything is written
    Template(document, columns)  # a template that cannot be used leaves no folder behind
    before = folder.opened() if (out / ".batch").exists() else {}
    if any(row.identity not in before for row in rows):
        _may_sign(key, {created, folder.created})
    press = Press(Template({**document, "validFrom": document.get("validFrom", folder.created)}, columns), key, folder.created, suites)
    if problems := doubts(press, rows, before, learners.name, lambda row: identity_of(key, row.identity)):
        raise ListFault(problems)
    before = folder.opened()
    todo = [row for row in rows if row.identity not in before]
    sampled = 0
    for start in range(0, len(todo), CHUNK):
        chunk = todo[start:start + CHUNK]
        made = [(row, *_made(press, row)) for row in chunk]
        samples = {0, len(made) - 1} if start == 0 or start + CHUNK >= len(todo) else {_drawn(chunk)}
        for index in sorted(samples):
            row, name, text = made[index]
            check_sample(press, {**row.values, "id": name}, text)
            sampled += 1
        if sm2:
            folder.write_beside((name, sign_beside(json.loads(text), sm2, folder.created)) for _, name, text in made)
        folder.write(made)
        said(min(start + CHUNK, len(todo)), len(todo))
    return Batch(len(rows), len(todo), len(rows) - len(todo), sampled, tuple(notes))


def _may_sign(key: Key, dates: Iterable[str]) -> None:
    """Raise Fault for a key that is planned or stolen, or whose term does not hold the dates: nobody would trust what it signs."""
    trusted = read_trust(trust_list([key])).issuers[key.controller][key.id]
    for code in filter(None, (trusted.objection(instant(date)) for date in sorted(dates))):
        raise Fault(code, method=key.id)


def _prepared(template: Mapping[str, Any], key: Key) -> tuple[dict[str, Any], list[Bilingual]]:
    """Return the template with an id of its own for each credential, and what is to be said about it."""
    document, notes = dict(template), []
    if "{{" not in str(document.get("id", "")):
        if "id" in document:
            notes.append(Bilingual(f"The template's id {document['id']} would be the same for all: each credential gets its own.",
                                   f"模板的id（{document['id']}）对所有人相同：每份凭证改用自己的id。"))
        document["id"] = "urn:uuid:{{id}}"
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    if named != key.controller and "{{" not in str(named):
        notes.append(Bilingual(f"The issuer {named} is not the controller of the key ({key.controller}): a trust list must give it this key.",
                               f"签发方{named}不是密钥的持有者（{key.controller}）：信任名单须把此密钥列在该签发方名下。"))
    return document, notes


def _made(press: Press, row: Learner) -> tuple[str, str]:
    name = identity_of(press.key, row.identity)
    return name, press.issue({**row.values, "id": name})


def _drawn(chunk: Sequence[Learner]) -> int:
    """Return which of a chunk is the sample: spread over the rows, and the same when it is done again."""
    return int(hashlib.sha256("".join(row.digest for row in chunk).encode()).hexdigest(), 16) % len(chunk)


def check_sample(press: Press, row: Mapping[str, str], text: str) -> None:
    """Check what a press made of a row. Raises Fault when the short way and the long way differ, or the credential does not verify."""
    signed = json.loads(text)
    if signed != press.long_way(row):
        raise Fault("sample_differs")
    trust = read_trust({"issuers": {issuer_of(signed): trust_list([press.key])["issuers"][press.key.controller]}})
    wrong = [one for one in verify(text, trust=trust, at=press.created).checks if one.check in ("reading", "signature", "issuer") and one.verdict]
    if wrong:
        raise Fault("sample_fails", code=wrong[0].code)
