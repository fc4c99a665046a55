"""`zhijiao demo`: build a small invented province once, then serve it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, lang_option, option, said, spoken
from zhijiao.cli.serve import (
    host_option,
    port_option,
    refuse_taken_port,
    run_child,
    serve_until_stopped,
)
from zhijiao.cli.settings import ADDRESS, DAY, homes

# In a school year that the published calendar of holidays covers whole.
TODAY = date(2026, 5, 20)


@click.command(cls=Command, words=Bilingual(
    "Build an invented province in real places and serve it, with one-click sign-in for its cast.\n\n"
    "It is built once and kept in var/demo-SIZE; delete that folder to build it anew. DATABASE_URL puts it into another database, "
    "which must be empty or a demo already: invented people never meet real ones. The demo's clock stands on one day.",
    "用真实地名、虚构人物建一个演示省，并启动网站；演示人物一键登录。\n\n只建一次，存放在var/demo-SIZE，删掉就会重建。"
    "设置DATABASE_URL可放进另一个数据库，它必须是空的或者本来就是演示：虚构人物不会混进真实数据。演示的日期固定在某一天。"))
@option("--size", default="small", show_default=True, metavar="SIZE",
        en="tiny, small, or province: 100,000 placements and a million days of logs.",
        zh="tiny（极小）、small（小）、province（全省：十万份实习、百万天日志）。")
@option("--today", type=click.DateTime(["%Y-%m-%d"]), default=TODAY.isoformat(), show_default=True, metavar="YYYY-MM-DD",
        en="The day on which the demo's clock stands.", zh="演示的“今天”。")
@option("--build-only", is_flag=True, en="Build, print the cast and leave.", zh="只建好并列出人物，不启动网站。")
@host_option
@port_option
@lang_option
def demo(size: str, today: datetime, build_only: bool, host: str, port: int) -> int:
    """Build if need be, tell the cast, serve."""
    if not build_only:
        refuse_taken_port(host, port)
    elsewhere = os.environ.get("DATABASE_URL", "").strip()
    mark = f"-at-{hashlib.sha256(elsewhere.encode()).hexdigest()[:8]}" if elsewhere else ""  # its keys and files
    home = homes() / f"demo-{size}{mark}"
    day = today.date().isoformat()
    address = os.environ.get("ZHIJIAO_ADDRESS", "").strip() or f"http://localhost:{port}"  # the codes on paper lead to where it is served
    environment = {"ZHIJIAO_DEMO": "yes", "ZHIJIAO_TODAY": day, "ZHIJIAO_VAR": str(home), "ZHIJIAO_ADDRESS": address,
                   "DATABASE_URL": elsewhere, "DATABASE_OWNER_URL": ""}
    build = ["-m", "zhijiao.config.demo", "build", "--size", size]
    told = ["--today", day, "--language", spoken()]
    if elsewhere:
        cast = run_child([*build, "--once", *told], environment)
    elif home.exists():
        cast = run_child(["-m", "zhijiao.config.demo", "renew", *told], environment)
    else:
        cast = _build(home, [*build, *told], environment)
    if not elsewhere:
        (home / DAY).write_text(day, "utf-8")  # for the commands that are given without settings
        (home / ADDRESS).write_text(address, "utf-8")
    click.echo(said("The cast:", "演示人物："))
    click.echo(cast, nl=False)
    if build_only:
        return 0
    click.echo(said(f"Open http://{host}:{port}/demo/ and enter with one click as any of them. Ctrl-C stops.",
                    f"打开 http://{host}:{port}/demo/ ，一键以其中任何人的身份登录。按Ctrl-C停止。"))
    return serve_until_stopped(host, port, environment)


def _build(home: Path, command: list[str], environment: Mapping[str, str]) -> str:
    """Build beside and move when done: a demo that was interrupted is never served half. Return the cast."""
    click.echo(said("Building the demo province …", "正在建演示省……"), err=True)
    part = home.with_name(home.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    cast = run_child(command, {**environment, "ZHIJIAO_VAR": str(part)})
    part.rename(home)
    return cast
