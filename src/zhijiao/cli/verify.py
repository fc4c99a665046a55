"""`zhijiao verify`: is this credential genuine? And `verify --page`: the page that answers it without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, json_option, lang_option, option, said, spoken
from zhijiao.cli.moments import moment
from zhijiao.cli.outcomes import Exit, Unusable
from zhijiao.cli.secrets import document_in, read_document
from zhijiao.cli.vocabularies import context_option, holding

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=Command, words=Bilingual(
    "Verify a credential: signatures, issuer, term and status. No network.\n\n"
    "Exit code 0 when it is genuine, 1 for every other verdict, 2 when a file cannot be used. `--page OUT.html` writes a page that verifies "
    "in a browser without a network.",
    "核验一份凭证：签名、签发方、有效期和状态。不联网。\n\n"
    "真实有效时退出码为0，其他结论为1，文件用不了为2。--page OUT.html写出一个不联网也能核验的网页。"))
@click.argument("file", type=_FILE, required=False)
@option("--trust", type=_FILE, metavar="FILE", en="The trust list: issuers and their keys.", zh="信任名单：签发方及其密钥。")
@option("--root", metavar="KEY", en="publicKeyMultibase that must have signed the trust list.", zh="信任名单须由此公钥（publicKeyMultibase）签名。")
@option("--status", type=_FILE, metavar="FILE", en="The signed status list, or an array of them.", zh="已签名的状态名单，或由它们组成的数组。")
@option("--at", metavar="TIME", en="As of when: 2026-09-01T08:00:00Z or 2026-09-01 (default: now).",
        zh="以何时为准：2026-09-01T08:00:00Z或2026-09-01（默认现在）。")
@option("--log", "rescue", type=_FILE, metavar="FILE", en="Proof from the issuance log.", zh="签发日志的证明。")
@option("--log-key", metavar="KEY", en="publicKeyMultibase that signs the issuance log.", zh="给签发日志签名的公钥（publicKeyMultibase）。")
@option("--sm2", type=_FILE, metavar="FILE", en="The SM2 signature beside the credential: it must fit too.", zh="凭证旁的SM2签名文件，须同时相符。")
@option("--page", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.html", en="Write the page that verifies without a network.",
        zh="写出不联网也能核验的网页。")
@option("--template", "templates", type=_FILE, multiple=True, metavar="FILE", en="With --page: a template whose printed codes the page reads.",
        zh="与--page同用：网页能读其打印码的模板。")
@context_option
@json_option
@lang_option
def verify(file: Path | None, trust: Path | None, root: str | None, status: Path | None, at: str | None, rescue: Path | None, log_key: str | None,
           sm2: Path | None, page: Path | None, templates: tuple[Path, ...], given: tuple[str, ...], as_json: bool) -> int:
    """Verify."""
    if page is not None:
        return _page(page, trust, root, status, templates)
    from zhijiao.engines.credentials import Rescue, read_trust
    from zhijiao.engines.credentials import verify as run
    from zhijiao.engines.credentials.strict import MOST_BYTES

    if file is None:
        raise Unusable(Bilingual("Which file? See zhijiao verify --help.", "要核验哪个文件？见zhijiao verify --help。"))
    if (rescue is None) != (log_key is None):
        raise Unusable(Bilingual("--log and --log-key go together.", "--log和--log-key须同时给出。"))
    known = None if trust is None else read_trust(read_document(trust), root=root)
    with file.open("rb") as opened:
        data = opened.read(MOST_BYTES + 1)
    log = None if rescue is None else Rescue(read_document(rescue), str(log_key))
    with holding(given):
        report = run(data, trust=known, status=_lists(status), at=moment(at), log=log, sm2=None if sm2 is None else read_document(sm2))
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        click.echo(f"{report.verdict.words.said(spoken())} ({report.verdict})")
        for check in report.checks:
            click.echo(f"  {check.outcome.words.said(spoken())}  {check.words.said(spoken())} [{check.code}]")
    return Exit.DONE if report.genuine else Exit.WRONG_DATA


def _page(out: Path, trust: Path | None, root: str | None, status: Path | None, templates: tuple[Path, ...]) -> int:
    """Write the offline page."""
    from zhijiao.engines.credentials import read_trust
    from zhijiao.engines.credentials.page import verifier_page
    from zhijiao.engines.credentials.qr import dictionary, form

    if trust is None:
        raise Unusable(Bilingual("--page needs --trust: a page that trusts nobody verifies nothing.", "--page需要--trust：谁也不信任的网页什么也核验不了。"))
    known = read_document(trust)
    methods = [method for keys in read_trust(known, root=root).issuers.values() for method in keys]
    shared = [made(read_document(path), method) for path in templates for method in methods for made in (dictionary, form)]
    text = verifier_page(known, made=moment(None), status=_lists(status), dictionaries=shared, root=root)
    out.write_text(text, encoding="utf-8")
    click.echo(said(f"{out}: {len(text.encode()):,} bytes; it opens without a network.", f"{out}：{len(text.encode()):,}字节，不联网也能打开。"))
    return Exit.DONE


def _lists(path: Path | None) -> list[Any]:
    """Return the status lists of a file. One that cannot be read counts as not given, and that is said."""
    from zhijiao.engines.credentials import Fault

    if path is None:
        return []
    try:
        found = document_in(path)
    except Fault as fault:
        click.echo(said(f"{path.name} is no status list: {fault.message.en}", f"{path.name}不是状态名单：{fault.message.zh}"), err=True)
        return []
    return found if isinstance(found, list) else [found]
