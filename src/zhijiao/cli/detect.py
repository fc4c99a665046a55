"""`zhijiao detect`: outbreak signals from a file of counts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, json_option, lang_option, option, said, spoken
from zhijiao.cli.outcomes import Exit, Unusable

if TYPE_CHECKING:
    from zhijiao.engines.measurement.files import Rules

_PATH = click.Path(path_type=Path)
METHODS = ("ears-c1", "ears-c2", "ears-c3", "farrington", "negbin", "ewma", "cusum", "legal")


@click.command(cls=Command, words=Bilingual(
    "Find signals of outbreaks in series of counts.\n\n"
    "COUNTS is series,date,count[,population][,rules], dates in order; an empty count is not reported, which is not 0. Every row comes "
    "back as series,date,count,expected,bound,score,alarm. Any doubt about the file is named with row and column; then nothing is "
    "written (exit code 2). A signal is not a warning: disease-control bodies issue those.",
    "在计数序列里找疫情信号。\n\n"
    "输入为series,date,count[,population][,rules]，日期按顺序；计数为空是未报告，不是0。每一行都带着"
    "series,date,count,expected,bound,score,alarm写出。文件有任何疑问都指明行和列，并且什么也不写（退出码2）。"
    "信号不是预警：预警由疾控机构发布。"))
@option("--counts", type=_PATH, required=True, en="The counts, a CSV in UTF-8.", zh="计数，UTF-8编码的CSV。")
@option("--method", type=click.Choice(METHODS), required=True, en="How to look; see docs/signals.md.", zh="方法，见docs/signals.md。")
@option("--out", type=_PATH, required=True, metavar="FILE", en="The signals, a CSV.", zh="信号，CSV。")
@option("--baseline", type=int, en="Reported rows of the baseline: 7 (ears), 30 (negbin), 28 (ewma, cusum).",
        zh="基线的已报告行数：7（ears）、30（negbin）、28（ewma、cusum）。")
@option("--threshold", type=float, en="Score above which there is an alarm: 3, 3, 2 (ears), 4 (cusum).", zh="超过即报警的分值：3、3、2（ears），4（cusum）。")
@option("--floor", type=float, en="Smallest standard deviation: 0.5 (ears, cusum).", zh="标准差的下限：0.5（ears、cusum）。")
@option("--alpha", type=float, en="Chance of an alarm when nothing happens: 0.001 (negbin), 0.01 (farrington, ewma).",
        zh="没有异常时报警的概率：0.001（negbin）、0.01（farrington、ewma）。")
@option("--years", type=int, en="Calendar years back: 5 (farrington).", zh="往前的年数：5（farrington）。")
@option("--half-window", type=int, en="Weeks on each side of the date: 3 (farrington).", zh="日期前后的周数：3（farrington）。")
@option("--periods", type=int, en="Levels of the season: 10 (farrington).", zh="一年分成的段数：10（farrington）。")
@option("--reweight", type=click.Choice(["yes", "no"]), en="Give past outbreaks less weight: yes (farrington).", zh="降低既往暴发的权重：yes（farrington）。")
@option("--rules", metavar="NAME|FILE", en="Thresholds of law (legal): a named set, cluster unless given, or a TOML file.",
        zh="法定标准（legal）：一套已命名的标准，默认cluster，或一个TOML文件。")
@option("--budget", type=float, metavar="N", en="Keep at most N alarms per 10,000 reports of a date, the highest scores (not legal).",
        zh="每个日期每10,000份报告最多保留N个报警，分值高者优先（legal除外）。")
@json_option
@lang_option
def detect(counts: Path, method: str, out: Path, rules: str | None, reweight: str | None, as_json: bool, **options: Any) -> int:
    """Detect."""
    from zhijiao.engines.measurement.files import detect as run
    from zhijiao.engines.measurement.files import read_counts, write_signals

    if out.exists() and counts.exists() and out.samefile(counts):
        raise Unusable(Bilingual(f"{out} is the file of counts itself.", f"{out}就是计数文件本身。"))
    options |= {"rules": _rules(rules, method), "reweight": None if reweight is None else reweight == "yes"}
    if (out.exists() and not out.is_file()) or not out.parent.is_dir():  # a device must not be put away for a file
        raise Unusable(Bilingual(f"{out}: a file in a folder that exists.", f"{out}：应为已有目录里的一个文件。"))
    read = read_counts(counts)
    found = run(read, method, options)
    write_signals(found, out)
    document = {
        "out": str(out), "method": method, "parameters": found.parameters, "input": {"file": counts.name, "sha256": read.sha256},
        "series": len(read.names), "rows": len(found.frame), "reported": len(found.frame) - found.frame["count"].null_count(),
        "with_baseline": len(found.frame) - found.frame["expected"].null_count(), "alarms": int(found.frame["alarm"].sum()),
        "notes": [{"zh": note.zh, "en": note.en} for note in found.notes]}
    if as_json:
        json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        for note in found.notes:
            click.echo(note.said(spoken()), err=True)
        click.echo(said(f"{out}: {document['alarms']:,} alarms in {document['rows']:,} rows of {document['series']:,} series ({method}).",
                        f"{out}：{document['series']:,}个序列{document['rows']:,}行，报警{document['alarms']:,}行（{method}）。"))
    return Exit.DONE


def _rules(named: str | None, method: str) -> Rules | None:
    """Return the sets of thresholds and the one for rows that name none; None where no thresholds are asked for."""
    from zhijiao.engines.measurement.files import Rules, thresholds_from_toml
    from zhijiao.law.national.school_outbreaks import DEFAULT, SETS

    if named is None:
        return Rules(SETS, DEFAULT) if method == "legal" else None
    if named in SETS:
        return Rules(SETS, named)
    path = Path(named)
    try:
        return Rules({**SETS, path.name: thresholds_from_toml(path.read_text(encoding="utf-8"), path.name)}, path.name)
    except UnicodeDecodeError as why:
        raise Unusable(Bilingual(f"{path.name} is not TOML in UTF-8.", f"{path.name}不是UTF-8编码的TOML。")) from why
    except OSError as why:
        raise Unusable(Bilingual(f"No rules {named}: give {', '.join(SETS)} or a TOML file.",
                                 f"没有规则{named}：请写{'、'.join(SETS)}或一个TOML文件。")) from why
