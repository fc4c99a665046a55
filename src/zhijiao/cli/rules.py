"""`zhijiao rules`: the rules as they are encoded, with their articles, dates and numbers, and how well they are checked."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, Group, json_option, lang_option, said, spoken
from zhijiao.cli.outcomes import Unusable

if TYPE_CHECKING:
    from zhijiao.engines.rules import Condition, Parameter, Rule


@click.group(cls=Group, words=Bilingual("The rules of law as they are encoded.", "已编码的法规规则。"),
             lazy={"replay": "zhijiao.cli.replay:replay"})
@lang_option
def rules() -> None:
    """What to show is a subcommand."""


@rules.command("list", cls=Command, words=Bilingual(
    "List every rule with its article, severity and dates.", "列出每条规则的条文、程度和起止日期。"))
@json_option
@lang_option
def list_rules(as_json: bool) -> None:
    """List the versions of all rules."""
    from zhijiao.law.internships import RULES

    if as_json:
        _print_json([_as_json(rule) for rule in RULES])
        return
    for rule in RULES:
        click.echo(f"{rule.severity:5}  {rule.name:24}  {rule.citation.short:28}  {_dates(rule):25}  {rule.words.said(spoken())}")


@rules.command("show", cls=Command, words=Bilingual(
    "Show one rule: text, condition, facts, numbers, dates.", "显示一条规则：文字、条件、用到的内容、数字、日期。"))
@click.argument("rule")
@json_option
@lang_option
def show(rule: str, as_json: bool) -> None:
    """Show the versions of one rule, the newest first."""
    from zhijiao.law.internships import RULES

    versions = sorted((one for one in RULES if one.name == rule), key=lambda one: one.first, reverse=True)
    if not versions:
        raise Unusable(_no_such_rule(rule, sorted({one.name for one in RULES})))
    if as_json:
        _print_json([_as_json(one) for one in versions])
        return
    for one in versions:
        _print_rule(one)


@rules.command("quality", cls=Command, words=Bilingual(
    "Show how well the law is covered: duties checked by machine, by people, not applicable; and how sure each text is.",
    "显示法规覆盖情况：多少条由机器核对、多少条由人工核对、多少条不适用；每条文字核实到什么程度。"))
@json_option
@lang_option
def quality(as_json: bool) -> None:
    """Show who checks each duty, and which rules rest on a text that was not fully seen."""
    report = _quality()
    if as_json:
        _print_json(report)
        return
    for text in report["instruments"]:
        counts = said(f"{text['machine']} by machine, {text['people']} by people, {text['not_applicable']} not applicable",
                      f"机器核对{text['machine']}条，人工核对{text['people']}条，不适用{text['not_applicable']}条")
        click.echo(f"{text[f'title_{spoken()}']}: {counts}")
    click.echo()
    for mark, words in report["marks"].items():
        click.echo(f"{mark:3} {words[f'{spoken()}']}: " + ", ".join(words["rules"]))
    unlisted = report["rules_without_duty"]
    if unlisted:
        click.echo(said("Rules that no duty names: ", "没有对应条文要求的规则：") + ", ".join(unlisted))


def _quality() -> dict[str, Any]:
    from zhijiao.law.book import BOOK, MARKS, duties
    from zhijiao.law.duties import CheckedBy
    from zhijiao.law.internships import NAMES, RULE

    found = list(duties())
    named = {rule for _, one in found for rule in one.rules}
    instruments = []
    for text, _ in BOOK:
        own = [one for about, one in found if about is text]
        instruments.append({
            "code": text.code, "title_zh": text.title.zh, "title_en": text.title.en,
            "machine": sum(one.checked_by is CheckedBy.MACHINE for one in own),
            "people": sum(one.checked_by is CheckedBy.HUMAN for one in own),
            "not_applicable": sum(one.checked_by is CheckedBy.NOBODY for one in own),
            "duties": [{"article": one.article, "mark": one.mark, "zh": one.words.zh, "en": one.words.en,
                        "checked_by": one.checked_by.name.lower(), "rules": list(one.rules)} for one in own]})
    return {"instruments": instruments, "rules_without_duty": [name for name in NAMES if name not in named],
            "marks": {mark: {"zh": zh, "en": en, "rules": [name for name in NAMES if RULE[name].mark == mark]}
                      for mark, en, zh in MARKS}}


def _no_such_rule(name: str, names: Sequence[str]) -> Bilingual:
    from difflib import get_close_matches

    near = get_close_matches(name, names, n=3)
    return Bilingual(f"There is no rule “{name}”." + (f" Near: {', '.join(near)}." if near else " See `zhijiao rules list`."),
                     f"没有“{name}”这条规则。" + (f"相近的有：{'、'.join(near)}。" if near else "用zhijiao rules list查看全部。"))


def _print_rule(rule: Rule) -> None:
    lines = (
        (said("Text", "条文"), rule.citation.said(spoken())),
        (said("Mark", "核实程度"), rule.mark),
        (said("In force", "施行"), _dates(rule)),
        (said("Region", "地区"), rule.region or said("nation", "全国")),
        (said("Severity", "程度"), str(rule.severity) + (f" ({rule.settled})" if rule.settled else "")),
        (said("Missing evidence", "没有证据时"), said("fails", "不符合") if rule.missing_fails else said("leaves it unknown", "缺证据")),
        (said("Asks", "要求"), _formula(rule.requires)),
        (said("Applies when", "适用条件"), _formula(rule.applies) if rule.applies is not None else said("always", "总是")),
        (said("Lifted when", "不适用的备案"), _formula(rule.lifted_by) if rule.lifted_by is not None else "–"),
        (said("Reads", "用到"), ", ".join(rule.fields)),
        (said("Version", "版本"), rule.version),
    )
    click.secho(f"{rule.name}: {rule.words.said(spoken())}", bold=True)
    for name, value in lines:
        click.echo(f"  {name}: {value}")
    for number in rule.numbers:
        for dated in number.values:
            click.echo(f"  {number.key} = {dated.value} ({number.unit_words}), {dated.first}–{dated.last or ''}, "
                       f"{dated.citation.said(spoken())}")
    click.echo()


def _formula(condition: Condition) -> str:
    return repr(condition).removeprefix("<Condition ").removesuffix(">")


def _dates(rule: Rule) -> str:
    return f"{rule.first}–{rule.last or ''}"


def _as_json(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.name, "zh": rule.words.zh, "en": rule.words.en, "article": rule.citation.short,
        "citation_zh": rule.citation.words.zh, "citation_en": rule.citation.words.en, "mark": rule.mark,
        "severity": str(rule.severity), "missing": "fail" if rule.missing_fails else "unknown",
        "since": rule.first.isoformat(), "until": rule.last.isoformat() if rule.last else None, "region": rule.region,
        "fields": list(rule.fields), "requires": _formula(rule.requires),
        "applies": None if rule.applies is None else _formula(rule.applies),
        "lifted_by": None if rule.lifted_by is None else _formula(rule.lifted_by),
        "numbers": [_number(number) for number in rule.numbers], "version": rule.version,
    }


def _number(number: Parameter) -> dict[str, Any]:
    return {"key": number.key, "unit": number.unit_words, "values": [
        {"since": value.first, "until": value.last, "value": value.value, "region": value.region, "article": value.citation.short}
        for value in number.values]}


def _print_json(document: object) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1, default=_day)
    click.echo()


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not for JSON: {type(value).__name__}")
