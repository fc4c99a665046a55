"""`zhijiao template KIND OUT.xlsx`: the empty workbook that people fill in."""

from __future__ import annotations

from pathlib import Path

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.kinds import KINDS
from zhijiao.cli.language import Command, lang_option, said, spoken
from zhijiao.cli.outcomes import Unusable


@click.command(cls=Command, words=Bilingual(
    "Write the workbook to fill in.\n\nKIND is one of: " + ", ".join(KINDS) + ". OUT ends in .xlsx.",
    "写出填报用的工作簿。\n\nKIND可以是：" + "、".join(KINDS) + "。OUT以.xlsx结尾。"))
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@lang_option
def template(kind: str, out: Path) -> None:
    """Write one template."""
    from zhijiao.engines import sheets

    if out.suffix.lower() != ".xlsx":
        raise Unusable(Bilingual(f"The template is a workbook: let the name end in .xlsx, not {out.name}.",
                                 f"模板是工作簿：文件名要以.xlsx结尾，而不是{out.name}。"))
    sheets.template(KINDS[kind].columns(), KINDS[kind].words, out, language=spoken())
    click.echo(said(f"Written: {out}", f"已写出：{out}"), err=True)
