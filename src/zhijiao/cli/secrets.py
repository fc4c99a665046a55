"""Where the command line takes a passphrase from, and how it opens a key file. A passphrase is never an argument: those are seen by others."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import option, said
from zhijiao.cli.outcomes import Unusable

if TYPE_CHECKING:
    from zhijiao.engines.credentials import Key

VARIABLE = "ZHIJIAO_KEY_PASSPHRASE"
passphrase_option = option("--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
                           en=f"First line is the passphrase of the key (else {VARIABLE}, else asked for).",
                           zh=f"第一行是密钥口令（否则取环境变量{VARIABLE}，再否则询问）。")


def passphrase(file: Path | None, *, twice: bool = False) -> str:
    """Return the passphrase from a file, the environment, or the person at the terminal. Raises Unusable when there is none."""
    if file is not None:
        found = file.read_text("utf-8").split("\n")[0].rstrip("\r")
    elif VARIABLE in os.environ:
        found = os.environ[VARIABLE]
    elif sys.stdin.isatty():
        found = click.prompt(said("Passphrase of the key", "密钥口令"), hide_input=True, confirmation_prompt=twice, err=True)
    else:
        raise Unusable(Bilingual(f"The key needs a passphrase: give --passphrase-file FILE or set {VARIABLE}. `keys new --plain` makes a key without one.",
                                 f"密钥需要口令：请用--passphrase-file FILE，或设置{VARIABLE}。keys new --plain新建不加密的密钥。"))
    if not found:
        raise Unusable(Bilingual("The passphrase is empty.", "口令是空的。"))
    return found


@contextmanager
def of_file(path: Path) -> Iterator[None]:
    """Say of which file a Fault is. Raises Unusable."""
    from zhijiao.engines.credentials import Fault

    try:
        yield
    except Fault as fault:
        raise Unusable(Bilingual(f"{path.name}: {fault.message.en}", f"{path.name}：{fault.message.zh}")) from fault


def read_document(path: Path) -> Any:
    """Return the JSON of a file, read strictly. Raises Unusable naming the file."""
    with of_file(path):
        return document_in(path)


def document_in(path: Path) -> Any:
    """Return the JSON of a file, read strictly. Raises Fault."""
    from zhijiao.engines.credentials import read_json
    from zhijiao.engines.credentials.strict import MOST_BYTES

    with path.open("rb") as file:
        return read_json(file.read(MOST_BYTES + 1))


def open_key(path: Path, file: Path | None) -> Key:
    """Return the key of a key file, unlocked. Raises Unusable."""
    from zhijiao.engines.credentials import is_locked, read_key, unlock

    document = read_document(path)
    with of_file(path):
        key = read_key(document)
        if is_locked(document):
            return unlock(document, passphrase(file))
    if key.secret is None:
        raise Unusable(Bilingual(f"{path} holds the public half of a key only: it signs nothing.", f"{path}只有公钥，不能签名。"))
    return key
