"""`zhijiao admit`, `admit verify`, `admit explain`: who is admitted where, the proof, and the reasons, from files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, Group, json_option, lang_option, option, said, spoken
from zhijiao.cli.outcomes import Exit, Unusable

if TYPE_CHECKING:
    from zhijiao.engines.allocation import RuleSet

_PATH = click.Path(path_type=Path)
_FILES = (
    ("--plan", Bilingual("The plan: unit,school,programme,track,quota[,requires].", "招生计划：unit,school,programme,track,quota[,requires]。")),
    ("--applicants", Bilingual("The applicants: applicant,track, scores[,subjects].", "考生：applicant、track、各科成绩[、subjects]。")),
    ("--preferences", Bilingual("The lists, CSV or Parquet: applicant,position,unit; Parquet also applicant,units.",
                                "志愿，CSV或Parquet：applicant,position,unit；Parquet也可以是applicant,units。")))


@click.group(cls=Group, invoke_without_command=True, words=Bilingual(
    "Admit applicants by parallel preferences: rank first, then each one's own list.\n\n"
    "Writes results.csv, cutoffs.csv, certificate.json and round.parquet to DIR. Every doubt about the files is named with file, row and "
    "column; then nothing is allocated (exit code 2). `admit verify` checks a folder by cut-offs alone; `admit explain` gives one "
    "applicant's reasons.",
    "按平行志愿投档：先看位次，再看各人的志愿顺序。\n\n"
    "在DIR里写出results.csv、cutoffs.csv、certificate.json和round.parquet。文件有任何疑问都指明文件、行和列，并且不做分配（退出码2）。"
    "admit verify只凭投档线核对结果；admit explain说明一名考生的每个志愿。"))
@option("--plan", type=_PATH, en=_FILES[0][1].en, zh=_FILES[0][1].zh)
@option("--applicants", type=_PATH, en=_FILES[1][1].en, zh=_FILES[1][1].zh)
@option("--preferences", type=_PATH, en=_FILES[2][1].en, zh=_FILES[2][1].zh)
@option("--rules", en="A named rule set (liaoning-vocational-2024, liaoning-bachelor-2024) or a TOML file.",
        zh="规则：已命名的（liaoning-vocational-2024、liaoning-bachelor-2024）或一个TOML文件。")
@option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", en="Folder for what is written.", zh="写到哪个目录。")
@option("--engine", type=click.Choice(["fast", "reference"]), default="fast", show_default=True,
        en="Compiled, or plain Python with the same result.", zh="编译的引擎，或结果相同的纯Python引擎。")
@option("--seed", default="", metavar="TEXT", en="The public seed of a lottery.", zh="抽签用的公开种子。")
@json_option
@lang_option
@click.pass_context
def admit(context: click.Context, /, plan: Path | None, applicants: Path | None, preferences: Path | None, rules: str | None, out: Path | None,
          engine: str, seed: str, as_json: bool) -> int | None:
    """Admit from files; without a subcommand."""
    if context.invoked_subcommand is not None:
        return None
    from zhijiao.engines.allocation.files import admit as run

    if plan is None or applicants is None or preferences is None or rules is None or out is None:
        given = {"--plan": plan, "--applicants": applicants, "--preferences": preferences, "--rules": rules, "--out": out}
        missing = ", ".join(name for name, value in given.items() if value is None)
        raise Unusable(Bilingual(f"Missing: {missing}. See zhijiao admit --help.", f"缺少{missing}。见zhijiao admit --help。"))
    certificate = run(_inputs(plan, applicants, preferences), _rules(rules), out, engine=engine, seed=seed)
    counts = certificate["counts"]
    if as_json:
        _print_json({"out": str(out), **certificate})
    else:
        click.echo(said(f"{out}: {counts['admitted']:,} of {counts['applicants']:,} applicants admitted to {counts['units']:,} units "
                        f"({counts['quota']:,} seats, {counts['beyond_quota']:,} beyond the quota); engine: {certificate['engine']['name']}.",
                        f"{out}：{counts['applicants']:,}名考生中投档{counts['admitted']:,}名，{counts['units']:,}个单位（计划{counts['quota']:,}，"
                        f"超计划{counts['beyond_quota']:,}）；引擎：{certificate['engine']['name']}。"))
    return Exit.DONE


def _inputs(plan: Path, applicants: Path, preferences: Path) -> Any:
    from zhijiao.engines.allocation.files.rounds import Inputs

    return Inputs(plan, applicants, preferences)


def _rules(named: str) -> RuleSet:
    from zhijiao.engines.allocation import from_toml
    from zhijiao.law.liaoning.admissions_2024 import RULE_SETS

    if named in RULE_SETS:
        return RULE_SETS[named]
    path = Path(named)
    try:
        return from_toml(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError as why:
        raise Unusable(Bilingual(f"{path.name} is not TOML in UTF-8.", f"{path.name}不是UTF-8编码的TOML。")) from why
    except OSError as why:
        raise Unusable(Bilingual(f"No rules {named}: give {', '.join(RULE_SETS)} or a TOML file.",
                                 f"没有规则{named}：请写{'、'.join(RULE_SETS)}或一个TOML文件。")) from why


@admit.command("verify", cls=Command, words=Bilingual(
    "Check a folder against its inputs, by cut-offs alone.\n\n"
    "Exit code 1 when results or cut-offs do not follow from the inputs; 2 when an input differs from the certificate or cannot be read.",
    "只凭投档线，按输入文件核对一个目录。\n\n结果或投档线与输入不符时退出码为1；输入文件与凭证不符或读不了时为2。"))
@click.argument("folder", metavar="DIR", type=_PATH)
@option("--plan", type=_PATH, required=True, en=_FILES[0][1].en, zh=_FILES[0][1].zh)
@option("--applicants", type=_PATH, required=True, en=_FILES[1][1].en, zh=_FILES[1][1].zh)
@option("--preferences", type=_PATH, required=True, en=_FILES[2][1].en, zh=_FILES[2][1].zh)
@json_option
@lang_option
def verify(folder: Path, plan: Path, applicants: Path, preferences: Path, as_json: bool) -> int:
    """Verify."""
    from zhijiao.engines.allocation.files import verify as run

    found = run(folder, _inputs(plan, applicants, preferences))
    if as_json:
        _print_json(found.as_json())
    else:
        for problem in found.wrong:
            click.echo(problem.words.said(spoken()))
        if found.more:
            click.echo(said(f"... and {found.more} more", f"……还有{found.more}处"))
        for note in found.notes:
            click.echo(note.said(spoken()), err=True)
        click.echo(said("The results follow from the inputs.", "结果与输入相符。") if found.ok else
                   said("The results do not follow from the inputs.", "结果与输入不符。"))
    return Exit.DONE if found.ok else Exit.WRONG_DATA


@admit.command("explain", cls=Command, words=Bilingual(
    "Say of each preference of one applicant what became of it and why.\n\nReads DIR only.",
    "逐个说明一名考生的志愿：结果如何，为什么。\n\n只读DIR。"))
@click.argument("folder", metavar="DIR", type=_PATH)
@click.argument("applicant")
@json_option
@lang_option
def explain(folder: Path, applicant: str, as_json: bool) -> int:
    """Explain."""
    from zhijiao.engines.allocation.files import explain as run

    found = run(folder, applicant)
    if as_json:
        _print_json(found)
        return Exit.DONE
    key = "; ".join(f"{level['field']} {level['value']}" for level in found["key"])
    click.echo(said(f"{found['applicant']}, {found['track']}: rank {found['rank']} ({key})",
                    f"{found['applicant']}，{found['track']}：位次{found['rank']}（{key}）"))
    for one in found["preferences"]:
        click.echo(f"{one['position']:>4}  {one['unit']}  {one['school']} {one['programme']}  {one[spoken()]}")
    rules = found["certificate"]["rules"]
    click.echo(said(f"Rules: {rules}. Check: zhijiao admit verify {folder}", f"规则：{rules}。核对：zhijiao admit verify {folder}"))
    return Exit.DONE


def _print_json(document: object) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
    click.echo()
