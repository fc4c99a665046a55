"""Groups of a placement: read, and told afterwards: where each is together, and who would rather have each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from zhijiao.engines.allocation.files.problems import Doubts
from zhijiao.engines.allocation.files.tables import read
from zhijiao.engines.allocation.files.writing import whole
from zhijiao.engines.allocation.groups import MOST_MEMBERS, Grouped


def read_groups(path: Path, who: Mapping[str, int], doubts: Doubts) -> dict[str, list[int]]:
    """Return the members of each group, by the code of the apprentice."""
    rows = read(path, ("group", "apprentice"))
    found: dict[str, list[str]] = {}
    first: dict[str, int] = {}
    sizes = Counter(rows.texts("group"))
    for index, (group, name) in enumerate(rows.frame.select("group", "apprentice").iter_rows()):
        row, before = rows.row(index), first.setdefault(name, rows.row(index))
        if name not in who:
            doubts.add(rows.file, row, "apprentice", f"{name!r} is not in apprentices", f"学徒名单里没有“{name}”")
        elif before != row:
            doubts.add(rows.file, row, "apprentice", f"{name} is in a group in row {before} already", f"{name}已在第{before}行的小组里")
        if not group.strip():
            doubts.add(rows.file, row, "group", "is empty", "没有填写")
        elif group not in found and not 2 <= sizes[group] <= MOST_MEMBERS:
            doubts.add(rows.file, row, "group", f"group {group} has {sizes[group]} members; two to {MOST_MEMBERS} are needed",
                       f"小组{group}有{sizes[group]}人；应为2至{MOST_MEMBERS}人")
        found.setdefault(group, []).append(name)
    return {group: [who[name] for name in sorted(names) if name in who] for group, names in found.items()}


def write_groups(out: Path, names: Sequence[str], enterprises: Sequence[str], found: Grouped) -> dict[str, int]:
    """Write groups.csv (group, enterprise where it is together, enterprises that would rather have it) and return the counts."""
    blocking: dict[int, list[str]] = {}
    for g, e in found.blocking:
        blocking.setdefault(g, []).append(enterprises[e])
    rows = sorted((name, enterprises[e] if e >= 0 else None, ";".join(sorted(blocking.get(g, []))) or None)
                  for g, (name, e) in enumerate(zip(names, found.together, strict=True)))
    schema = {"group": pl.String, "enterprise": pl.String, "blocking": pl.String}
    whole(out / "groups.csv", pl.DataFrame(rows, schema=schema, orient="row").write_csv)
    return {"groups": len(rows), "together": sum(e >= 0 for e in found.together), "blocking": len(found.blocking)}
