"""What `zhijiao check` prints for people: what was found, then each rule with its rows, its article and what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import said, spoken

if TYPE_CHECKING:
    from rich.console import Console

    from zhijiao.engines.sheets import Sheet

ROWS_SHOWN, SENTENCES_SHOWN = 10, 8  # of one sentence, of one rule; --json and --annotate give all
_SEVERITIES = {"BLOCK": Bilingual("BLOCK", "阻断"), "WARN": Bilingual("WARN", "提醒"), "INFO": Bilingual("INFO", "提示")}
_OUTCOMES = {"pass": Bilingual("pass", "通过"), "fail": Bilingual("fail", "不符合"), "unknown": Bilingual("unknown", "缺证据"),
             "na": Bilingual("n/a", "不适用")}
_ORDER = {"BLOCK": 0, "WARN": 1, "INFO": 2}


def print_report(sheet: Sheet, document: Mapping[str, Any]) -> None:
    """Print the report to stdout."""
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 100)
    findings: list[dict[str, Any]] = document["findings"]
    failed = [finding for finding in findings if finding["outcome"] == "fail"]
    open_ones = [finding for finding in findings if finding["outcome"] == "unknown"]
    _headline(console, sheet, document, failed, open_ones)
    _table(console, document["counts"])
    _failures(console, sheet, failed)
    _missing_evidence(console, open_ones)
    _problems(console, document["problems"])


def _headline(console: Console, sheet: Sheet, document: Mapping[str, Any], failed: Sequence[Mapping[str, Any]],
              open_ones: Sequence[Mapping[str, Any]]) -> None:
    blocks = sum(1 for finding in failed if finding["severity"] == "BLOCK")
    waived = sum(1 for finding in failed if finding.get("status") == "waived")
    warns = len(failed) - blocks - waived
    records = document["records"]
    console.print(said(
        f"{records:,} rows: {blocks:,} blocking, {warns:,} warnings, {waived:,} waived, {len(open_ones):,} open for lack of "
        f"evidence, {len(document['problems']):,} cells unreadable.",
        f"{records:,}行：阻断{blocks:,}处，提醒{warns:,}处，已写理由{waived:,}处，缺证据{len(open_ones):,}处，"
        f"看不懂的单元格{len(document['problems']):,}个。"), style="bold", markup=False)
    texts = [text[f"title_{spoken()}"] + (f" ({text['number']})" if text["number"] else "")
             for text in document["instrument_versions"]]
    console.print(said("Judged by: ", "依据：") + said("; ", "；").join(texts), markup=False)
    if sheet.examples:
        console.print(said(f"Ignored as the template's example: {sheet.examples}.", f"作为模板示例忽略：{sheet.examples}行。"))
    console.print()


def _table(console: Console, counts: Mapping[str, Mapping[str, int]]) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(said("rule", "规则"))
    for words in _OUTCOMES.values():
        table.add_column(words.said(spoken()), justify="right")
    for rule, count in counts.items():
        table.add_row(rule, *(f"{count[outcome]:,}" if count[outcome] else "·" for outcome in _OUTCOMES))
    console.print(table)


def _failures(console: Console, sheet: Sheet, failed: Iterable[Mapping[str, Any]]) -> None:
    places = dict(zip(sheet.row_ids, sheet.places, strict=True))
    ordered = sorted(failed, key=lambda finding: (_ORDER[finding["severity"]], finding["rule"]))
    for (severity, rule), group in groupby(ordered, key=lambda finding: (finding["severity"], finding["rule"])):
        found = list(group)
        console.print(f"{_SEVERITIES[severity].said(spoken())}  {rule}  {found[0].get(f'article_{spoken()}') or found[0]['article']}  "
                      + said(f"({len(found):,} rows)", f"（{len(found):,}行）"), style="bold", markup=False)
        _sentences(console, found, places)
        console.print()


def _sentences(console: Console, found: Sequence[Mapping[str, Any]], places: Mapping[str, tuple[str, int]]) -> None:
    """Print each sentence once, with the rows it is true of."""
    same: dict[tuple[str, str], list[str]] = {}
    for finding in found:
        said_of = (finding[spoken()], finding[f"fix_{spoken()}"] + _reason(finding))
        same.setdefault(said_of, []).append(_place(finding, places))
    for (sentence, fix), rows in list(same.items())[:SENTENCES_SHOWN]:
        more = len(rows) - ROWS_SHOWN
        where = ", ".join(rows[:ROWS_SHOWN]) + (said(f" and {more:,} more", f"等{len(rows):,}行") if more > 0 else "")
        console.print(f"  {sentence}", markup=False)
        console.print(said("      rows: ", "      行：") + where, markup=False)
        console.print(said("      do: ", "      怎样通过：") + fix, markup=False)
    rest = sum(len(rows) for rows in list(same.values())[SENTENCES_SHOWN:])
    if rest:
        console.print(said(f"  … and {rest:,} more rows: --json or --annotate shows all.",
                           f"  ……还有{rest:,}行：用--json或--annotate看全部。"))


def _place(finding: Mapping[str, Any], places: Mapping[str, tuple[str, int]]) -> str:
    name, number = places[finding["row_id"]]
    where = f"{name}!{number}" if name else str(number)
    return where if finding["row_id"] == str(number) else f"{where} [{finding['row_id']}]"


def _reason(finding: Mapping[str, Any]) -> str:
    return said(f" Reason given: {finding['reason']}", f"已写理由：{finding['reason']}") if finding.get("reason") else ""


def _missing_evidence(console: Console, open_ones: Sequence[Mapping[str, Any]]) -> None:
    """Count what could not be decided by rule, with the columns that are empty."""
    if not open_ones:
        return
    console.print(said("Not decided, evidence missing:", "缺证据，没有判断："), style="bold")
    for rule, group in groupby(sorted(open_ones, key=lambda finding: str(finding["rule"])), key=lambda finding: finding["rule"]):
        found = list(group)
        empty = dict.fromkeys(key for finding in found for key, value in finding["fields"].items() if value is None)
        console.print("  " + said(f"{rule}: {len(found):,} rows; empty: ", f"{rule}：{len(found):,}行；空着的：") + ", ".join(empty),
                      markup=False)
    console.print()


def _problems(console: Console, problems: Sequence[Mapping[str, Any]]) -> None:
    if not problems:
        return
    console.print(said("Cells that cannot be read (taken as empty):", "看不懂的单元格（按空处理）："), style="bold")
    for problem in problems[:ROWS_SHOWN]:
        where = " ".join(filter(None, (problem["sheet"], f"{problem['column_letter']}{problem['row']}", problem["column"])))
        console.print(f"  {where}: “{problem['value']}” → {problem[f'wanted_{spoken()}']}", markup=False)
    if len(problems) > ROWS_SHOWN:
        console.print(said(f"  … and {len(problems) - ROWS_SHOWN:,} more.", f"  ……还有{len(problems) - ROWS_SHOWN:,}个。"))
