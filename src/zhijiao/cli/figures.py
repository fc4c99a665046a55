"""`zhijiao indicators compute|freeze|verify|export`: values of figures, from a file or from the platform's snapshots; the snapshots themselves."""

from __future__ import annotations

import hashlib
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.indicators import divided, every, found, keys_of, print_json
from zhijiao.cli.language import Command, json_option, lang_option, option, said, spoken
from zhijiao.cli.outcomes import Exit, Unusable
from zhijiao.cli.settings import set_up

if TYPE_CHECKING:
    from zhijiao.engines.measurement import Figure, Indicator

Engine = Literal["duckdb", "spark"]
_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(cls=Command, words=Bilingual(
    "Work figures out: numerator, denominator, known share, 95 % interval, status.\n\n"
    "On the platform from the newest snapshot of the period (`zhijiao indicators freeze` makes one; nothing is written here); with --table from a "
    "file of records, a column per fact. CODES: which figures; none: all that can be had. What is too small to be published is withheld.",
    "计算指标：分子、分母、已知率、95%区间和状态。\n\n"
    "在平台上取该时期最后一个快照（用zhijiao indicators freeze生成；本命令什么也不写）；加--table时从记录文件计算，每个事实一列。"
    "CODES指明指标，不写则为全部可算的。过小的格不公布。"))
@click.argument("codes", nargs=-1)
@option("--table", type=_FILE, metavar="FILE", en="Records as .parquet or .csv, instead of the platform.", zh="记录文件（.parquet或.csv），不用平台数据。")
@option("--engine", type=click.Choice(["duckdb", "spark"]),
        en="Who counts the records: duckdb (with --table the default), or Spark where it is installed. On the platform: none, the frozen counts are taken.",
        zh="由谁来数：duckdb（有--table时的默认值），或已安装的Spark。平台上默认不重数，直接用冻结的计数。")
@option("--by", default="", en="Columns to divide by, the widest first, with commas.", zh="划分的列，范围大的在前，用逗号分隔。")
@option("--period", metavar="2026|2026-11|2026-11-30",
        en="Year, month or day of the snapshot: the newest in it (platform).", zh="快照所在的年、月或日，取其中最后一个（平台）。")
@json_option
@lang_option
def compute(codes: tuple[str, ...], table: Path | None, engine: Engine | None, by: str, period: str | None, as_json: bool) -> int:
    """Compute."""
    wanted, keys = [found(code)[1] for code in dict.fromkeys(codes)], keys_of(by)
    divided(wanted, keys)
    if table is not None and period is not None:
        raise Unusable(Bilingual("--period chooses a snapshot of the platform; a table has none.", "--period用来选平台的快照，文件没有快照。"))
    document = _of_platform(wanted, keys, engine, period) if table is None else _of_table(table, wanted, keys, engine or "duckdb")
    if as_json:
        print_json(document)
    else:
        _print_figures(document, keys)
        if document["missing"]:
            click.echo(said(f"No snapshot in this period: {', '.join(document['missing'])}.", f"该时期没有快照：{'、'.join(document['missing'])}。"), err=True)
    if document["not_divided"] and not as_json:
        click.echo(said(f"Not divided or published so, or without their columns: {', '.join(document['not_divided'])}.",
                        f"不这样划分或公布，或列不全：{'、'.join(document['not_divided'])}。"), err=True)
    for one in document["changed"]:
        click.echo(said(f"{one['code']} {one['group']}: counted again it is not what was frozen; run `zhijiao indicators verify {one['snapshot']}`.",
                        f"{one['code']} {one['group']}：重新计算与冻结时不同，请运行zhijiao indicators verify {one['snapshot']}。"), err=True)
    return Exit.WRONG_DATA if document["changed"] else Exit.DONE


def _of_table(table: Path, wanted: list[Indicator], keys: list[str], engine: Engine) -> dict[str, Any]:
    from zhijiao.engines.measurement import partials, published
    from zhijiao.engines.measurement.records import columns_of, headings, read_records

    if not table.is_file():
        raise Unusable(Bilingual(f"There is no file {table}.", f"没有文件{table}。"))
    chosen = wanted or _that_fit(table.name, headings(table), keys)
    frame = read_records(table, columns_of(chosen))
    with table.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    figures = published(_counted(partials, chosen, frame, keys, engine))
    asked = {one.code for one in chosen}
    return {"source": {"file": table.name, "sha256": digest, "rows": frame.height}, "engine": engine, "by": keys, "period": None,
            "figures": [_figure(one, keys) for one in figures], "missing": [], "changed": [],
            "not_divided": [] if wanted else [one.code for _, one in every() if one.grain is chosen[0].grain and one.code not in asked]}


def _counted(partials: Any, chosen: Sequence[Indicator], frame: Any, keys: Sequence[str], engine: Engine) -> Any:
    from zhijiao.engines.expressions.on_spark import NoSpark

    try:
        return partials(chosen, frame, keys, engine=engine)
    except NoSpark as why:
        raise Unusable(why.message) from why


def _that_fit(name: str, there: Iterable[str], keys: Sequence[str]) -> list[Indicator]:
    """Return the figures of one kind of rows, that of which most find their columns and are divided by the keys.

    Other kinds may have columns of the same names, which mean something else there. Raises Unusable: there are none, or two kinds fit alike.
    """
    from zhijiao.engines.measurement.records import columns_of

    held = set(there)
    rooms = {one: room for room, one in every() if set(keys) <= set(one.dims)}
    divisible = list(rooms)
    if not divisible:
        raise Unusable(Bilingual(f"No figure is divided by {', '.join(keys)}.", f"没有指标按{'、'.join(keys)}划分。"))
    lacking = {one: [column for column in columns_of([one]) if column not in held] for one in divisible}
    fitting = [one for one, columns in lacking.items() if not columns]
    if not fitting:
        nearest = min(lacking, key=lambda one: len(lacking[one]))
        columns = ", ".join(lacking[nearest])
        raise Unusable(Bilingual(f"{name}: no figure finds all its columns. Nearest is {nearest.code}, which lacks {columns}.",
                                 f"{name}：没有一个指标的列是齐的。最接近的是{nearest.code}，还缺{columns}。"))
    kinds = Counter((rooms[one], str(one.grain)) for one in fitting).most_common(2)
    if len(kinds) == 2 and kinds[0][1] == kinds[1][1]:
        raise Unusable(Bilingual(f"{name} fits figures of {' and of '.join(' '.join(kind) for kind, _ in kinds)}: say which CODES.",
                                 f"{name}同时符合{'和'.join(' '.join(kind) for kind, _ in kinds)}的指标：请写明CODES。"))
    return [one for one in fitting if (rooms[one], str(one.grain)) == kinds[0][0]]


def _figure(one: Figure, keys: Sequence[str]) -> dict[str, Any]:
    level = next((key for key in reversed(keys) if key in one.group), "whole")
    return {**dict.fromkeys(keys), **one.as_dict(), "level": level}


def _print_figures(document: Mapping[str, Any], keys: Sequence[str]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    names = {one.code: one.words.said(spoken()) for _, one in every()}
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in (said("code", "代码"), said("figure", "指标"), *keys):
        drawn.add_column(head)
    for head in (said("value", "数值"), said("95 % interval", "95%区间"), said("numerator", "分子"), said("denominator", "分母"), said("known", "已知率"),
                 said("status", "状态")):
        drawn.add_column(head, justify="right")
    for one in document["figures"]:
        drawn.add_row(one["code"], names[one["code"]], *(_key(one, key, keys) for key in keys), _share(one["value"]),
                      "–" if one["low"] is None else f"{one['low'] * 100:.1f}–{one['high'] * 100:.1f}%", _count(one["numerator"]), _count(one["denominator"]),
                      _share(one["known_share"]), _status(one["status"]))
    Console(highlight=False, soft_wrap=True, width=160).print(drawn)


def _key(one: Mapping[str, Any], key: str, keys: Sequence[str]) -> str:
    """Say a place; a total has none, which is not the same as a place that is not known."""
    if one[key] is not None:
        city = _city_names().get(one[key]) if key == "city" else None
        return str(one[key]) if city is None else f"{one[key]} {city.said(spoken())}"
    total = one["level"] == "whole" or keys.index(key) > keys.index(one["level"])
    return said("all", "合计") if total else said("not known", "不明")


@cache
def _city_names() -> dict[str, Bilingual]:
    """Return the places that the product ships, by key; what lies directly under the province is in no city."""
    from zhijiao.kernel.parties.regions import shipped_names

    return shipped_names()


def _status(status: str) -> str:
    from zhijiao.engines.measurement import Status

    return Status(status).words.said(spoken())


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.1f}%"


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _of_platform(wanted: list[Indicator], keys: list[str], engine: Engine | None, period: str | None) -> dict[str, Any]:
    """Return the newest snapshots' figures. Reads only: where there is no snapshot, says how one is made."""
    set_up()
    from zhijiao.engines.expressions.on_spark import NoSpark
    from zhijiao.kernel.indicators.queries.values import NotHad
    from zhijiao.kernel.states import Refused

    try:
        return _read_platform(wanted, keys, engine, period)
    except (NoSpark, NotHad) as why:
        raise Unusable(why.message) from why
    except Refused as why:
        raise Unusable(Bilingual("; ".join(one.text.en for one in why.reasons), "；".join(one.text.zh for one in why.reasons))) from why


def _read_platform(wanted: list[Indicator], keys: list[str], engine: Engine | None, period: str | None) -> dict[str, Any]:
    from zhijiao.kernel.indicators.catalogue import entries
    from zhijiao.kernel.indicators.queries.values import NotHad, newest_between

    codes = {one.code for one in wanted}
    chosen = [entry for entry in entries() if (entry.code in codes if codes else set(keys) <= set(entry.indicator.dims))]
    if not chosen:
        raise Unusable(Bilingual(f"No figure is divided by {', '.join(keys)}.", f"没有指标按{'、'.join(keys)}划分。"))
    first, last = _days_of(period)
    sources, figures, missing = {}, [], []
    changed: list[dict[str, Any]] = []
    lacking: dict[str, NotHad] = {}
    for entry in chosen:
        snapshot = newest_between(entry.catalogue.room, entry.grain, first, last)
        if snapshot is None:
            missing.append(entry.code)
            continue
        try:
            figures += _tables(entry, snapshot, keys, engine, changed)
        except NotHad as why:
            if codes:
                raise
            lacking[entry.code] = why
            continue
        sources[str(snapshot.pk)] = {"room": snapshot.room, "grain": snapshot.grain, "snapshot": str(snapshot.pk), "on": snapshot.on.isoformat(),
                                     "rows": snapshot.rows, "sha256": snapshot.sha256}
    if lacking and not sources:
        raise next(iter(lacking.values()))
    if not sources:
        when = Bilingual("yet", "") if period is None else Bilingual(f"in {period}", period)
        raise Unusable(Bilingual(f"There is no snapshot {when.en}: make one with `zhijiao indicators freeze`.",
                                 f"{when.zh}还没有快照：请用zhijiao indicators freeze生成。"))
    return {"source": {"snapshots": list(sources.values())}, "engine": engine, "by": keys, "period": period, "figures": figures, "missing": missing,
            "changed": changed, "not_divided": [] if codes else [entry.code for entry in entries() if entry not in chosen or entry.code in lacking]}


def _tables(entry: Any, snapshot: Any, keys: Sequence[str], engine: Engine | None, changed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the whole, then each level of the keys; note in `changed` what, counted again, is not what was frozen."""
    from zhijiao.kernel.indicators.queries.values import counted_cells, differing, published_cells

    found = []
    for depth in range(len(keys) + 1):
        by = keys[:depth]
        cells = published_cells(entry, snapshot, by)
        if engine is not None or cells is None:
            counted = counted_cells(entry, snapshot, by, engine or "polars")
            changed += [{"code": entry.code, "group": list(group), "snapshot": str(snapshot.pk)} for group in differing(cells or counted, counted)]
            cells = counted
        found += [{**dict.fromkeys(keys), **dict(zip(by, group, strict=True)), "code": entry.code, **cell.as_dict(), "level": by[-1] if by else "whole"}
                  for group, cell in cells.items()]
    return found


def _days_of(period: str | None) -> tuple[date, date]:
    """Return the first and last day of a period; without one, of all time. Raises Unusable."""
    if period is None:
        return date.min, date.max
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", period)
    try:
        if match is None:
            raise ValueError(period)
        year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
        last = date(year, int(match[2] or 12), int(match[3] or monthrange(year, int(match[2] or 12))[1]))
        return date(year, month, day), last
    except ValueError as why:
        raise Unusable(Bilingual(f"--period {period} is no year, month or day: 2026, 2026-11 or 2026-11-30.",
                                 f"--period {period}不是年、月或日：例如2026、2026-11、2026-11-30。")) from why


@click.command(cls=Command, words=Bilingual(
    "Freeze every figure of today, with the records behind it, as the nightly job does. `verify` checks them, `compute` and `report quality` read them.",
    "冻结今天的全部指标和背后的记录，与每晚的作业相同。verify核验，compute和report quality读取。"))
@json_option
@lang_option
def freeze(as_json: bool) -> int:
    """Freeze."""
    set_up()
    from zhijiao.kernel.days import local_day, moment
    from zhijiao.kernel.indicators.actions import freeze_all
    from zhijiao.kernel.people.actor import SYSTEM

    now = moment()
    made = freeze_all(on=local_day(now), by=SYSTEM, at=now)
    if as_json:
        print_json([{"snapshot": str(one.pk), "room": one.room, "grain": one.grain, "on": one.on.isoformat(), "rows": one.rows, "sha256": one.sha256}
                    for one in made])
    else:
        for one in made:
            click.echo(f"{one.pk}  {one.on}  {one.room:16}  {one.grain:12}  {one.rows:>9,}")
    return Exit.DONE


@click.command(cls=Command, words=Bilingual(
    "Check snapshots: files by their hashes, definitions, and every count worked out again.\n\n"
    "WHAT: the number of a snapshot (or how it begins), or a folder that `export` wrote; nothing: the newest of every kind. Exit code 1 when one "
    "was changed.",
    "核验快照：文件哈希、定义，并重新计算全部计数。\n\nWHAT是快照编号（或编号开头），或export写出的文件夹；不写则核验每类最新的快照。有改动时退出码为1。"))
@click.argument("what", required=False)
@json_option
@lang_option
def verify(what: str | None, as_json: bool) -> int:
    """Verify."""
    verdicts = [_of_folder(Path(what))] if what is not None and Path(what).is_dir() else _of_snapshots(what)
    if as_json:
        print_json(verdicts)
    else:
        for one in verdicts:
            click.echo(f"{one['snapshot']}  {one['on'] or ''}  {one['room'] or ''} {one['grain'] or ''}  {one[f'verdict_{spoken()}']}")
            for line in one["found"]:
                click.echo(f"  {line[spoken()]}")
    return Exit.WRONG_DATA if any(one["verdict"] == "changed" for one in verdicts) else Exit.DONE


def _of_folder(folder: Path) -> dict[str, Any]:
    from zhijiao.engines.measurement import SnapshotError
    from zhijiao.engines.measurement import verify as compare

    try:
        problems = compare(folder, [one for _, one in every()])
    except SnapshotError as why:
        raise Unusable(why.message) from why
    return _verdict("changed" if problems else "unchanged", problems, str(folder), None)


def _of_snapshots(what: str | None) -> list[dict[str, Any]]:
    set_up()
    from zhijiao.kernel.days import moment
    from zhijiao.kernel.indicators.actions import check
    from zhijiao.kernel.people.actor import SYSTEM

    found = []
    for snapshot in _named_snapshots(what):
        problems = check(snapshot=snapshot, by=SYSTEM, at=moment())
        found.append(_verdict(str(snapshot.verdict), problems, str(snapshot.pk), snapshot))
    return found


def _named_snapshots(what: str | None) -> list[Any]:
    from zhijiao.kernel.indicators.models import Snapshot
    from zhijiao.kernel.indicators.queries.snapshots import newest_of_all

    if what is None:
        newest = list(newest_of_all().values())
        if not newest:
            raise Unusable(Bilingual("There is no snapshot yet: make one with `zhijiao indicators freeze`.", "还没有快照：请用zhijiao indicators freeze生成。"))
        return newest
    wanted = what.replace("-", "").lower()
    begun = [one for one in Snapshot.objects.whole() if one.pk.hex.startswith(wanted)] if re.fullmatch(r"[0-9a-f]{8,32}", wanted) else []
    if len(begun) != 1:
        raise Unusable(Bilingual(f"{what} is neither a folder nor the number of one snapshot ({len(begun)} begin so).",
                                 f"{what}既不是文件夹，也不是唯一一个快照的编号（以此开头的有{len(begun)}个）。"))
    return begun


def _verdict(verdict: str, problems: Sequence[Bilingual], name: str, snapshot: Any) -> dict[str, Any]:
    from zhijiao.kernel.indicators.terms import Verdict

    words = Verdict(verdict).words
    return {"snapshot": name, "room": snapshot and snapshot.room, "grain": snapshot and snapshot.grain, "on": snapshot and snapshot.on.isoformat(),
            "verdict": verdict, "verdict_zh": words.zh, "verdict_en": words.en, "found": [{"zh": one.zh, "en": one.en} for one in problems]}


@click.command(cls=Command, words=Bilingual(
    "Write the newest snapshots to a new folder, and beside them the facts that the internship rules read, for Spark or another engine.\n\n"
    "A folder per kind of rows (records.parquet, counts.parquet, manifest.json), placements.parquet, and export.json which says what is there. No "
    "names, no numbers of persons, ages in place of dates of birth. docs/scaling.md shows what to do with them.",
    "把最新的快照写入一个新文件夹，并附上实习规则要用的事实，供Spark等其他引擎使用。\n\n"
    "每类记录一个文件夹（records.parquet、counts.parquet、manifest.json），另有placements.parquet和说明内容的export.json。不含姓名和证件号，出生日期以年龄代替。"
    "用法见docs/scaling.md。"))
@click.argument("out_dir", type=_FOLDER)
@lang_option
def export(out_dir: Path) -> int:
    """Export."""
    set_up()
    from zhijiao.kernel.days import local_day, moment
    from zhijiao.kernel.indicators.exporting import NotEmpty, export_snapshots
    from zhijiao.kernel.people.actor import SYSTEM
    from zhijiao.systems.apprenticeships.doors import placement_facts

    now = moment()
    try:
        told = export_snapshots(folder=out_dir, tables={"placements": placement_facts(local_day(now))}, by=SYSTEM, at=now)
    except NotEmpty as why:
        raise Unusable(why.message) from why
    for name, rows in told.items():
        click.echo(f"{out_dir / name}  {rows:,}", err=True)
    return Exit.DONE
