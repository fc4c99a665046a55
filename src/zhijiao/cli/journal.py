"""`zhijiao journal`: signed roots of the journal to keep elsewhere, and the proof that it still is what was signed."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, Group, json_option, lang_option, option, said
from zhijiao.cli.outcomes import Exit, Unusable
from zhijiao.cli.settings import set_up

if TYPE_CHECKING:
    from zhijiao.kernel.journal.entries import Break

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(cls=Group, words=Bilingual("The journal's signed daily roots: write them, prove them.", "操作日志的每日签名根：导出、核对。"))
@lang_option
def journal() -> None:
    """What to do is a subcommand."""


@journal.command("export", cls=Command, words=Bilingual(
    "Write the signed root of each day to a file. Keep it where the operator of the database cannot reach it.",
    "把每天的签名根写入文件。请存放在数据库管理员接触不到的地方。"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--from", "first", type=_DAY, metavar="YYYY-MM-DD", en="First day.", zh="第一天。")
@option("--to", "last", type=_DAY, metavar="YYYY-MM-DD", en="Last day.", zh="最后一天。")
@lang_option
def export(file: Path, first: datetime | None, last: datetime | None) -> int:
    """Sign and write; a journal that does not verify is not signed."""
    set_up()
    from django.utils import timezone

    from zhijiao.kernel.journal.entries import verify as verify_chains
    from zhijiao.kernel.journal.roots import NoKey, signed

    if breaks := verify_chains():
        _tell(breaks, as_json=False)
        return Exit.WRONG_DATA
    try:
        document = signed(at=timezone.now(), first=first.date() if first else None, last=last.date() if last else None)
    except NoKey as why:
        raise Unusable(_NO_KEY) from why
    file.write_text(json.dumps(document, indent=1), "utf-8")
    click.echo(said(f"{len(document['days'])} days signed, public key {document['public_key']}",
                    f"已签名{len(document['days'])}天，公钥{document['public_key']}"))
    return Exit.DONE


@journal.command("verify", cls=Command, words=Bilingual(
    "Recompute every chain and, with a file of signed roots, prove that the journal is the one that was signed.\n\n"
    "Says where it breaks; exit code 1 when it does.",
    "重算每一条链；给出签名根文件时，证明现在的日志就是当时签名的日志。\n\n不符时说明位置，退出码为1。"))
@click.argument("file", type=click.Path(path_type=Path), required=False)
@option("--key", metavar="HEX", en="Public key to trust (default: that of the key file).", zh="信任的公钥（默认用密钥文件中的）。")
@json_option
@lang_option
def verify(file: Path | None, key: str | None, as_json: bool) -> int:
    """Recompute, compare, tell."""
    set_up()
    from zhijiao.kernel.journal import entries, roots

    breaks = entries.verify()
    if file is not None:
        try:
            breaks += roots.compare(roots.read(json.loads(file.read_text("utf-8")), key or roots.public_key()))
        except roots.NoKey as why:
            raise Unusable(_NO_KEY) from why
        except (roots.Forged, ValueError) as why:
            day = getattr(why, "day", "")
            raise Unusable(Bilingual(f"{file} is not what this key signed{f' (first at {day})' if day else ''}.",
                                     f"{file}不是由这把密钥签名的原文件{f'（从{day}起不符）' if day else ''}。")) from why
    _tell(breaks, as_json=as_json)
    return Exit.WRONG_DATA if breaks else Exit.DONE


def _tell(breaks: list[Break], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([{"chain": one.chain, "on": one.on.isoformat(), "seq": one.seq, "why": one.why} for one in breaks]))
        return
    for one in breaks:
        click.echo(said(f"organisation {one.chain}, {one.on}, entry {one.seq}: {one.why}",
                        f"单位{one.chain}，{one.on}，第{one.seq}条：{one.why}"))
    if not breaks:
        click.echo(said("The journal holds.", "日志完好。"))


_NO_KEY = Bilingual('The key file (ZHIJIAO_KEYS) has no key for the journal: add "journal": 64 hexadecimal digits, for example of `openssl rand -hex 32`.',
                    "密钥文件（ZHIJIAO_KEYS）里没有日志签名密钥：请加入\"journal\"：64位十六进制数，例如用openssl rand -hex 32生成。")
