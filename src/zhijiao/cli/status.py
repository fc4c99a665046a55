"""`zhijiao status`: status lists as files: make one, revoke or suspend, sign again for the next day, draw numbers for new credentials."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.files import grown, write_document
from zhijiao.cli.language import Command, Group, json_option, lang_option, option, said
from zhijiao.cli.moments import moment
from zhijiao.cli.outcomes import Exit, Unusable
from zhijiao.cli.secrets import open_key, passphrase_option, read_document

if TYPE_CHECKING:
    from zhijiao.engines.credentials import Key, StatusList

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
key_option = option("--key", "key_file", type=_FILE, required=True, metavar="KEYFILE", en="The issuer's key, which signs the list.",
                    zh="签发方的密钥，用来给名单签名。")
at_option = option("--at", metavar="TIME", en="The list speaks as of then (default: now).", zh="名单所反映的时间（默认现在）。")
trust_option = option("--trust", type=_FILE, metavar="FILE", en="A trust list, when the list was signed with an earlier key.",
                      zh="信任名单；名单由以前的密钥签名时需要。")
hours_option = option("--hours", type=click.IntRange(1, 24 * 366), default=24, en="Out of date after so many hours (default 24).",
                      zh="多少小时后过期（默认24）。")


@click.group(cls=Group, words=Bilingual("Status lists: revoke and suspend credentials, and publish that.", "状态名单：撤销、暂停凭证，并公布。"))
@lang_option
def status() -> None:
    """The group; its help is in the words above."""


@status.command("new", cls=Command, words=Bilingual(
    "Make a signed list in which nothing is set.", "新建一份已签名的名单，全部未撤销、未暂停。"))
@option("--address", metavar="URL", required=True, en="Where the list will be published: credentials name it.", zh="名单公布的地址，凭证里写的就是它。")
@option("--purpose", type=click.Choice(["revocation", "suspension"]), default="revocation", en="What an entry says (default: revocation).",
        zh="名单的用途（默认revocation，即撤销）。")
@option("--size", type=int, default=131_072, en="Entries (at least 131072, the default).", zh="项数（至少131072，即默认值）。")
@option("--issuer", metavar="DID", en="Whose list (default: the controller of the key).", zh="谁的名单（默认是密钥的持有者）。")
@key_option
@at_option
@hours_option
@passphrase_option
@option("--out", type=_NEW, required=True, metavar="FILE", en="The list to write; never overwritten.", zh="写出的名单，不会覆盖已有文件。")
@lang_option
def new(address: str, purpose: str, size: int, issuer: str | None, key_file: Path, at: str | None, hours: int, passphrase_file: Path | None,
        out: Path) -> int:
    """New."""
    from zhijiao.engines.credentials import StatusList
    from zhijiao.engines.credentials.status import LEAST

    if out.exists():
        raise Unusable(Bilingual(f"{out} exists: use status set or status sign.", f"{out}已存在：请用status set或status sign。"))
    if size < LEAST or size % 8:
        raise Unusable(Bilingual(f"--size is at least {LEAST} and a multiple of 8.", f"--size至少为{LEAST}，且是8的倍数。"))
    key = open_key(key_file, passphrase_file)
    _write(out, StatusList(address, purpose, size), issuer or key.controller, key, at, hours)
    return Exit.DONE


@status.command("set", cls=Command, words=Bilingual(
    "Revoke or suspend the credentials with these numbers (statusListIndex), and sign the list again.",
    "撤销或暂停这些编号（statusListIndex）的凭证，并重新签名。"))
@click.argument("file", type=_FILE)
@click.argument("indexes", metavar="INDEX...", type=click.IntRange(min=0), nargs=-1, required=True)
@option("--clear", is_flag=True, en="Lift the suspension instead.", zh="改为解除暂停。")
@key_option
@trust_option
@at_option
@hours_option
@passphrase_option
@lang_option
def set_entries(file: Path, indexes: tuple[int, ...], clear: bool, key_file: Path, trust: Path | None, at: str | None, hours: int,
                passphrase_file: Path | None) -> int:
    """Set."""
    key = open_key(key_file, passphrase_file)
    found, issuer = _proven(file, key, trust)
    if clear and found.purpose == "revocation":
        raise Unusable(Bilingual("A revocation is not taken back: issue a new credential.", "撤销不能收回：请重新签发凭证。"))
    for index in indexes:
        if index >= len(found):
            raise Unusable(Bilingual(f"{file} has no entry {index}: it has {len(found):,}.", f"{file}没有第{index}项，共{len(found):,}项。"))
        found.set(index, not clear)
    _write(file, found, issuer, key, at, hours)
    return Exit.DONE


@status.command("sign", cls=Command, words=Bilingual(
    "Sign a list again as it is, so that it stays fresh.", "名单内容不变，重新签名以免过期。"))
@click.argument("file", type=_FILE)
@key_option
@trust_option
@at_option
@hours_option
@passphrase_option
@lang_option
def sign_again(file: Path, key_file: Path, trust: Path | None, at: str | None, hours: int, passphrase_file: Path | None) -> int:
    """Sign."""
    key = open_key(key_file, passphrase_file)
    found, issuer = _proven(file, key, trust)
    _write(file, found, issuer, key, at, hours)
    return Exit.DONE


@status.command("show", cls=Command, words=Bilingual(
    "Say what a list holds. Its signature is not checked: verify does that.", "查看名单内容。不核对签名，核对用verify。"))
@click.argument("file", type=_FILE)
@json_option
@lang_option
def show(file: Path, as_json: bool) -> int:
    """Show."""
    document, (found, issuer) = read_document(file), _read(file)
    entries = [index for start, byte in enumerate(found.bits) if byte for index in range(8 * start, 8 * start + 8) if found[index]]
    told = {"address": found.address, "issuer": issuer, "purpose": found.purpose, "size": len(found), "set": entries,
            "from": document.get("validFrom"), "to": document.get("validUntil")}
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return Exit.DONE
    kind = "撤销" if found.purpose == "revocation" else "暂停"
    click.echo(said(f"{found.address}: {found.purpose}, {len(entries):,} of {len(found):,} set, valid until {told['to']}.",
                    f"{found.address}：{kind}名单，{len(found):,}项中已设{len(entries):,}项，有效期至{told['to']}。"))
    for index in entries:
        click.echo(f"  {index}")
    return Exit.DONE


@status.command("draw", cls=Command, words=Bilingual(
    "Draw numbers for new credentials, in no order, none twice, and note them in a file.\n\nThe numbers go to stdout, one a line: a column of "
    "the learners' list.", "为新凭证抽取编号：不按顺序、不重复，并记入文件。\n\n编号逐行输出到标准输出，可作为名单的一列。"))
@click.argument("file", type=_FILE)
@option("--taken", type=_NEW, required=True, metavar="FILE", en="The numbers given so far, one a line; grows.", zh="已用编号的文件，每行一个，会追加。")
@option("--count", type=click.IntRange(1), required=True, en="How many.", zh="抽取多少个。")
@lang_option
def draw(file: Path, taken: Path, count: int) -> int:
    """Draw."""
    from zhijiao.engines.credentials import free_indexes

    found, _ = _read(file)
    with grown(taken) as book:  # noted before anybody has them
        used = _numbers(taken, len(found))
        left = len(found) - len(used)
        if count > left:
            raise Unusable(Bilingual(f"{file} has {left:,} numbers left: make another list.", f"{file}只剩{left:,}个编号：请另建名单。"))
        numbers = free_indexes(len(found), used, random.SystemRandom())
        drawn = [str(next(numbers)) for _ in range(count)]
        book.write("".join(f"{one}\n" for one in drawn))
    click.echo("\n".join(drawn))
    return Exit.DONE


def _numbers(path: Path, size: int) -> set[int]:
    """Return the numbers of a file. Raises Unusable naming a line that is none."""
    found = set()
    for place, line in enumerate(path.read_text("utf-8-sig").split(), 1):
        if not (line.isascii() and line.isdigit() and int(line) < size):
            raise Unusable(Bilingual(f"{path}, line {place}: {line!r} is no number below {size}.", f"{path}第{place}行：{line!r}不是小于{size}的编号。"))
        found.add(int(line))
    return found


def _read(file: Path) -> tuple[StatusList, str]:
    """Return a list and whose it is. Raises Unusable when the file is no status list."""
    from zhijiao.engines.credentials import Fault, StatusList
    from zhijiao.engines.credentials.model import issuer_of

    document: Any = read_document(file)
    try:
        return StatusList.read(document if isinstance(document, dict) else {}), issuer_of(document)
    except Fault as fault:
        raise Unusable(Bilingual(f"{file} is no status list: {fault.message.en}", f"{file}不是状态名单：{fault.message.zh}")) from fault


def _proven(file: Path, key: Key, trust: Path | None) -> tuple[StatusList, str]:
    """Return a list that nobody changed since it was signed. Raises Unusable when that cannot be seen: what was forged is not signed again."""
    from zhijiao.engines.credentials import verify

    found, issuer = _read(file)
    document = read_document(file)
    known = {"issuers": {issuer: [key.published()]}} if trust is None else read_document(trust)
    report = verify(document, trust=known, at=document.get("validFrom", moment(None)))
    for check in report.checks:
        if check.check != "status" and check.verdict:
            raise Unusable(Bilingual(f"{file} cannot be relied on: {check.words.en}", f"{file}不可靠：{check.words.zh}"))
    return found, issuer


def _write(path: Path, found: StatusList, issuer: str, key: Key, at: str | None, hours: int) -> None:
    """Sign and write a list, whole or not at all."""
    from zhijiao.engines.credentials import sign
    from zhijiao.engines.credentials.times import instant, stamp

    since = stamp(moment(at))
    until = stamp(instant(since) + timedelta(hours=hours))
    signed = sign(found.credential(issuer, since=since, until=until), key, created=since)
    write_document(path, signed)
    click.echo(said(f"{path}: signed, valid until {until}.", f"{path}：已签名，有效期至{until}。"), err=True)
