"""`zhijiao serve`: the web application and its worker, until stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, lang_option, option, said
from zhijiao.cli.outcomes import Exit, Unusable

host_option = option("--host", default="localhost", show_default=True, en="Name or address to listen on.", zh="监听的主机名或地址。")
port_option = option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, en="Port to listen on.", zh="监听的端口。")
_THREADS = 8


@click.command(cls=Command, words=Bilingual(
    "Serve the web application and its background worker until stopped.\n\n"
    "The database is brought up to date first. Settings come from the environment (ZHIJIAO_..., DATABASE_URL); "
    "docs/running.md lists them.",
    "启动网站和后台任务，直到停止。\n\n先把数据库更新到当前版本。设置从环境变量读取（ZHIJIAO_…、DATABASE_URL），见docs/running.md。"))
@host_option
@port_option
@lang_option
def serve(host: str, port: int) -> int:
    """Prepare, then serve."""
    refuse_taken_port(host, port)
    run_child(["-m", "zhijiao.config.prepare"], {"ZHIJIAO_AS_OWNER": "yes"})
    click.echo(said(f"Serving http://{host}:{port} (Ctrl-C stops)", f"网址 http://{host}:{port}（按Ctrl-C停止）"))
    return serve_until_stopped(host, port, {})


def refuse_taken_port(host: str, port: int) -> None:
    """Raise Unusable when somebody listens already: a second server would share the port and answer in turn."""
    for family, kind, protocol, _, address in _addresses(host, port):
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as why:
                raise Unusable(Bilingual(
                    f"Port {port} on {host} cannot be used ({why.strerror}). Is another server running? Choose one with --port.",
                    f"{host}的端口{port}用不了（{why.strerror}）。是不是已经有一个服务在运行？用--port另选一个。")) from why


def _addresses(host: str, port: int) -> list[Any]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as why:
        raise Unusable(Bilingual(f"There is no host “{host}”.", f"没有“{host}”这个主机。")) from why
    return [entry for entry in found if entry[0] == socket.AF_INET] or found


def run_child(arguments: list[str], environment: Mapping[str, str], *, quiet: bool = False) -> str:
    """Run one Python process of ours to its end and return what it printed. Raises Unusable when it says it cannot."""
    done = subprocess.run([sys.executable, *arguments], env={**os.environ, **environment}, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE if quiet else None)
    if done.returncode != 0:
        raise Unusable(Bilingual(
            f"It cannot start; the lines above say why (code {done.returncode}). `zhijiao doctor` may tell more.",
            f"启动不了，原因见上面几行（代码{done.returncode}）。用zhijiao doctor可以进一步检查。"))
    return done.stdout


def serve_until_stopped(host: str, port: int, environment: Mapping[str, str]) -> int:
    """Serve with granian in this process and two workers in children, one for quick jobs; all end with this process."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    refuse_taken_port(host, port)  # again: preparing took its time
    os.environ.update(environment, ZHIJIAO_LEAVE_WITH_PARENT="yes")
    address = _addresses(host, port)[0][4][0]
    with _worker(), _worker("--quick"):
        Server("zhijiao.config.wsgi:application", address=address, port=port, interface=Interfaces.WSGI, workers=1,
               blocking_threads=_THREADS, backlog=1024, websockets=False, respawn_failed_workers=True,
               workers_kill_timeout=10, log_level=LogLevels.error).serve()
    return Exit.DONE


@contextmanager
def _worker(*lane: str) -> Iterator[None]:
    command = [sys.executable, "-m", "zhijiao.config.manage", "worker", "--leave-with-parent", *lane]
    with subprocess.Popen(command) as child:
        try:
            yield
        finally:
            child.terminate()
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:  # a job that does not end: it is taken up again at the next start
                child.kill()
