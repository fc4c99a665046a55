"""The figures of every room, made from their declarations: nothing is written here a second time."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator

import zhijiao.systems
from zhijiao.engines.expressions.forms import canonical
from zhijiao.engines.expressions.tree import Condition
from zhijiao.engines.measurement import KIND_WORDS, MISSING_WORDS, Indicator
from zhijiao.engines.rules.instruments import article_in_chinese

GOOD_END = {"up": "越高越好 higher is better", "down": "越低越好 lower is better", "none": "无好坏之分 neither is better"}


def markdown() -> str:
    """Return docs/indicators.md."""
    lines = ["<!-- Generated from the code: make docs -->", "# 指标 · Figures", "",
             "每个指标都是两个计数之比：分母是总体中可以判定的记录，无法判定的记录既不算达到也不算未达到，已知比例随指标一并列出。"
             "指标背后的记录由同一条件选出，条数与指标一致。没有注明条文的指标和全部目标值是本项目自定的。", "",
             "Each figure is a ratio of two counts: the denominator is the rows of the population that can be judged; what cannot is "
             "neither met nor not met, and the known share always stands beside. The rows behind a figure are chosen by the very "
             "conditions that count it, so there are as many. Figures without an article, and all targets, are the project's own.", ""]
    for room, indicators in _rooms():
        lines += [f"## {room}", ""]
        for one in indicators:
            lines += [*_entry(one), ""]
    return "\n".join(lines)


def _rooms() -> Iterator[tuple[str, tuple[Indicator, ...]]]:
    for room in pkgutil.iter_modules(zhijiao.systems.__path__):
        if importlib.util.find_spec(f"zhijiao.systems.{room.name}.indicators") is not None:
            yield room.name, importlib.import_module(f"zhijiao.systems.{room.name}.indicators").INDICATORS


def _entry(one: Indicator) -> Iterator[str]:
    yield f"### {one.code} {one.words.zh} · {one.words.en}"
    yield ""
    if one.definition:
        yield f"{one.definition.zh}。"
        yield ""
        yield f"{one.definition.en}."
        yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| 一行 One row | {one.grain.words.zh} · {one.grain.words.filled(n=2).en} |"
    yield f"| 总体 Population | {_condition(one.population)} |"
    yield f"| 分子 Numerator | {_condition(one.numerator)} |"
    yield f"| 目标 Target | {'–' if one.target is None else f'{one.target / 10:g}%'}，{GOOD_END[one.direction]} |"
    yield f"| 缺失 Missing | {_missing(one)} |"
    yield f"| 时间 Time | {_time(one)} |"
    yield f"| 划分 Divided by | {', '.join(f'`{name}`' for name in one.dims)} |"
    yield f"| 条文 Articles | {_articles(one)} |"


def _condition(condition: Condition | None) -> str:
    """Write a condition as it is compared and hashed; `rule.NAME` is whether a row passes the rule."""
    return "–" if condition is None else f"`{canonical(condition)}`"


def _missing(one: Indicator) -> str:
    words = MISSING_WORDS[one.missing]
    because = one.missing_because
    told = f"{words.zh}（{because.zh}） {words.en} ({because.en})" if because else f"{words.zh} {words.en}"
    least = f"；至少已知 at least known {one.known_per_mille / 10:g}%" if one.known_per_mille else ""
    return told + least


def _time(one: Indicator) -> str:
    words, reference = KIND_WORDS[one.kind], one.reference
    return f"{words.zh} {words.en}" + (f"；{reference.zh} {reference.en}" if reference else "")


def _articles(one: Indicator) -> str:
    """Name the articles, each text once."""
    by_text: dict[str, list[str]] = {}
    for cite in one.cites:
        listed = by_text.setdefault(cite.instrument.title.zh, [])
        listed += [place] if (place := article_in_chinese(cite.article)) and place not in listed else []
    return "<br>".join(f"《{title}》{'、'.join(listed)}" for title, listed in by_text.items()) or "–"
