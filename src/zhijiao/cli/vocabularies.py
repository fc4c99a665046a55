"""Vocabularies that an operator gives on the command line: `--context URL=FILE`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import option, said
from zhijiao.cli.outcomes import Unusable
from zhijiao.cli.secrets import read_document

context_option = option("--context", "given", multiple=True, metavar="URL=FILE",
                        en="A vocabulary that is not held here, from a file you trust; may be repeated.", zh="未内置的词汇表，取自您信任的文件；可重复。")


@contextmanager
def holding(given: Sequence[str]) -> Iterator[None]:
    """Use vocabularies from files, and say which by their hash. Raises Unusable, Fault."""
    from zhijiao.engines.credentials.contexts import holding as engine_holding

    documents = {}
    for one in given:
        address, _, name = one.rpartition("=")
        path = Path(name)
        if not address or not path.is_file():
            raise Unusable(Bilingual(f"--context {one}: write URL=FILE, with a file that exists.", f"--context {one}：应写URL=FILE，文件须存在。"))
        documents[address] = read_document(path)
    with engine_holding(documents) as held:
        for address, sha256 in held.hashes.items():
            click.echo(said(f"Vocabulary {address} from a file, SHA-256 {sha256}.", f"词汇表{address}取自文件，SHA-256 {sha256}。"), err=True)
        yield
