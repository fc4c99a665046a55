"""`zhijiao report quality`: the quality report of the province, a city or a school, as a print or as one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from zhijiao.basics.words import Bilingual, Language
from zhijiao.cli.language import Command, Group, lang_option, option, said
from zhijiao.cli.outcomes import Exit, Unusable
from zhijiao.cli.settings import set_up

if TYPE_CHECKING:
    from zhijiao.kernel.indicators.report.taking import Form

_FORMS: dict[str, Form] = {".pdf": "pdf", ".html": "html"}


@click.group(cls=Group, words=Bilingual("Reports made from frozen figures.", "由冻结的指标生成报告。"))
@lang_option
def report() -> None:
    """Which report is a subcommand."""


@report.command("quality", cls=Command, words=Bilingual(
    "Write the quality report on vocational education of a year: every figure of the catalogue at its level, from frozen snapshots.\n\n"
    "Last year stands beside, withheld values are withheld, and where a year has no snapshot it says so. What the official form asks and nothing here "
    "collects is listed as not collected yet. The report is in Chinese unless --lang en is given.",
    "生成某年的职业教育质量报告：该级别的全部指标，取自冻结的快照。\n\n"
    "并列上一年；不公布的数值不公布；没有快照的年份注明无数字。官方表样要求而系统没有采集的，列为尚未采集。报告为中文，加--lang en为英文。"))
@option("--level", type=click.Choice(["province", "city", "school"]), required=True, en="Whose report.", zh="报告的级别。")
@option("--of", "key", metavar="KEY", en="The city's key (2101, 21SF), or the school's code; without it all cities or schools.",
        zh="市的代码（2101、21SF），或学校标识码；不写则为全部市或学校。")
@option("--year", type=click.IntRange(2000, 2199), required=True, en="The calendar year of the snapshots.", zh="快照所在的公历年。")
@option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE", en="A .pdf or .html file.", zh=".pdf或.html文件。")
@option("--lang", "language", type=click.Choice(["zh", "en"]), default="zh", show_default=True,
        en="Language of the report, and of messages when it is given.", zh="报告的语言；写明时也是提示的语言。")
def quality(level: Literal["province", "city", "school"], key: str | None, year: int, out: Path, language: Language) -> int:
    """Write the report."""
    form = _FORMS.get(out.suffix.lower())
    if form is None or not out.parent.is_dir():
        raise Unusable(Bilingual(f"--out {out}: a .pdf or .html file in a folder that exists.", f"--out {out}：应为已有目录里的.pdf或.html文件。"))
    set_up()
    from zhijiao.kernel.indicators.report.gathering import NoSuchPlace
    from zhijiao.kernel.papers.printing import MissingGlyph
    from zhijiao.kernel.states import Refused

    try:
        made = _made(level, key, year, form, language)
    except NoSuchPlace as why:
        raise Unusable(why.message) from why
    except MissingGlyph as why:
        raise Unusable(why.sentence) from why
    except Refused as why:
        raise Unusable(Bilingual("; ".join(one.text.en for one in why.reasons), "；".join(one.text.zh for one in why.reasons))) from why
    out.write_bytes(made)
    click.echo(said(f"{out}: {len(made):,} bytes.", f"{out}：{len(made):,}字节。"), err=True)
    return Exit.DONE


def _made(level: Any, key: str | None, year: int, form: Form, language: Language) -> bytes:
    from zhijiao.kernel.days import local_day, moment
    from zhijiao.kernel.indicators.report.gathering import place_of
    from zhijiao.kernel.indicators.report.taking import take_report
    from zhijiao.kernel.people.actor import SYSTEM

    now = moment()
    return take_report(place=place_of(level, key), year=year, form=form, language=language, on=local_day(now), by=SYSTEM, at=now)
