"""`admit explain`: each preference of one applicant with its verdict and reason, worked out from list, rank and cut-offs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.allocation.arrays import table
from zhijiao.engines.allocation.files.folders import Certificate, read_certificate
from zhijiao.engines.allocation.files.plans import SCALE, said
from zhijiao.engines.allocation.files.tables import digest, failed, read
from zhijiao.engines.allocation.files.writing import CUTOFFS, RESULTS, SNAPSHOT
from zhijiao.engines.allocation.policies import TiePolicy


class Status(Terms):
    """What became of one preference."""

    ADMITTED = "admitted", "admitted", "录取"
    HIGHER = "admitted_higher", "not reached: admitted higher on the own list", "未用到：已被更靠前的志愿录取"
    BELOW = "below_cutoff", "below the cut-off", "低于录取线"
    EQUALS = "equals_rejected", "more equals than seats: none of them was admitted", "并列人数超过剩余名额，全部未录取"


@dataclass(frozen=True)
class Snapshot:
    """What a round knew: everybody's list, key, class and rank, sorted by applicant."""

    frame: pl.DataFrame
    units: list[dict[str, str]]
    lists: NDArray[np.int32]
    positions: NDArray[np.int64]  # from 0, -1 for none
    cutoffs: dict[str, dict[str, str]]


def explain(folder: Path, applicant: str) -> dict[str, Any]:
    """Return what became of each preference and why. Raises FilesError: no such applicant, a folder changed since the round."""
    certificate = read_certificate(folder)
    for name in (RESULTS, CUTOFFS, SNAPSHOT):
        if not (folder / name).is_file() or digest(folder / name) != certificate.whole["outputs"].get(name):
            raise failed(folder / name, "is missing or was changed since the round: nothing is explained from it", "缺失或在录取后被改动，不能据此说明")
    known = _snapshot(folder)
    found = np.nonzero((known.frame["applicant"] == applicant).to_numpy())[0]
    if not len(found):
        raise failed(folder / RESULTS, f"there is no applicant {applicant!r}", f"没有考生“{applicant}”", None, "applicant")
    return _document(known, int(found[0]), certificate)


def _snapshot(folder: Path) -> Snapshot:
    stored = pq.read_table(folder / SNAPSHOT)
    units = json.loads(stored.schema.metadata[b"units"])
    column = stored.column("units").combine_chunks()
    sizes, flat = np.asarray(column.value_lengths()), np.asarray(column.flatten())
    lists = np.full((len(sizes), int(sizes.max(initial=0))), -1, dtype=np.int32)
    lists[np.arange(lists.shape[1]) < sizes[:, None]] = flat
    results = read(folder / RESULTS, ("applicant", "unit", "position")).frame.sort("applicant")
    positions = results["position"].cast(pl.Int64, strict=False).fill_null(0).to_numpy() - 1
    cut = read(folder / CUTOFFS, ("unit", "quota", "filled", "total", "key", "rank"), ("position",)).frame
    frame = pl.DataFrame(pl.from_arrow(stored.drop_columns(["units"])))
    return Snapshot(frame, units, table(lists, len(units)), positions, {row["unit"]: row for row in cut.iter_rows(named=True)})


def _document(known: Snapshot, i: int, certificate: Certificate) -> dict[str, Any]:
    row, rules = known.frame.row(i, named=True), certificate.rules
    own = [int(row[f"key_{n}"]) for n in range(len(rules.key))]
    at = int(known.positions[i])
    preferences = [_preference(known, i, k, own, certificate) for k in range(known.lists.shape[1]) if known.lists[i, k] >= 0]
    return {
        "applicant": row["applicant"], "track": row["track"], "rank": row["rank"],
        "key": [{"field": level.text, "value": said(value)} for level, value in zip(rules.key, own, strict=True)],
        "result": {"unit": known.units[known.lists[i, at]]["unit"], "position": at + 1} if at >= 0 else None,
        "preferences": preferences, "tie_policy": str(rules.tie_policy),
        "certificate": {"inputs": certificate.whole["inputs"], "outputs": certificate.whole["outputs"],
                        "engine": certificate.whole["engine"], "rules": rules.name, "seed": certificate.seed or None}}


def _preference(known: Snapshot, i: int, k: int, own: list[int], certificate: Certificate) -> dict[str, Any]:
    unit = known.units[known.lists[i, k]]
    cut, at = known.cutoffs[unit["unit"]], int(known.positions[i])
    document: dict[str, Any] = {
        "position": k + 1, **unit, "quota": int(cut["quota"]), "filled": int(cut["filled"]),
        "cutoff": {name: cut[name] for name in ("total", "key", "rank", "position") if cut.get(name)} or None,
        "deciding": None, "rank_gap": None, "seats_needed": None}
    if at == k:
        status = Status.ADMITTED
    elif 0 <= at < k:
        status = Status.HIGHER
    else:
        status = _refused(known, i, k, own, cut, document, certificate)
    words = _sentence(status, document)
    return document | {"status": str(status), "status_zh": status.words.zh, "status_en": status.words.en, "zh": words.zh, "en": words.en}


def _refused(known: Snapshot, i: int, k: int, own: list[int], cut: dict[str, str], document: dict[str, Any],
             certificate: Certificate) -> Status:
    """Fill in why a preference was refused and return the status."""
    unit, classes = known.lists[i, k], known.frame["class"].to_numpy()
    places = np.where(known.positions < 0, known.lists.shape[1], known.positions)
    listed = known.lists == unit
    envious = listed.any(axis=1) & (listed.argmax(axis=1) < places)
    before = envious & (classes < classes[i])
    equals = envious & (classes == classes[i])
    policy = certificate.rules.tie_policy
    free = int(cut["quota"]) - int(cut["filled"])
    if policy is TiePolicy.LIST_POSITION:
        before |= equals & (listed.argmax(axis=1) < k)
    document["seats_needed"] = max(int(before.sum()) + (int(equals.sum()) if policy is TiePolicy.REJECT_ALL else 1) - free, 1)
    if cut["rank"]:
        document["rank_gap"] = int(known.frame["rank"][i]) - int(cut["rank"])
        document["deciding"] = _deciding(own, k, cut, certificate)
    if policy is TiePolicy.REJECT_ALL and free > 0 and not before.any():
        return Status.EQUALS
    return Status.BELOW


def _deciding(own: list[int], k: int, cut: dict[str, str], certificate: Certificate) -> dict[str, Any]:
    """Return the first level of the key on which the applicant differs from the last admitted."""
    for level, mine, text in zip(certificate.rules.key, own, cut["key"].split(";"), strict=True):
        theirs = round(float(text) * SCALE)
        if mine != theirs:
            return {"field": level.text, "own": said(mine), "cutoff": text, "difference": said(mine - theirs)}
    if certificate.rules.tie_policy is TiePolicy.LIST_POSITION:
        return {"field": "position", "own": str(k + 1), "cutoff": cut["position"], "difference": str(int(cut["position"]) - k - 1)}
    return {"field": "lot", "own": None, "cutoff": None, "difference": None}


def _sentence(status: Status, document: dict[str, Any]) -> Bilingual:
    """Return the verdict in one sentence."""
    if status in (Status.ADMITTED, Status.HIGHER):
        return Bilingual(f"{status.words.en[0].upper()}{status.words.en[1:]}.", f"{status.words.zh}。")
    deciding, needed = document["deciding"], document["seats_needed"]
    seats = Bilingual(f" {needed} more {'seat' if needed == 1 else 'seats'} would have been enough.", f"再增加{needed}个名额即可录取。")
    if deciding is None:
        return Bilingual(f"Not admitted: {status.words.en}.{seats.en}", f"未录取：{status.words.zh}。{seats.zh}")
    if deciding["field"] == "lot":
        return Bilingual(f"Not admitted: equal to the last admitted on the whole key; the lot decided.{seats.en}",
                         f"未录取：与最后一名录取者全部比较项相同，由抽签决定。{seats.zh}")
    if deciding["field"] == "position":
        return Bilingual(f"Not admitted: equal on the whole key; listed at position {deciding['own']}, the last admitted at {deciding['cutoff']}.{seats.en}",
                         f"未录取：全部比较项相同，你列在第{deciding['own']}志愿，最后一名录取者列在第{deciding['cutoff']}志愿。{seats.zh}")
    return Bilingual(
        f"Not admitted: {status.words.en}. Decided by {deciding['field']}: {deciding['own']} against {deciding['cutoff']} of the last admitted; "
        f"{document['rank_gap']} {'rank' if document['rank_gap'] == 1 else 'ranks'} behind.{seats.en}",
        f"未录取：{status.words.zh}。由{deciding['field']}决定：本人{deciding['own']}，最后一名录取者{deciding['cutoff']}；位次相差{document['rank_gap']}。{seats.zh}")

