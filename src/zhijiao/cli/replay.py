"""`zhijiao rules replay`: what changes when the law changes, on a file or on the platform."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.check import MOST_BYTES, MOST_ROWS
from zhijiao.cli.kinds import KINDS
from zhijiao.cli.language import Command, json_option, lang_option, option, said, spoken
from zhijiao.cli.outcomes import Exit, Unusable

if TYPE_CHECKING:
    from zhijiao.engines.rules import Trial

DAY = click.DateTime(["%Y-%m-%d"])
SHOWN = 20  # enterprises or schools listed on the screen; --json gives all


@click.command("replay", cls=Command, words=Bilingual(
    "Judge placements twice: by the law as it is written, and with another number or another version of a rule.\n\n"
    "FILE is a workbook or CSV as for `zhijiao check internships`; --platform takes the signed agreements of the database. "
    "Rules and numbers stay as they are. Exit code 0 whatever is found.",
    "把实习安排核对两遍：一遍按现行法规，一遍换一个数字，或者换规则的一个版本。\n\n"
    "FILE是zhijiao check internships用的工作簿或CSV；--platform核对数据库里已签齐的协议。法规和数字不会改动。结果如何退出码都是0。"))
@click.argument("file", type=click.Path(path_type=Path), required=False)
@option("--platform", is_flag=True, en="The signed agreements of the platform in place of a file.", zh="不用文件，核对平台上已签齐的协议。")
@option("--set", "numbers", multiple=True, metavar="NUMBER=VALUE",
        en="A number to try, by its key or by the rule that uses it: internship.pay_share=900, internship.pay_floor=90%.",
        zh="要试的数字，写数字或规则的名称：internship.pay_share=900、internship.pay_floor=90%。")
@option("--rule", "versions", multiple=True, metavar="RULE[@YYYY-MM-DD]",
        en="A rule to try in its version of that day (no day: the newest that is written).", zh="要试的规则，按该日有效的版本（不写日期：已写入的最新版本）。")
@option("--since", type=DAY, metavar="YYYY-MM-DD", en="Day from which what is tried holds (default: always).", zh="从哪一天起适用（默认一直适用）。")
@option("--from", "first", type=DAY, metavar="YYYY-MM-DD", en="Placements that begin on this day or later.", zh="这一天及以后开始的实习。")
@option("--to", "last", type=DAY, metavar="YYYY-MM-DD", en="Placements that begin on this day or earlier.", zh="这一天及以前开始的实习。")
@option("--region", default="21", show_default=True, metavar="CODE", en="Region whose law applies to a file.", zh="文件适用哪个地区的法规。")
@option("--engine", type=click.Choice(["polars", "duckdb"]), default="polars", show_default=True, en="What computes.", zh="用哪个引擎计算。")
@json_option
@lang_option
def replay(file: Path | None, platform: bool, numbers: tuple[str, ...], versions: tuple[str, ...], since: datetime | None, first: datetime | None,
           last: datetime | None, region: str, engine: Literal["polars", "duckdb"], as_json: bool) -> int:
    """Read the trial, judge twice, tell the difference."""
    from zhijiao.law.replays import NotTried, as_plain, read_trial

    if (file is None) is not platform:
        raise Unusable(Bilingual("Give a file or --platform, one of the two.", "请给出一个文件，或者用--platform，二者选一。"))
    try:
        trial = read_trial(map(_pair, numbers), map(_version, versions), since.date() if since else None)
    except NotTried as why:
        raise Unusable(why.message) from why
    period = {"first": first.date() if first else None, "last": last.date() if last else None}
    found = _of_file(file, trial, region, engine, period) if file is not None else _of_platform(trial, engine, period)
    document = {"trial": as_plain(trial), "period": {name: day and day.isoformat() for name, day in period.items()}, **found}
    if as_json:
        json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        _tell(document)
    return Exit.DONE


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        raise Unusable(Bilingual(f"--set is NUMBER=VALUE, not “{text}”.", f"--set写成“数字=数值”，不能是“{text}”。"))
    return key.strip(), value


def _version(text: str) -> tuple[str, date | None]:
    name, sign, day = text.partition("@")
    try:
        return name.strip(), date.fromisoformat(day) if sign else None
    except ValueError as why:
        raise Unusable(Bilingual(f"--rule is RULE or RULE@YYYY-MM-DD, not “{text}”.", f"--rule写成“规则”或“规则@2026-09-01”，不能是“{text}”。")) from why


def _of_file(file: Path, trial: Trial, region: str, engine: Literal["polars", "duckdb"], period: dict[str, date | None]) -> dict[str, Any]:
    from zhijiao.engines.sheets import Limits, read
    from zhijiao.law.internships import is_region
    from zhijiao.law.replays import replay_columns

    if not is_region(region):
        raise Unusable(Bilingual(f"No region {region}: give a code such as 21, 2101, 210102 or 21SF (Shenfu).",
                                 f"没有地区{region}：请写代码，例如21、2101、210102或21SF（沈抚示范区）。"))
    sheet = read(file, KINDS["internships"].columns(), limits=Limits(rows=MOST_ROWS, file_bytes=MOST_BYTES))
    twice = replay_columns(sheet.values, trial, today=date.today(), region=region, engine=engine, **period)
    rows = [{"row_id": row["record"], "rule": row["rule"], "before": row["before"], "after": row["after"]}
            for row in twice.replay.rows.iter_rows(named=True) if row["before"] != row["after"]]
    return {"records": twice.replay.before.rows, "counts": twice.replay.counts, "enterprises": twice.enterprises, "rows": rows}


def _of_platform(trial: Trial, engine: Literal["polars", "duckdb"], period: dict[str, date | None]) -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiao.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as why:
        raise Unusable(Bilingual(f"The settings are not usable: {why}", f"设置不可用：{why}")) from why
    from django.utils import timezone

    from zhijiao.kernel.states import Refused
    from zhijiao.systems.apprenticeships.doors import replay_platform

    try:
        return replay_platform(trial, at=timezone.now(), engine=engine, **period)
    except Refused as why:
        raise Unusable(Bilingual("; ".join(reason.text.en for reason in why.reasons), "；".join(reason.text.zh for reason in why.reasons))) from why


def _tell(document: dict[str, Any]) -> None:
    click.echo(said(f"{document['records']:,} placements judged twice.", f"{document['records']:,}份实习各核对了两遍。"))
    for name, counts in document["counts"].items():
        before, after = counts["before"], counts["after"]
        click.echo(said(f"{name}: failing {before['fail']:,} -> {after['fail']:,}, unknown {before['unknown']:,} -> {after['unknown']:,}",
                        f"{name}：不符合{before['fail']:,} → {after['fail']:,}，缺证据{before['unknown']:,} → {after['unknown']:,}"))
        for kind, en, zh in (("schools", "schools", "学校"), ("enterprises", "enterprises", "企业")):
            if kind in document:
                _units([unit for unit in document[kind] if unit["rule"] == name], en, zh)


def _units(units: list[dict[str, Any]], en: str, zh: str) -> None:
    opened, closed = [u for u in units if not u["before"]], [u for u in units if not u["after"]]
    for words, found in ((said(f"{en} newly in breach: ", f"新增不符合的{zh}："), opened), (said(f"{en} newly clear: ", f"不再不符合的{zh}："), closed)):
        click.echo(f"  {words}{len(found):,}")
        for unit in found[:SHOWN]:
            name = unit["name"] if isinstance(unit["name"], str) else unit["name"][spoken()]
            click.echo(f"    {max(unit['before'], unit['after']):6,}  {name}")
        if len(found) > SHOWN:
            more = len(found) - SHOWN
            click.echo(said(f"    and {more:,} more (--json lists all)", f"    还有{more:,}个（--json列出全部）"))
