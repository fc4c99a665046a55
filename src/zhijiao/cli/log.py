"""`zhijiao log`: the issuance log as a file: what was issued, in order; its root signed each day; proof for a holder; check that nothing changed."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
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
    from zhijiao.engines.credentials import IssuanceLog

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
_LEAF = re.compile("[0-9a-f]{64}")


@click.group(cls=Group, words=Bilingual("The issuance log: shows what was issued before a key was stolen.", "签发日志：证明密钥失窃前签发了哪些凭证。"))
@lang_option
def log() -> None:
    """The group; its help is in the words above."""


@log.command("append", cls=Command, words=Bilingual(
    "Add what was issued to the log: folders of `zhijiao issue` (their issued.csv) or signed credentials.\n\nLOG holds one hash a line, "
    "is made when it is missing, and only grows; what it holds already is passed over.",
    "把签发的凭证记入日志：zhijiao issue的目录（其中的issued.csv），或已签名的凭证。\n\nLOG每行一个散列值，没有就新建，只增不减；已记过的跳过。"))
@click.argument("log_file", metavar="LOG", type=_NEW)
@click.argument("paths", metavar="FILE|DIR...", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
@lang_option
def append(log_file: Path, paths: tuple[Path, ...]) -> int:
    """Append."""
    wanted = list(dict.fromkeys(one for path in paths for one in _leaves(path)))
    with grown(log_file) as book:
        leaves = _read(log_file).leaves
        held = set(leaves)
        fresh = [one for one in wanted if one not in held]
        book.write("".join(f"{one.hex()}\n" for one in fresh))
    total = len(leaves) + len(fresh)
    click.echo(said(f"{log_file}: {len(fresh):,} added, {total:,} in all.", f"{log_file}：新增{len(fresh):,}条，共{total:,}条。"))
    return Exit.DONE


@log.command("root", cls=Command, words=Bilingual(
    "Sign the root of the log as it stands, once a day.", "给日志当前的根签名，每天一次。"))
@click.argument("log_file", metavar="LOG", type=_FILE)
@option("--address", metavar="URL", required=True, en="The address of the log.", zh="日志的地址。")
@option("--key", "key_file", type=_FILE, required=True, metavar="KEYFILE", en="The key that signs the log: not one that signs credentials.",
        zh="给日志签名的密钥：不要用签发凭证的密钥。")
@option("--at", metavar="TIME", en="When (default: now).", zh="时间（默认现在）。")
@passphrase_option
@option("--out", type=_NEW, required=True, metavar="FILE", en="The root to write; never overwritten.", zh="写出的根，不会覆盖已有文件。")
@lang_option
def root(log_file: Path, address: str, key_file: Path, at: str | None, passphrase_file: Path | None, out: Path) -> int:
    """Root."""
    if out.exists():
        raise Unusable(Bilingual(f"{out} exists: every root is kept.", f"{out}已存在：每个根都要保留。"))
    found = _read(log_file)
    when = moment(at)
    write_document(out, found.signed_root(address, open_key(key_file, passphrase_file), when))
    click.echo(said(f"{out}: root over {len(found.leaves):,} entries, {when}.", f"{out}：{len(found.leaves):,}条的根，{when}。"))
    return Exit.DONE


@log.command("prove", cls=Command, words=Bilingual(
    "Write what a holder shows (zhijiao verify --log): that the credential was logged when the root was signed.",
    "写出持有人出示的证明（zhijiao verify --log）：根签名时凭证已在日志中。"))
@click.argument("log_file", metavar="LOG", type=_FILE)
@click.argument("credential", type=_FILE)
@option("--root", "root_file", type=_FILE, required=True, metavar="FILE", en="A signed root from after the issue.", zh="签发之后的已签名根。")
@option("--out", type=_NEW, required=True, metavar="FILE", en="The proof to write.", zh="写出的证明。")
@lang_option
def prove(log_file: Path, credential: Path, root_file: Path, out: Path) -> int:
    """Prove."""
    found, signed = _read(log_file), _root_of(root_file)
    found.follows(signed)
    wanted = next(_leaves(credential))
    if wanted not in found.leaves[:int(signed["size"])]:
        raise Unusable(Bilingual(f"{credential} is not in the log before {signed['at']}.", f"{signed['at']}之前的日志里没有{credential}。"))
    write_document(out, found.rescue(found.leaves.index(wanted), signed))
    click.echo(said(f"{out}: logged before {signed['at']}.", f"{out}：{signed['at']}之前已记入日志。"))
    return Exit.DONE


@log.command("verify", cls=Command, words=Bilingual(
    "Check that the log continues every signed root given: nothing before them was changed or left out. Exit code 1 when it does not.",
    "检查日志与每个已签名的根相接：根之前的内容没有改动、没有缺少。不相接时退出码为1。"))
@click.argument("log_file", metavar="LOG", type=_FILE)
@option("--root", "roots", type=_FILE, multiple=True, required=True, metavar="FILE", en="A signed root; may be repeated.", zh="已签名的根，可重复。")
@option("--log-key", metavar="KEY", required=True, en="publicKeyMultibase that signs the log.", zh="给日志签名的公钥（publicKeyMultibase）。")
@json_option
@lang_option
def check(log_file: Path, roots: tuple[Path, ...], log_key: str, as_json: bool) -> int:
    """Verify."""
    from zhijiao.engines.credentials import Fault
    from zhijiao.engines.credentials.log import root_time

    found, told = _read(log_file), []
    for path in roots:
        signed = read_document(path)
        try:
            root_time(signed, log_key)
            found.follows(signed)
            told.append({"root": str(path), "ok": True, "size": signed["size"], "zh": "相接。", "en": "The log continues it."})
        except Fault as fault:
            told.append({"root": str(path), "ok": False, "code": fault.code, "zh": fault.message.zh, "en": fault.message.en})
    ok = all(one["ok"] for one in told)
    if as_json:
        click.echo(json.dumps({"ok": ok, "entries": len(found.leaves), "roots": told}, ensure_ascii=False, indent=1))
    else:
        for one in told:
            click.echo(f"{one['root']}{said(': ', '：')}{said(str(one['en']), str(one['zh']))}")
    return Exit.DONE if ok else Exit.WRONG_DATA


def _read(path: Path) -> IssuanceLog:
    """Return the log of a file. Raises Unusable naming a line that is no hash."""
    from zhijiao.engines.credentials import IssuanceLog

    lines = path.read_text("ascii", errors="replace").splitlines()
    for place, line in enumerate(lines, 1):
        if not _LEAF.fullmatch(line):
            raise Unusable(Bilingual(f"{path}, line {place}: not a hash of 64 hexadecimal digits.", f"{path}第{place}行：不是64位十六进制散列值。"))
    return IssuanceLog(bytes.fromhex(line) for line in lines)


def _root_of(path: Path) -> dict[str, Any]:
    document = read_document(path)
    if not isinstance(document, dict) or not {"size", "root", "at"} <= set(document):
        raise Unusable(Bilingual(f"{path} is no root of a log.", f"{path}不是日志的根。"))
    return document


def _leaves(path: Path) -> Iterator[bytes]:
    """Yield the leaves of a folder of issued credentials, of its issued.csv, or of one credential. Raises Unusable."""
    from zhijiao.engines.credentials.log import leaf

    if path.is_dir() or path.suffix == ".csv":
        book = path / "issued.csv" if path.is_dir() else path
        if not book.is_file():
            raise Unusable(Bilingual(f"{path} holds no issued.csv.", f"{path}里没有issued.csv。"))
        with book.open(encoding="utf-8", newline="") as file:
            for place, row in enumerate(csv.DictReader(file), 2):
                if not _LEAF.fullmatch(row.get("leaf") or ""):
                    raise Unusable(Bilingual(f"{book}, row {place}, column leaf: not a hash.", f"{book}第{place}行“leaf”列：不是散列值。"))
                yield bytes.fromhex(row["leaf"])
        return
    document = read_document(path)
    if not isinstance(document, dict) or "proof" not in document:
        raise Unusable(Bilingual(f"{path} is no signed credential.", f"{path}不是已签名的凭证。"))
    yield leaf(document)
