"""`zhijiao doctor`: what is installed, what is missing, what works."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from importlib import metadata
from pathlib import Path

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, json_option, lang_option, spoken
from zhijiao.cli.outcomes import Exit
from zhijiao.cli.settings import turn_to_demo

OLDEST_PYTHON = (3, 11)
_PARTS = ("django", "django-ninja", "django-allauth", "django-tasks", "granian", "polars", "duckdb", "pyarrow", "scipy", "python-calamine",
          "xlsxwriter", "openpyxl", "python-docx", "typst", "cryptography", "pyld", "chinesecalendar", "pypinyin")


_EXTRAS = (
    ("psycopg", Bilingual("PostgreSQL driver", "PostgreSQL驱动"),
     Bilingual("Only needed with PostgreSQL: install zhijiao[postgresql].", "用PostgreSQL时才需要：安装zhijiao[postgresql]。")),
    ("ortools", Bilingual("Least-cost assignment of many", "大规模最小费用分配"),
     Bilingual("The plain engine finds assignments as cheap, more slowly: install zhijiao[optimise].",
               "纯Python引擎同样得到最小费用，只是较慢：可安装zhijiao[optimise]。")),
    ("gmssl-pyx", Bilingual("SM2 signatures", "SM2签名"),
     Bilingual("Only needed to sign with SM2; checking works without: install zhijiao[gm].", "用SM2签名时才需要，核对不需要：安装zhijiao[gm]。")),
    ("numba", Bilingual("Compiled allocation engine", "编译的投档引擎"),
     Bilingual("The plain engine gives the same results, more slowly: install zhijiao[fast].", "纯Python引擎结果相同，只是较慢：可安装zhijiao[fast]。")))


class State(Enum):
    """What a check found."""

    WORKS = Bilingual("works", "正常")
    ABSENT = Bilingual("absent, optional", "未安装（可选）")
    SOON = Bilingual("needs attention", "请留意")
    BROKEN = Bilingual("broken", "有问题")


@dataclass(frozen=True)
class Found:
    """One line of the doctor's list: what was looked at, how it is, and what may be done."""

    what: Bilingual
    state: State
    detail: str = ""
    remedy: Bilingual | None = None


@click.command(cls=Command, words=Bilingual(
    "Say what is installed, what is missing and what works.\n\n"
    "Looks at Python and packages, at tools of the tests, reads and writes a workbook, prints a page, then at the settings, "
    "the database and its migrations, verifies the journal's chains and recomputes frozen rounds of admissions. Exit code 1 when something needed is broken.",
    "检查装了什么、缺什么、哪些能用。\n\n检查Python和软件包、测试用的工具，试读写一个工作簿，试印一页纸，再检查设置、数据库和迁移，核对日志链，重算冻结的投档轮次。必需的部分有问题时退出码为1。"))
@json_option
@lang_option
def doctor(as_json: bool) -> int:
    """Run every check, each in its turn, and print what was found."""
    found = []
    for words, check in CHECKS:
        for one in _safely(words, check):
            found.append(one)
            if not as_json:
                _print(one)
    if as_json:
        json.dump([{"what_zh": one.what.zh, "what_en": one.what.en, "state": one.state.name.lower(), "detail": one.detail,
                    "fix_zh": one.remedy.zh if one.remedy else None, "fix_en": one.remedy.en if one.remedy else None}
                   for one in found], sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    return Exit.WRONG_DATA if any(one.state is State.BROKEN for one in found) else Exit.DONE


def _safely(words: Bilingual, check: Callable[[], Iterator[Found]]) -> Iterator[Found]:
    """Yield what a check finds; a check that fails itself is a finding: the doctor never dies of the disease."""
    try:
        yield from check()
    except Exception as why:  # told, not swallowed
        yield Found(words, State.BROKEN, f"{type(why).__name__}: {why}"[:300])


def _print(found: Found) -> None:
    line = f"{found.state.value.said(spoken()):<18} {found.what.said(spoken())}"
    click.echo(line + (f": {found.detail}" if found.detail else ""))
    if found.remedy is not None:
        click.echo(" " * 19 + found.remedy.said(spoken()))


def python() -> Iterator[Found]:
    """Python itself."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Found(Bilingual("Python", "Python"), State.WORKS if sys.version_info >= OLDEST_PYTHON else State.BROKEN, version)


def packages() -> Iterator[Found]:
    """The packages we stand on."""
    versions, missing = [], []
    for name in _PARTS:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    words = Bilingual("Packages", "软件包")
    if missing:
        yield Found(words, State.BROKEN, ", ".join(missing), Bilingual("Run `make install`.", "请运行make install。"))
    else:
        yield Found(words, State.WORKS, ", ".join(versions))
    for extra, words, remedy in _EXTRAS:
        try:
            yield Found(words, State.WORKS, metadata.version(extra))
        except metadata.PackageNotFoundError:
            yield Found(words, State.ABSENT, extra, remedy)


def tools() -> Iterator[Found]:
    """Programs outside Python that tests use."""
    for name, words in (("chromium", Bilingual("Chromium (browser tests)", "Chromium（浏览器测试用）")),
                        ("pdftotext", Bilingual("pdftotext (tests of printing)", "pdftotext（打印测试用）")),
                        ("zbarimg", Bilingual("zbarimg (tests of printed codes)", "zbarimg（打印码测试用）"))):
        place = shutil.which(name)
        yield Found(words, State.WORKS if place else State.ABSENT, place or name)
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    yield Found(Bilingual("PostgreSQL server (tests)", "PostgreSQL服务器（测试用）"),
                State.WORKS if servers else State.ABSENT, str(servers[-1].parent) if servers else "initdb")


def workbooks() -> Iterator[Found]:
    """Reading and writing workbooks."""
    from zhijiao.cli.kinds import KINDS
    from zhijiao.engines.sheets import read, write

    kind = KINDS["internships"]
    columns = kind.columns()
    row = {column.key: column.read(column.example) if column.example else None for column in columns}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "one.xlsx"
        write([row], columns, place, words=kind.words)
        same = len(read(place, columns)) == 1
    yield Found(WORKBOOKS, State.WORKS if same else State.BROKEN)


def credentials() -> Iterator[Found]:
    """The vocabularies as they were pinned, and a signature made and checked."""
    from zhijiao.engines.credentials import new_key, sign, trust_list, verify
    from zhijiao.engines.credentials.contexts import CREDENTIALS, known

    key, day = new_key("did:web:doctor.example"), "2026-01-01T00:00:00Z"
    signed = sign({"@context": [CREDENTIALS], "type": ["VerifiableCredential"], "issuer": key.controller, "credentialSubject": {"id": "urn:doctor"}},
                  key, created=day)
    report = verify(signed, trust=trust_list([key]), at=day)
    yield Found(SIGNING, State.WORKS if report.genuine else State.BROKEN, ", ".join(report.codes) if not report.genuine else str(len(known())))


def paper() -> Iterator[Found]:
    """Printing with the shipped Chinese font."""
    from zhijiao.kernel import papers

    # the folder only: the module that prints knows tables, and no server need be set up here
    faces = sorted(font.name for font in (Path(papers.__file__).parent / "fonts").glob("*.ttf"))
    yield Found(Bilingual("Fonts for print", "打印字体"), State.WORKS if faces else State.BROKEN, ", ".join(faces))


def holidays() -> Iterator[Found]:
    """The calendar of holidays."""
    from zhijiao.law import holidays as calendar

    words = Bilingual("Calendar of holidays, known to", "节假日历，已公布到")
    late = date.today() + timedelta(days=60)
    state = State.WORKS if late <= calendar.LAST_DAY else State.SOON
    remedy = None if state is State.WORKS else Bilingual(
        "Days after it leave the rule on rest days and holidays unknown: update the package chinesecalendar when the next year is out.",
        "之后的日期，休息日和节假日规则会显示缺证据：下一年公布后请更新chinesecalendar。")
    yield Found(words, state, calendar.LAST_DAY.isoformat(), remedy)


def server() -> Iterator[Found]:
    """The settings, and with them the database and the journal."""
    turn_to_demo()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiao.config.settings")
    import django
    from django.conf import settings as chosen
    from django.core.exceptions import ImproperlyConfigured

    words = Bilingual("Settings of the server", "服务器设置")
    try:
        django.setup()
    except ImproperlyConfigured as why:
        yield Found(words, State.SOON, str(why), Bilingual(
            "Needed to serve; `zhijiao demo` and the commands on files need none. docs/running.md lists the settings.",
            "启动网站才需要；zhijiao demo和处理文件的命令不需要。设置见docs/running.md。"))
        return
    mode = "demo" if chosen.ZHIJIAO_DEMO else "debug" if chosen.DEBUG else "real"
    yield Found(words, State.WORKS, f"{mode}, {chosen.VAR}")
    free = shutil.disk_usage(chosen.VAR).free // 1_000_000
    yield Found(Bilingual("Free space, MB", "剩余空间（MB）"), State.WORKS if free > 1_000 else State.SOON, f"{free:,}")
    for name, check in ((DATABASE, database), (JOURNAL, journal), (ISSUERS, issuers), (ROUNDS, rounds), (CERTIFICATES, certificates)):
        yield from _safely(name, check)


def database() -> Iterator[Found]:
    """The database and its migrations."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    where = f"{connection.vendor} {connection.settings_dict['NAME']}"
    if waiting:
        yield Found(DATABASE, State.SOON, f"{where}, {len(waiting)} migrations waiting",
                    Bilingual("`zhijiao serve` applies them when it starts.", "zhijiao serve启动时会自动更新。"))
        return
    yield Found(DATABASE, State.WORKS, where)


def journal() -> Iterator[Found]:
    """The journal's chains."""
    from django.db import connection

    from zhijiao.kernel.journal.entries import verify

    if "journal_entry" not in connection.introspection.table_names():
        yield Found(JOURNAL, State.ABSENT, "–")
        return
    yield from _guard()
    breaks = verify()
    shown = "; ".join(f"{one.chain} {one.on} {one.seq} {one.why}" for one in breaks[:10])
    yield Found(JOURNAL, State.BROKEN if breaks else State.WORKS, shown,
                Bilingual(f"{len(breaks)} breaks: somebody changed the journal outside the product. Keep the database as it is "
                          "and compare with a backup.",
                          f"断裂{len(breaks)}处：有人绕过系统改动了日志。请保留现场，与备份核对。") if breaks else None)


def issuers() -> Iterator[Found]:
    """Issuers and their keys: every secret that signs is opened and compared with its public half."""
    from django.db import connection

    if "signing_issuer" not in connection.introspection.table_names():
        yield Found(ISSUERS, State.ABSENT, "–")
        return
    from zhijiao.kernel.signing import health

    lost = [words.said(spoken()) for words in health.broken()]
    remedy = Bilingual("Put the old key file back (ZHIJIAO_KEYS). A key whose secret is lost is turned under Issuers and keys.",
                       "请放回原来的密钥文件（ZHIJIAO_KEYS）。私钥找不回的，在“签发机构与密钥”里换用新密钥。")
    for line in lost[:20]:
        yield Found(ISSUERS, State.BROKEN, line, remedy)
    for words in health.elsewhere():
        yield Found(ISSUERS, State.SOON, words.said(spoken()))
    if not lost:
        yield Found(ISSUERS, State.WORKS, health.counted())


def rounds() -> Iterator[Found]:
    """Rounds of admissions that were frozen: files, hashes and rows."""
    from django.db import connection

    if "admissions_round" not in connection.introspection.table_names():
        yield Found(ROUNDS, State.ABSENT, "–")
        return
    from zhijiao.systems.admissions.doors import changed_rounds, count_frozen_rounds

    found = [words.said(spoken()) for words in changed_rounds()]
    remedy = Bilingual("A frozen round was changed outside the product. Keep everything as it is and compare with a backup; a correction is a new round "
                       "with its reason.", "有人绕过系统改动了冻结的轮次。请保留现场，与备份核对；要更正，须写明原因另起轮次。")
    for line in found:
        yield Found(ROUNDS, State.BROKEN, line, remedy)
    if not found:
        yield Found(ROUNDS, State.WORKS, str(count_frozen_rounds()))


def certificates() -> Iterator[Found]:
    """Certificates that were issued: documents, issuance logs, status lists."""
    from django.db import connection

    if "exchange_credential" not in connection.introspection.table_names():
        yield Found(CERTIFICATES, State.ABSENT, "–")
        return
    from zhijiao.kernel.days import moment
    from zhijiao.systems.exchange.doors import broken_credentials, count_signed

    found = [words.said(spoken()) for words in broken_credentials(moment())]
    remedy = Bilingual("What was issued does not prove itself. A stale list: see that the worker runs. Anything else was changed outside the product: keep "
                       "everything as it is and compare with a backup.",
                       "已签发的内容不能自证。列表过期：请确认后台进程在运行；其他情况是有人绕过系统作了改动：请保留现场，与备份核对。")
    for line in found[:20]:
        yield Found(CERTIFICATES, State.BROKEN, line, remedy)
    if not found:
        yield Found(CERTIFICATES, State.WORKS, str(count_signed()))


def _guard() -> Iterator[Found]:
    from django.db import connection

    from zhijiao.kernel.journal import guard

    if not guard.stands(connection):
        yield Found(GUARD, State.BROKEN, "–", Bilingual(
            "The triggers that keep entries from being changed are gone: somebody took them away, or a migration did. Compare with a "
            "backup; then restore one, which puts them back.",
            "防止改动日志的触发器不见了：有人删掉了它，或被迁移删除。请先与备份核对，再从备份恢复，恢复时会重新装上。"))
    elif connection.vendor == "postgresql" and guard.may_change(connection):
        yield Found(GUARD, State.SOON, connection.settings_dict["USER"] or "–", Bilingual(
            "This user owns the journal's table and could take the guard away. Let another user own the tables: DATABASE_OWNER_URL, "
            "see docs/operations.md.",
            "这个数据库用户拥有日志表，可以拆掉保护。请让另一个用户拥有数据表：设置DATABASE_OWNER_URL，见docs/operations.md。"))
    else:
        yield Found(GUARD, State.WORKS)


GUARD = Bilingual("Journal, kept from being changed", "操作日志，防改动保护")
WORKBOOKS = Bilingual("Workbooks, read in a limited child process", "在受限子进程中读写工作簿")
SIGNING = Bilingual("Credentials: signatures and vocabularies held", "凭证：签名，已内置词汇表")
ISSUERS = Bilingual("Issuers and keys, every secret opened", "签发机构与密钥，私钥全部试读")
ROUNDS = Bilingual("Rounds of admissions, recomputed", "投档轮次，全部重算")
CERTIFICATES = Bilingual("Certificates issued: documents, logs, status lists", "已签发的证明：文件、签发日志、状态列表")
DATABASE, JOURNAL = Bilingual("Database", "数据库"), Bilingual("Journal, every chain recomputed", "操作日志，全部重算")
CHECKS: tuple[tuple[Bilingual, Callable[[], Iterator[Found]]], ...] = (
    (Bilingual("Python", "Python"), python),
    (Bilingual("Packages", "软件包"), packages),
    (Bilingual("Tools of the tests", "测试用的工具"), tools),
    (WORKBOOKS, workbooks),
    (SIGNING, credentials),
    (Bilingual("Fonts for print", "打印字体"), paper),
    (Bilingual("Calendar of holidays", "节假日历"), holidays),
    (Bilingual("Settings of the server", "服务器设置"), server),
)
