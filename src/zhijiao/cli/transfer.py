"""`zhijiao import` and `zhijiao export`: a register's rows in and out of the database, as an account may."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, json_option, lang_option, option, said, spoken
from zhijiao.cli.outcomes import Exit, Unusable
from zhijiao.cli.settings import set_up

if TYPE_CHECKING:
    from zhijiao.kernel.people.actor import Actor
    from zhijiao.kernel.registers import Register

_FORMS: dict[str, Literal["xlsx", "csv"]] = {".xlsx": "xlsx", ".csv": "csv"}
account_option = option("--as", "account", required=True, metavar="USERNAME",
                        en="Account in whose name, and within whose rights, this is done.", zh="以哪个账号的身份和权限办理。")


@click.command("import", cls=Command, words=Bilingual(
    "Read a workbook or CSV into a register, such as apprenticeships/agreements.\n\n"
    "Without --write the file is only judged and its problems are listed. --write all writes when every row may be "
    "written, --write good writes those that may. One journal entry; undone on the import's page.",
    "把工作簿或CSV导入一个登记簿，例如apprenticeships/agreements。\n\n"
    "不加--write只核对并列出问题；--write all在每一行都能写入时才写入；--write good写入合格的行。整批记一条日志，可在导入页面撤回。"))
@click.argument("register")
@click.argument("file", type=click.Path(path_type=Path))
@account_option
@option("--write", type=click.Choice(["all", "good"]), en="Write: all rows or none, or the good ones.", zh="写入：全部或一行不写；只写合格的。")
@json_option
@lang_option
def import_rows(register: str, file: Path, account: str, write: str | None, as_json: bool) -> int:
    """Judge a file, and write it when asked to."""
    from django.utils import timezone

    actor, chosen = _opened(register, account)
    from zhijiao.kernel.papers.files import Unacceptable
    from zhijiao.kernel.registers import imports
    from zhijiao.kernel.states import Refused

    if chosen.sheet is None or not chosen.writable_by(actor):
        raise Unusable(Bilingual(f"{account} may not import into {register}.", f"{account}不能导入{register}。"))
    if not file.is_file():
        raise Unusable(Bilingual(f"There is no file {file}.", f"没有文件{file}。"))
    now = timezone.now()
    try:
        batch = imports.receive(register=chosen, upload=file.read_bytes(), name=file.name, by=actor, at=now)
    except Unacceptable as why:
        raise Unusable(why.sentence) from why
    imports.stage(register=chosen, batch=batch, by=actor, at=now)
    batch.refresh_from_db()
    if batch.message_en:
        raise Unusable(Bilingual(batch.message_en, batch.message_zh))
    rows, ready = batch.summary["rows"], batch.summary["ready"]
    written = 0
    if (write == "good" and ready) or (write == "all" and ready == rows):
        try:
            written = imports.accept(register=chosen, batch=batch, by=actor, at=now)
        except Refused as why:
            raise Unusable(Bilingual("; ".join(reason.text.en for reason in why.reasons),
                                     "；".join(reason.text.zh for reason in why.reasons))) from why
    _tell({"import": str(batch.pk), **batch.summary, "written": written}, as_json)
    return Exit.DONE if ready == rows else Exit.WRONG_DATA


@click.command("export", cls=Command, words=Bilingual(
    "Write a register's rows to a workbook or CSV; every row says who exported it and when.",
    "把登记簿导出为工作簿或CSV；每一行都注明谁在何时导出。"))
@click.argument("register")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@account_option
@option("--where", multiple=True, metavar="NAME=VALUE", en="A filter as in the list's address, e.g. state=active.",
        zh="筛选条件，写法同列表网址，例如state=active。")
@lang_option
def export_rows(register: str, out: Path, account: str, where: tuple[str, ...]) -> int:
    """Export what the account may see."""
    from django.http import QueryDict
    from django.utils import timezone

    form = _FORMS.get(out.suffix.lower())
    if form is None:
        raise Unusable(Bilingual(f"Let the name end in .xlsx or .csv, not {out.name}.", f"文件名要以.xlsx或.csv结尾，而不是{out.name}。"))
    actor, chosen = _opened(register, account)
    from zhijiao.kernel.registers import exports

    now, asked = timezone.now(), "&".join(where)
    content, rows = exports.written(chosen, form, actor=actor, now=now, params=QueryDict(asked), language=spoken())
    out.write_bytes(content)
    exports.exported_now(chosen, form, by=actor, at=now, asked=asked, rows=rows)
    click.echo(said(f"{rows:,} rows written to {out}", f"已写出{rows:,}行：{out}"), err=True)
    return Exit.DONE


def _opened(label: str, account: str) -> tuple[Actor, Register]:
    """Return the actor of an account and the register, if that actor may open it. Raises Unusable."""
    set_up()
    from django.utils import timezone

    from zhijiao.kernel.people.seats import actor_named
    from zhijiao.kernel.registers import registry

    actor = actor_named(account, timezone.localdate())
    open_ones = {register.label: register for register in registry.open_to(actor)} if actor else {}
    if actor is None or label not in open_ones:
        names = ", ".join(open_ones) or "–"
        raise Unusable(Bilingual(f"{account} may open no register “{label}”. Open to this account: {names}.",
                                 f"{account}打不开登记簿“{label}”。这个账号可以打开：{names}。"))
    return actor, open_ones[label]


def _tell(summary: dict[str, Any], as_json: bool) -> None:
    if as_json:
        json.dump(summary, sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
        return
    click.echo(said(f"{summary['rows']:,} rows, {summary['ready']:,} may be written, {summary['written']:,} written.",
                    f"{summary['rows']:,}行，可写入{summary['ready']:,}行，已写入{summary['written']:,}行。"))
    for kind in summary["kinds"]:
        stops = said("keeps rows out", "不能写入") if kind["stops"] else ""
        click.echo(f"  {kind['severity']:8} {kind['count']:6,}  {kind['title_zh'] if spoken() == 'zh' else kind['title_en']}  "
                   f"{kind['article']}  {stops}")
