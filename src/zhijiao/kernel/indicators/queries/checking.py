"""Whether a snapshot is what was frozen: the files by their hashes, the counts worked out again, the definitions of today."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import Indicator, SnapshotError, read_snapshot, verify
from zhijiao.engines.measurement.snapshots import definition_hash
from zhijiao.kernel.indicators.catalogue import Catalogue, catalogues
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries.publishing import as_table
from zhijiao.kernel.indicators.queries.snapshots import files_of, folder_of, published_table, standing_table
from zhijiao.kernel.indicators.queries.standing import table_that_stands
from zhijiao.kernel.indicators.terms import Kept, Verdict
from zhijiao.kernel.papers.files import path_of
from zhijiao.kernel.papers.models import StoredFile

GONE = Bilingual("{file} is gone", "{file}不见了")
ALTERED = Bilingual("{file} is not what was frozen: its hash is {hash}", "{file}与冻结时不同，现在的哈希是{hash}")
MANIFEST_ALTERED = Bilingual("The manifest is not the one that was recorded", "清单与登记的不一致")
REPUBLISHED = Bilingual("The published tables worked out again differ", "重新计算的公布表不同")
STANDS_OTHERWISE = Bilingual("The table that stands, worked out again, differs", "重新计算的留用表不同")
THINNED = Bilingual("The records were not kept; the counts and what was published are as they were frozen", "明细已按规定不再留存，计数和公布表与冻结时一致")
NO_ROOM = Bilingual("The room of this snapshot is not installed", "这个快照所属的系统没有安装")


def found_in(snapshot: Snapshot) -> tuple[Verdict, list[Bilingual]]:
    """Return what a check finds, and why."""
    if changed := list(_changed_files(snapshot)):
        return Verdict.CHANGED, changed
    catalogue = next((one for one in catalogues() if one.room == snapshot.room), None)
    grain = next((one for one in catalogue.sources if str(one) == snapshot.grain), None) if catalogue else None
    if catalogue is None or grain is None:
        return Verdict.REDEFINED, [NO_ROOM]
    if snapshot.kept == Kept.COUNTS:
        return Verdict.UNCHANGED, [THINNED]
    return _counted_again(snapshot, catalogue, grain)


def _changed_files(snapshot: Snapshot) -> Iterator[Bilingual]:
    for file in files_of(snapshot):
        yield from _changed(file)
    if snapshot.manifest.sha256 != snapshot.sha256:
        yield MANIFEST_ALTERED


def _changed(file: StoredFile) -> Iterator[Bilingual]:
    path = path_of(file.sha256)
    if not path.exists():
        yield GONE.filled(file=file.name)
        return
    with path.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != file.sha256:
        yield ALTERED.filled(file=file.name, hash=found[:16])


def _counted_again(snapshot: Snapshot, catalogue: Catalogue, grain: object) -> tuple[Verdict, list[Bilingual]]:
    indicators = catalogue.of(grain)
    try:
        with folder_of(snapshot) as folder:
            held = read_snapshot(folder, indicators)
            problems = verify(folder, indicators)
    except SnapshotError as why:
        return Verdict.CHANGED, [why.message]
    if _redefined(held.manifest["definitions"], indicators):
        return Verdict.REDEFINED, problems
    assert held.counts.records is not None
    again = as_table(catalogue, grain, held.counts.records)
    if not again.equals(published_table(snapshot)):
        problems.append(REPUBLISHED)
    if snapshot.standing_id is not None and not table_that_stands(catalogue, grain, snapshot, held.counts.records).equals(standing_table(snapshot)):
        problems.append(STANDS_OTHERWISE)
    return (Verdict.CHANGED if problems else Verdict.UNCHANGED), problems


def _redefined(definitions: dict[str, str], indicators: list[Indicator]) -> bool:
    today = {one.code: definition_hash(one) for one in indicators}
    return any(today.get(code) != hashed for code, hashed in definitions.items())


