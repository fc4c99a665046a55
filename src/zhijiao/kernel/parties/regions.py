"""The regions of the province: the part that ships with the product, counties from a file, and what lies within what."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.parties.terms import RegionKind

PROVINCE = "21"
SHENFU = "21SF"


class UnknownRegion(ValueError):
    """A file of regions that cannot be used; the text says which line and why."""


@transaction.atomic
def load() -> int:
    """Write the province, its cities and Shenfu from the package's own file; return how many are new."""
    rows = _shipped()
    known = set(Region.objects.values_list("key", flat=True))
    for row in rows:
        if row["key"] not in known:
            Region(key=row["key"], name_zh=row["name_zh"], name_en=row["name_en"], kind=row["kind"],
                   parent_id=row["parent"] or None).save(force_insert=True)
    return sum(row["key"] not in known for row in rows)


def _shipped() -> list[dict[str, str]]:
    text = (files("zhijiao.kernel.parties") / "regions_liaoning.csv").read_text("utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def shipped_names() -> dict[str, Bilingual]:
    """Return the province, its cities and Shenfu by key, with their names: what declarations may name before there is a database."""
    return {row["key"]: Bilingual(row["name_en"], row["name_zh"]) for row in _shipped()}


@transaction.atomic
def import_counties(path: Path) -> int:
    """Write the counties of a csv file (`code,name,parent`; other levels are passed over); return how many are new."""
    reader = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    if not {"code", "name", "parent"} <= set(reader.fieldnames or ()):
        raise UnknownRegion("The file must have the columns code, name, parent")
    known = {region.key: region for region in Region.objects.all()}
    fresh = [_county(row, known, line) for line, row in enumerate(reader, 2)
             if len(row["code"]) == 6 and row["code"] not in known]
    return len(Region.objects.bulk_create(fresh))


def _county(row: dict[str, str], known: dict[str, Region], line: int) -> Region:
    parent = known.get(row["parent"])
    if parent is None or not row["code"].isdigit() or not row["code"].startswith(row["parent"]):
        raise UnknownRegion(f"Line {line}: {row['code']} {row['name']} names no known city as its parent")
    return Region(key=row["code"], name_zh=row["name"], kind=RegionKind.COUNTY, parent=parent,
                  path=f"{parent.path}/{row['code']}")


def within(field: str, path: str) -> Q:
    """Return the condition that the region path in `field` is `path` or lies below it; an empty path holds nothing."""
    if not path:
        return Q(pk__in=[])
    return Q(**{field: path}) | Q(**{f"{field}__startswith": f"{path}/"})


def lies_within(path: str, own: str) -> bool:
    """Say the same of one region's path: whether it is `own` or lies below it."""
    return bool(own) and (path == own or path.startswith(f"{own}/"))
