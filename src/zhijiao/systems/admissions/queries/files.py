"""The files of a round: where they lie, as which names, and whether they are still what was recorded.

The bytes lie in the file store under their hash, so a backup holds them; a folder of links gives them the names that
`zhijiao admit` reads. The hashes stand in the round and in the journal.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation import published_sql
from zhijiao.engines.allocation.files.folders import read_certificate
from zhijiao.engines.allocation.files.rounds import Inputs
from zhijiao.engines.sheets.text_columns import digest
from zhijiao.kernel.papers.files import path_of
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.admissions.models import Round, RoundFile

PLAN, APPLICANTS, PREFERENCES = "plan.csv", "applicants.csv", "preferences.parquet"
RESULTS, CUTOFFS, CERTIFICATE, SNAPSHOT = "results.csv", "cutoffs.csv", "certificate.json", "round.parquet"
INPUTS = {"plan": PLAN, "applicants": APPLICANTS, "preferences": PREFERENCES}
OUTPUTS = {"results": RESULTS, "cutoffs": CUTOFFS, "certificate": CERTIFICATE, "snapshot": SNAPSHOT}
PUBLIC = (PLAN, CUTOFFS, CERTIFICATE)  # nobody is named in these
KINDS = {"csv": FileKind.CSV, "parquet": FileKind.PARQUET, "json": FileKind.JSON}
SAID = {
    PLAN: Bilingual("Plan", "招生计划"), APPLICANTS: Bilingual("Applicants with scores", "考生和成绩"), PREFERENCES: Bilingual("Lists of preferences", "志愿"),
    RESULTS: Bilingual("Results", "投档结果"), CUTOFFS: Bilingual("Cut-offs", "投档线"), CERTIFICATE: Bilingual("Certificate", "证书"),
    SNAPSHOT: Bilingual("Keys, ranks and lists, for explanations", "排序值、位次和志愿（用于说明）"),
}
MISSING = Bilingual("{file} of round {number} is missing", "轮次{number}的{file}不见了")
CHANGED = Bilingual("{file} of round {number} was changed: its SHA-256 is {found}…, recorded was {recorded}…",
                    "轮次{number}的{file}被改动过：SHA-256现为{found}……，记录的是{recorded}……")
STAND_STILL = Bilingual("Keep everything as it is, run zhijiao doctor, and restore the file from a backup",
                        "请保留现场，运行zhijiao doctor，并从备份恢复该文件")


@dataclass(frozen=True)
class Trouble:
    """A file that is not what was recorded."""

    name: str
    words: Bilingual


def _home() -> Path:
    return Path(settings.MEDIA_ROOT) / "rounds"


def folder(one: Round) -> Path:
    """Return the folder of a round, with a link of its usual name to each file that was written."""
    place = _home() / one.number
    place.mkdir(parents=True, exist_ok=True)
    for file in RoundFile.objects.filter(round=one):
        link, target = place / file.name, os.path.relpath(path_of(file.sha256), place)
        if link.is_symlink() and os.readlink(link) != target:  # another round had this number before a restore
            link.unlink()
        if not link.is_symlink() and not link.exists():
            link.symlink_to(target)
    return place


@contextmanager
def workshop() -> Iterator[Path]:
    """Give a folder on the disk of the file store, to write files in before they are kept; gone afterwards."""
    _home().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_home(), prefix=".making-") as made:
        yield Path(made)


def inputs(one: Round) -> Inputs:
    """Return the three files that were frozen."""
    place = folder(one)
    return Inputs(*(place / name for name in INPUTS.values()))


def recorded(one: Round) -> dict[str, str]:
    """Return the SHA-256 of each file by its name, as the round keeps it."""
    return {**{INPUTS[kind]: sha for kind, sha in one.frozen.items()}, **{OUTPUTS[kind]: sha for kind, sha in one.result.items()}}


def troubles(one: Round, names: Collection[str] = ()) -> list[Trouble]:
    """Return each file of a round (or of those named) that is missing or no longer what was recorded; every byte of it is read."""
    place, found = folder(one), list[Trouble]()
    wanted = recorded(one)
    for name in names or wanted:
        found += against_file(place / name, one.number, wanted.get(name, ""))
    return found


def against_file(path: Path, number: str, sha: str) -> list[Trouble]:
    """Return what is wrong with one file of the round of this number."""
    if not path.is_file():
        return [Trouble(path.name, MISSING.filled(file=path.name, number=number))]
    now = digest(path)
    return [] if now == sha else [Trouble(path.name, CHANGED.filled(file=path.name, number=number, found=now[:12], recorded=sha[:12]))]


def stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file is written: whoever keeps what was read of it keeps it for this stamp."""
    return (found.st_mtime_ns, found.st_size) if path.is_file() and (found := path.stat()) else (0, 0)


def must_be_published(path: Path, number: str, sha: str) -> None:
    """Refuse to show a file of a round that is no longer what was recorded."""
    if found := against_file(path, number, sha):
        raise Refused([Reason(trouble.words, next=STAND_STILL) for trouble in found])


def must_be_whole(one: Round) -> None:
    """Refuse to go on with a round one of whose files was changed."""
    if found := troubles(one):
        raise Refused([Reason(trouble.words, next=STAND_STILL) for trouble in found])


def sql(one: Round, dialect: str = "duckdb") -> str:
    """Return the published check of a round that was allocated."""
    certificate = read_certificate(folder(one))
    return published_sql(certificate.rules.key, certificate.rules.tie_policy, certificate.seed, dialect=dialect)


def certificate(one: Round) -> dict[str, object]:
    """Return the certificate as it was written. Raises Refused when it was changed since."""
    place = folder(one)
    must_be_published(place / CERTIFICATE, one.number, recorded(one).get(CERTIFICATE, ""))
    return read_certificate(place).whole


__all__ = ["APPLICANTS", "CERTIFICATE", "CUTOFFS", "INPUTS", "KINDS", "OUTPUTS", "PLAN", "PREFERENCES", "PUBLIC", "RESULTS", "SAID", "SNAPSHOT", "Inputs",
           "Trouble", "certificate", "digest", "folder", "inputs", "must_be_published", "must_be_whole", "recorded", "sql", "stamp", "troubles", "workshop"]
