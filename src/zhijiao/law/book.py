"""The book of the law: every duty that is known, who checks it, and every rule and number, written from the code.

`python -m zhijiao.law.book` prints it, `python -m zhijiao.law.book --check FILE` says whether FILE is up to date.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Instrument, Parameter, Rule
from zhijiao.engines.rules.parameters import Dated
from zhijiao.law.duties import CheckedBy, Duty
from zhijiao.law.findings import columns_read
from zhijiao.law.holidays import FIRST_DAY, LAST_DAY
from zhijiao.law.internships import RULES
from zhijiao.law.liaoning import out_of_province_2022
from zhijiao.law.national import (
    apprenticeship_2021,
    government_supervision_2020,
    internship_2021,
    vocational_education_2022,
)
from zhijiao.law.national.internship_2021.duties import PLACES_ZH
from zhijiao.law.national.internship_2021.numbers import NUMBERS, UNITS_ZH

Groups = tuple[tuple[tuple[str, str], tuple[Duty, ...]], ...]

BOOK: tuple[tuple[Instrument, Groups], ...] = (
    (internship_2021.TEXT, internship_2021.GROUPS),
    (internship_2021.TEXT_2016, internship_2021.GROUPS_2016),
    (vocational_education_2022.TEXT, vocational_education_2022.GROUPS),
    (out_of_province_2022.TEXT, out_of_province_2022.GROUPS),
    (apprenticeship_2021.TEXT, apprenticeship_2021.GROUPS),
    (government_supervision_2020.TEXT, government_supervision_2020.GROUPS),
)

MARKS = (
    ("V", "the text was seen", "见过原文"),
    ("V*", "the rule was seen, the number of its article is not certain", "见过条文内容，条号待核"),
    ("V2", "seen in reports only", "仅见于转述"),
    ("R", "recalled, not seen: may not stop anything", "凭记忆，未见原文，不得作为阻断依据"),
)


def markdown() -> str:
    """Return the whole book."""
    return "\n".join([*_head(), *_overview(), *(line for text, groups in BOOK for line in _chapter(text, groups)),
                      *_rules(), *_numbers(), *_calendar()]) + "\n"


def duties() -> Iterator[tuple[Instrument, Duty]]:
    """Yield every duty with the text it stands in."""
    for text, groups in BOOK:
        for _, listed in groups:
            for one in listed:
                yield text, one


def _head() -> list[str]:
    return [
        "<!-- Generated from the code: make docs -->", "# 法规核对目录 · The book of the law", "",
        "每一条要求由谁核对：机器（哪条规则）、人工，或者不适用于单个实习安排。每个数字注明从哪天起有效、出自哪一条。", "",
        "For every duty: checked by machine (by which rule), by people, or not applicable to a single placement. For every "
        "number: from which day it holds and where it is written.", "",
        *_table(("标记 Mark", "含义", "Meaning"), ((mark, zh, en) for mark, en, zh in MARKS))]


def _overview() -> list[str]:
    rows = []
    for text, groups in BOOK:
        found = Counter(one.checked_by for _, listed in groups for one in listed)
        rows.append((text.title.zh, text.title.en, _since(text),
                     *(str(found[who]) for who in (CheckedBy.MACHINE, CheckedBy.HUMAN, CheckedBy.NOBODY))))
    heads = ("文件", "Text", "施行 In force", "机器核对 Machine", "人工核对 People", "不适用 Not applicable")
    return ["## 概览 · Overview", "", *_table(heads, rows)]


def _since(text: Instrument) -> str:
    return f"{text.in_force}–{text.ended or ''}"


def _chapter(text: Instrument, groups: Groups) -> Iterator[str]:
    number = f"（{text.number}）" if text.number else ""
    yield from (f"## {text.title.zh}{number}", "", f"{text.title.en}. `{text.code}`, {_since(text)}", "")
    for (en, zh), listed in groups:
        yield from (f"### {zh} · {en}", "")
        yield from _table(("条 Article", "标记 Mark", "要求", "Duty", "核对 Checked by", "规则 Rules"),
                          ((_place(one.article), one.mark, one.words.zh, one.words.en, _both(one.checked_by.value),
                            ", ".join(f"`{rule}`" for rule in one.rules)) for one in listed))


def _place(article: str) -> str:
    """Return where a duty stands: an article's number, "~" before one that is not certain, or a part of the text."""
    return f"{PLACES_ZH[article]} {article}" if article in PLACES_ZH else article or "–"


def _rules() -> list[str]:
    return ["## 规则 · Rules", "",
            "“阻断”的规则不通过就不能继续；“提醒”的规则填写理由后可以继续。“缺则不通过”：没有证据按不通过处理。"
            "“可备案”：有效的例外备案可以放行。", "",
            "BLOCK stops the matter; WARN lets it pass with a recorded reason. Missing = fail: no evidence is a failure. "
            "Liftable: a valid exception filing lifts the rule.", "",
            *_table(("规则 Rule", "等级 Severity", "依据 Article", "标记 Mark", "要求", "Requirement", "性质 Nature",
                     "期间 Dates", "读取的列 Columns read"), map(_rule, (*RULES, *apprenticeship_2021.RULES, *government_supervision_2020.RULES)))]


def _rule(rule: Rule) -> tuple[str, ...]:
    nature = [words for holds, words in (
        (rule.missing_fails, "缺则不通过 missing = fail"), (rule.lifted_by is not None, "可备案 liftable"),
        (rule.hard is not None, "仅休息日时为提醒 rest days alone: WARN"), (rule.region, "仅辽宁 Liaoning only")) if holds]
    return (f"`{rule.name}`", str(rule.severity), rule.citation.short, rule.mark, rule.words.zh, rule.words.en,
            "; ".join(nature), f"{rule.first}–{rule.last or ''}", ", ".join(f"`{key}`" for key in columns_read(rule)))


def _numbers() -> list[str]:
    rows = (_number(number, dated) for number in (*NUMBERS, *apprenticeship_2021.NUMBERS, *government_supervision_2020.NUMBERS) for dated in number.values)
    return ["## 数字 · Numbers", "",
            *_table(("参数 Number", "数值 Value", "单位", "Unit", "从 From", "到 Until", "出处 Article", "标记 Mark"), rows)]


def _number(number: Parameter, dated: Dated) -> tuple[str, ...]:
    value = ", ".join(dated.value) if isinstance(dated.value, tuple) else str(dated.value)
    return (f"`{number.key}`", value, UNITS_ZH[number.unit_words], number.unit_words, str(dated.first), str(dated.last or ""),
            dated.citation.short, str(dated.mark))


def _calendar() -> list[str]:
    months = Bilingual("The usual length of six months is counted to the same day of the sixth month after, or that month's "
                       "last day.", "“一般为6个月”算到六个月后的同一日，没有同一日的算到月末。")
    known = Bilingual(f"Holidays and make-up workdays are known from {FIRST_DAY} to {LAST_DAY}; outside that the rule on "
                      "holidays is unknown and blocks nothing.",
                      f"节假日和调休安排已知范围为{FIRST_DAY}至{LAST_DAY}；范围之外该项为未知，不阻断。")
    return ["## 日历 · Calendar", "", months.zh, "", months.en, "", known.zh, "", known.en]


def _both(words: Bilingual) -> str:
    return f"{words.zh} {words.en}"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    names = list(heads)
    lines = (f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
    return [f"| {' | '.join(names)} |", "|" + "---|" * len(names), *lines, ""]


def main(command: str, *arguments: str) -> int:
    """Print the book, or with --check FILE compare; return the exit code."""
    match arguments:
        case ["--check", file]:
            same = Path(file).read_text(encoding="utf-8") == markdown()
            print("up to date" if same else f"{file} is out of date: run make docs")
            return 0 if same else 1
    print(markdown(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv))
