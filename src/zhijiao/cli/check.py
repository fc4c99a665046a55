"""`zhijiao check KIND FILE`: a file against the law, without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.kinds import KINDS
from zhijiao.cli.language import (
    Command,
    Group,
    json_option,
    lang_option,
    option,
    said,
    spoken,
)
from zhijiao.cli.outcomes import Exit, Unusable

if TYPE_CHECKING:
    from zhijiao.engines.sheets import Sheet

MOST_ROWS, MOST_BYTES = 300_000, 200_000_000


@click.group(cls=Group, words=Bilingual("Check a file against the law.", "按法规核对文件。"))
@lang_option
def check() -> None:
    """The kinds of files are subcommands."""


@check.command("internships", cls=Command, words=Bilingual(
    "Check a cohort workbook or CSV, one row per placement.\n\n"
    "Exit code 1 when a blocking rule fails; warnings and missing evidence are listed and leave it 0. "
    "`zhijiao template internships OUT.xlsx` writes the workbook to fill in.",
    "核对实习名单（.xlsx或.csv），一行一人。\n\n"
    "有阻断规则不符合时退出码为1；提醒和缺证据只列出，退出码仍为0。填报用的工作簿：zhijiao template internships OUT.xlsx。"))
@click.argument("file", type=click.Path(path_type=Path))
@option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
        en="Judge every row by the law of this day (default: each row's own first day).",
        zh="所有行都按这一天的法规判断（默认按各行自己的开始日期）。")
@option("--region", default="21", show_default=True, metavar="CODE",
        en="Region whose law and numbers apply, e.g. 21 or 2101.", zh="适用哪个地区的法规和标准，例如21或2101。")
@option("--annotate", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.xlsx",
        en="Also write the file back with its cells coloured, article and fix as notes.",
        zh="同时写出标色的文件，依据和改法写在批注里。")
@json_option
@lang_option
def internships(file: Path, on: datetime | None, region: str, annotate: Path | None, as_json: bool) -> int:
    """Check a cohort of placements."""
    from zhijiao.engines.sheets import Limits, located, read
    from zhijiao.law.internships import check_columns, is_region

    if not is_region(region):
        raise Unusable(Bilingual(f"No region {region}: give a code such as 21, 2101, 210102 or 21SF (Shenfu).",
                                 f"没有地区{region}：请写代码，例如21、2101、210102或21SF（沈抚示范区）。"))
    _refuse_output(file, annotate)
    columns = KINDS["internships"].columns()
    limits = Limits(rows=MOST_ROWS, file_bytes=MOST_BYTES)
    with _progress(said("Reading …", "正在读取……")):
        sheet = read(file, columns, limits=limits)
    with _progress(said(f"Checking {len(sheet):,} rows …", f"正在核对{len(sheet):,}行……")):
        result = check_columns(sheet.values, on=on.date() if on else None, today=date.today(), region=region)
        document = result.as_json()
        document["problems"] = [*(problem.as_json() for problem in sheet.problems), *located(sheet, document["problems"])]
    if annotate is not None:
        _annotate(file, sheet, document, annotate, limits)
    if as_json:
        json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        from zhijiao.cli.report import print_report

        print_report(sheet, document)
    return Exit.WRONG_DATA if result.blocking else Exit.DONE


def _refuse_output(file: Path, annotate: Path | None) -> None:
    if annotate is None:
        return
    if annotate.suffix.lower() != ".xlsx":
        raise Unusable(Bilingual(f"The coloured copy is a workbook: let its name end in .xlsx, not {annotate.name}.",
                                 f"标色的文件是工作簿：文件名要以.xlsx结尾，而不是{annotate.name}。"))
    if file.exists() and annotate.exists() and annotate.samefile(file):
        raise Unusable(Bilingual("The coloured copy would replace the file itself: give it another name.",
                                 "标色的文件会覆盖原文件：请换一个文件名。"))


def _annotate(file: Path, sheet: Sheet, document: dict[str, Any], out: Path, limits: Any) -> None:
    from zhijiao.engines.sheets import annotate, marks_for

    with _progress(said("Colouring …", "正在标色……")):
        made = annotate(file, marks_for(sheet, document["findings"], document["problems"], spoken()), out,
                        columns=sheet.columns, limits=limits)
    click.echo(said(f"Written: {out}. ", f"已写出：{out}。") + made.value.said(spoken()), err=True)


@contextmanager
def _progress(words: str) -> Iterator[None]:
    """Show what is going on, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield
