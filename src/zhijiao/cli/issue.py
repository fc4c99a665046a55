"""`zhijiao issue`: sign one credential for each row of a list."""

from __future__ import annotations

import json
from pathlib import Path

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, json_option, lang_option, option, said, spoken
from zhijiao.cli.moments import moment
from zhijiao.cli.outcomes import Exit, Unusable
from zhijiao.cli.secrets import open_key, passphrase_option, read_document
from zhijiao.cli.vocabularies import context_option, holding

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=Command, words=Bilingual(
    "Issue credentials: a template, a list of learners, a key.\n\n"
    "The template is an unsigned Open Badge with {{column}} in its values. DIR gets one file per credential and issued.csv. Every doubt is told "
    "before anything is written (exit code 2). Stopped in between, the same call goes on where it stopped.",
    "签发凭证：一个模板、一份名单、一把密钥。\n\n"
    "模板是未签名的Open Badge，值里写{{列名}}。DIR里每份凭证一个文件，另有issued.csv。有任何疑问都先说明，不写任何文件（退出码2）。"
    "中途停下后，同样的命令接着做。"))
@option("--template", type=_FILE, required=True, metavar="FILE", en="The template (JSON).", zh="模板（JSON）。")
@option("--learners", type=_FILE, required=True, metavar="FILE", en="The list: learner,name,achievement,period[,result], further columns as wanted.",
        zh="名单：learner,name,achievement,period[,result]，可加其他列。")
@option("--key", "key_file", type=_FILE, required=True, metavar="KEYFILE", en="The key file.", zh="密钥文件。")
@option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR", en="Folder for what is written.", zh="写到哪个目录。")
@option("--created", metavar="TIME", en="Date of the signatures, 2026-09-01T08:00:00Z (default: now).", zh="签名时间，2026-09-01T08:00:00Z（默认现在）。")
@option("--suite", "suites", multiple=True, type=click.Choice(["eddsa-rdfc-2022", "eddsa-jcs-2022"]),
        en="Which signatures (default: both).", zh="用哪种签名（默认两种都用）。")
@option("--sm2-key", "sm2_file", type=_FILE, metavar="KEYFILE", en="Also write an SM2 signature beside each credential (NAME.sm2.json).",
        zh="另为每份凭证写一个SM2签名文件（NAME.sm2.json）。")
@context_option
@passphrase_option
@json_option
@lang_option
def issue(template: Path, learners: Path, key_file: Path, out: Path, created: str | None, suites: tuple[str, ...], sm2_file: Path | None,
          given: tuple[str, ...], passphrase_file: Path | None, as_json: bool) -> int:
    """Issue."""
    from zhijiao.engines.credentials.batches import issue as run
    from zhijiao.engines.credentials.suites import ISSUED
    from zhijiao.engines.credentials.times import stamp

    document = read_document(template)
    if not isinstance(document, dict):
        raise Unusable(Bilingual(f"{template.name} is not one JSON object.", f"{template.name}不是一个JSON对象。"))
    at = stamp(moment(created))
    sm2 = None if sm2_file is None else open_key(sm2_file, passphrase_file)
    with holding(given):
        done = run(document, learners, open_key(key_file, passphrase_file), out, created=at, suites=suites or ISSUED, sm2=sm2, said=_progress)
    for note in done.notes:
        click.echo(note.said(spoken()), err=True)
    if as_json:
        click.echo(json.dumps({"out": str(out), "rows": done.rows, "issued": done.issued, "already": done.already, "sampled": done.sampled}))
    else:
        click.echo(said(f"{out}: {done.issued:,} issued, {done.already:,} issued before; {done.sampled:,} samples verified.",
                        f"{out}：签发{done.issued:,}份，先前已签发{done.already:,}份；抽查核验{done.sampled:,}份。"))
    return Exit.DONE


def _progress(done: int, of: int) -> None:
    click.echo(f"{done:,} / {of:,}", err=True)
