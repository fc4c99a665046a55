"""`zhijiao lists`: a file of applicants' lists into a round, checked whole, as an account of the province may."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, json_option, lang_option, option, said, spoken
from zhijiao.cli.outcomes import Exit, Unusable
from zhijiao.cli.settings import set_up
from zhijiao.cli.transfer import account_option


@click.command("lists", cls=Command, words=Bilingual(
    "Read a file of preference lists into a round of admissions: applicant,position,unit as CSV or Parquet, or Parquet with one row for each "
    "applicant.\n\nWithout --write the file is only checked. With it all lists are written when nothing is wrong, and none otherwise.",
    "把志愿文件导入一个轮次：applicant,position,unit的CSV或Parquet，或者每名考生一行的Parquet。\n\n不加--write只核对。加上以后，没有问题才全部写入，有问题就一份不写。"))
@click.argument("round_number", metavar="ROUND")
@click.argument("file", type=click.Path(path_type=Path))
@account_option
@option("--write", is_flag=True, en="Write the lists when nothing is wrong.", zh="没有问题就写入。")
@json_option
@lang_option
def lists(round_number: str, file: Path, account: str, write: bool, as_json: bool) -> int:
    """Check a file, and write it when asked to."""
    set_up()
    from django.utils import timezone

    from zhijiao.kernel.people.seats import actor_named
    from zhijiao.kernel.states import Refused
    from zhijiao.systems.admissions.doors import take_lists

    actor = actor_named(account, timezone.localdate())
    if actor is None:
        raise Unusable(Bilingual(f"There is no account {account}.", f"没有账号{account}。"))
    if not file.is_file():
        raise Unusable(Bilingual(f"There is no file {file}.", f"没有文件{file}。"))
    try:
        found = take_lists(round_number, file, by=actor, at=timezone.now(), write=write, beat=_beat)
    except LookupError as why:
        raise Unusable(Bilingual(f"There is no round {round_number}.", f"没有轮次{round_number}。")) from why
    except Refused as why:
        raise Unusable(Bilingual("; ".join(reason.text.en for reason in why.reasons), "；".join(reason.text.zh for reason in why.reasons))) from why
    _tell(found, as_json)
    return Exit.WRONG_DATA if found["doubts"] else Exit.DONE


def _beat(done: int, total: int) -> None:
    click.echo(said(f"{done:,} of {total:,} lists", f"{done:,}/{total:,}份"), err=True)


def _tell(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
        return
    written = found.get("written", 0)
    click.echo(said(f"Lists: {found.get('lists', 0):,}, preferences: {found.get('entries', 0):,}, lists written: {written:,}.",
                    f"{found.get('lists', 0):,}份志愿表，{found.get('entries', 0):,}个志愿，已写入{written:,}份。"))
    for problem in found["problems"]:
        row, column, text = problem["row"] or "–", problem["column"] or "–", problem["zh" if spoken() == "zh" else "en"]
        click.echo(said(f"  row {row}, column {column}: {text}", f"  第{row}行“{column}”列：{text}"))
    if more := found["doubts"] - len(found["problems"]):
        click.echo(said(f"  and {more:,} more", f"  还有{more:,}处"))
