"""`zhijiao keys`: make keys, list them, lead them through their life, publish them as a trust list or a DID document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.files import write_document
from zhijiao.cli.language import Command, Group, json_option, lang_option, option, said, spoken
from zhijiao.cli.moments import moment
from zhijiao.cli.outcomes import Exit, Unusable
from zhijiao.cli.secrets import document_in, of_file, open_key, passphrase, passphrase_option, read_document

_FILE = click.Path(dir_okay=False, path_type=Path)
_FILES = click.Path(exists=True, path_type=Path)
_AT = Bilingual("From when: 2026-09-01T08:00:00Z or 2026-09-01 (default: now).", "从什么时间起：2026-09-01T08:00:00Z或2026-09-01（默认现在）。")


@click.group(cls=Group, words=Bilingual("Keys that sign credentials: make, list, retire, report stolen, publish.",
                                        "签发凭证用的密钥：新建、列出、停用、报失窃、发布。"))
@lang_option
def keys() -> None:
    """The group; its help is in the words above."""


@keys.command("new", cls=Command, words=Bilingual(
    "Make an Ed25519 key (--sm2: an SM2 key), encrypted with a passphrase.\n\nWithout --out the key file goes to stdout.",
    "新建Ed25519密钥（--sm2：SM2密钥），用口令加密。\n\n不写--out时密钥文件输出到标准输出。"))
@option("--controller", metavar="DID", en="Who signs with it, such as did:web:school.example (default: the key itself, did:key).",
        zh="谁用它签名，例如did:web:school.example（默认是密钥自身，did:key）。")
@option("--id", "name", metavar="ID", en="Its name, such as #2026-a or did:web:school.example#2026-a.",
        zh="密钥名，例如#2026-a或did:web:school.example#2026-a。")
@option("--from", "since", metavar="TIME", en=_AT.en, zh=_AT.zh)
@option("--planned", is_flag=True, en="Publish it now, use it later (keys activate).", zh="先发布，以后启用（keys activate）。")
@option("--sm2", is_flag=True, en="Make an SM2 key, for signatures beside credentials (needs zhijiao[gm]).",
        zh="新建SM2密钥，用于凭证旁的签名（需要zhijiao[gm]）。")
@option("--plain", is_flag=True, en="Write the secret unencrypted.", zh="私钥不加密。")
@passphrase_option
@option("--out", type=_FILE, metavar="FILE", en="The key file to write.", zh="写出的密钥文件。")
@lang_option
def new(controller: str | None, name: str | None, since: str | None, planned: bool, sm2: bool, plain: bool, passphrase_file: Path | None,
        out: Path | None) -> int:
    """New."""
    from zhijiao.engines.credentials import State, lock, new_key
    from zhijiao.engines.credentials import sm2 as gm

    if out is not None and out.exists():
        raise Unusable(Bilingual(f"{out} exists: a key is never overwritten.", f"{out}已存在：不会覆盖密钥。"))
    make, state = gm.new_key if sm2 else new_key, State.PLANNED if planned else State.ACTIVE
    made = _named(make(controller or "did:key:", name, state=state, since=None if planned else moment(since)), controller, name)
    document = made.as_json() if plain else lock(made, passphrase(passphrase_file, twice=True))
    if out is None:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return Exit.DONE
    write_document(out, document, secret=True)
    click.echo(said(f"{out}: {made.id}, {made.state.words.en}.", f"{out}：{made.id}，{made.state.words.zh}。"))
    return Exit.DONE


def _named(key: Any, controller: str | None, name: str | None) -> Any:
    """Return the key under its full name; a key without a controller is its own (did:key)."""
    from dataclasses import replace

    from zhijiao.engines.credentials.keys import full_name

    if controller is None:
        did = f"did:key:{key.public}"
        return replace(key, controller=did, id=f"{did}#{key.public}")
    return replace(key, id=full_name(controller, name)) if name else key


def _keys(paths: Iterable[Path]) -> Iterator[tuple[Path, Any]]:
    """Yield the keys of files and folders, locked or not. Raises Unusable naming a file that holds no key; in a folder it is passed over."""
    from zhijiao.engines.credentials import Fault, read_key

    for given in paths:
        for path in sorted(given.glob("*.json")) if given.is_dir() else [given]:
            try:
                yield path, read_key(document_in(path))
            except Fault as fault:
                if given.is_dir():
                    click.echo(said(f"{path} is no key: passed over.", f"{path}不是密钥，已跳过。"), err=True)
                    continue
                raise Unusable(Bilingual(f"{path}: {fault.message.en}", f"{path}：{fault.message.zh}")) from fault


@keys.command("list", cls=Command, words=Bilingual("List keys with their state and term, from files or folders.", "列出密钥及其状态和使用期。"))
@click.argument("paths", metavar="FILE|DIR...", type=_FILES, nargs=-1, required=True)
@json_option
@lang_option
def list_keys(paths: tuple[Path, ...], as_json: bool) -> int:
    """List."""
    found = list(_keys(paths))
    if as_json:
        click.echo(json.dumps({"keys": [{**key.published(), "controller": key.controller, "file": str(path)} for path, key in found]},
                              ensure_ascii=False, indent=1))
        return Exit.DONE
    for path, key in found:
        click.echo(f"{key.state.words.said(spoken())}  {key.since or '…'} – {key.until or '…'}  {key.id}  {path}")
    return Exit.DONE


def _moving(name: str, state: str, words: Bilingual) -> None:
    """Declare the command that brings a key into a state."""

    @keys.command(name, cls=Command, words=words)
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @option("--at", metavar="TIME", en=_AT.en, zh=_AT.zh)
    @lang_option
    def move(file: Path, at: str | None) -> int:
        from zhijiao.engines.credentials import State, read_key

        document = read_document(file)
        with of_file(file):
            moved = read_key(document).moved(State(state), moment(at))  # type: ignore[call-arg]  # a stored value names its member
        write_document(file, {**document, **moved.published()}, secret=True)
        click.echo(said(f"{moved.id}: {moved.state.words.en}.", f"{moved.id}：{moved.state.words.zh}。"))
        return Exit.DONE


_moving("activate", "active", Bilingual("Take a planned key into use.", "启用计划中的密钥。"))
_moving("retire", "retired", Bilingual("End a key's term; what it signed keeps verifying.", "停用密钥；此前签发的仍可核验。"))
_moving("compromise", "compromised", Bilingual(
    "Report a key stolen from a time on.\n\nNothing it signed is genuine any more, except what the issuance log shows to be older.",
    "报告密钥自某时起失窃。\n\n它签的一律不再算数，签发日志能证明更早签发的除外。"))


@keys.command("trust", cls=Command, words=Bilingual("Write the trust list of keys; --sign signs it with the province's key.",
                                                     "写出这些密钥的信任名单；--sign用省级密钥签名。"))
@click.argument("paths", metavar="FILE|DIR...", type=_FILES, nargs=-1, required=True)
@option("--out", type=_FILE, required=True, metavar="FILE", en="The trust list to write.", zh="写出的信任名单。")
@option("--sign", "root", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="KEYFILE",
        en="The key that signs the list.", zh="给名单签名的密钥。")
@passphrase_option
@lang_option
def trust(paths: tuple[Path, ...], out: Path, root: Path | None, passphrase_file: Path | None) -> int:
    """Trust."""
    from zhijiao.engines.credentials import signed_trust_list, trust_list

    made = trust_list(key for _, key in _keys(paths))
    if root is not None:
        made = signed_trust_list(made, open_key(root, passphrase_file), moment(None))
    write_document(out, made)
    count = len(made["issuers"])
    click.echo(said(f"{out}: {count} issuers.", f"{out}：{count}个签发方。"))
    return Exit.DONE


@keys.command("did", cls=Command, words=Bilingual("Write the DID document of a did:web and say where it is published.",
                                                   "写出did:web的DID文档，并说明发布地址。"))
@click.argument("paths", metavar="FILE|DIR...", type=_FILES, nargs=-1, required=True)
@option("--controller", required=True, metavar="DID", en="Whose document.", zh="谁的文档。")
@option("--out", type=_FILE, required=True, metavar="FILE", en="The document to write.", zh="写出的文档。")
@lang_option
def did(paths: tuple[Path, ...], controller: str, out: Path) -> int:
    """DID."""
    from zhijiao.engines.credentials import did_document, web_address

    address = web_address(controller)
    made = did_document(controller, [key for _, key in _keys(paths)])
    write_document(out, made)
    click.echo(said(f"{out}: publish it at {address}", f"{out}：发布到{address}"))
    return Exit.DONE
