"""`zhijiao indicators`: the figures as they are defined, and the query that counts them where the records lie; `cli.figures` has their values."""

from __future__ import annotations

import importlib
import importlib.util
import json
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, Group, json_option, lang_option, option, said, spoken
from zhijiao.cli.outcomes import Unusable

if TYPE_CHECKING:
    from zhijiao.engines.expressions.tree import Condition
    from zhijiao.engines.measurement import Indicator

_DIRECTIONS = {"up": Bilingual("higher is better", "越高越好"), "down": Bilingual("lower is better", "越低越好"),
               "none": Bilingual("neither is better", "无好坏之分")}


VALUES = {name: f"zhijiao.cli.figures:{name}" for name in ("compute", "freeze", "verify", "export")}


@click.group(cls=Group, lazy=VALUES, words=Bilingual("The figures: how they are defined, their values, and their snapshots.", "指标：定义、数值和快照。"))
@lang_option
def indicators() -> None:
    """What to show is a subcommand."""


@indicators.command("list", cls=Command, words=Bilingual("List every figure of every room.", "列出所有指标。"))
@json_option
@lang_option
def list_indicators(as_json: bool) -> None:
    """List them."""
    if as_json:
        print_json([_as_json(room, one) for room, one in every()])
        return
    for room, one in every():
        click.echo(f"{one.code:8}  {room:16}  {', '.join(one.dims):24}  {one.words.said(spoken())}")


@indicators.command("show", cls=Command, words=Bilingual(
    "Show one figure: what it counts of what, by which article.", "显示一个指标：在什么里面数什么，依据哪条。"))
@click.argument("code")
@json_option
@lang_option
def show(code: str, as_json: bool) -> None:
    """Show one."""
    room, one = found(code)
    document = _as_json(room, one)
    if as_json:
        print_json(document)
        return
    click.echo(f"{one.code}  {one.words.said(spoken())}")
    rows = [(said("definition", "定义"), one.definition.said(spoken()) if one.definition else None), (said("population", "总体"), document["population"]),
            (said("numerator", "分子"), document["numerator"]), (said("by", "划分"), ", ".join(one.dims)),
            (said("direction", "方向"), _DIRECTIONS[one.direction].said(spoken())),
            (said("target", "目标"), None if one.target is None else f"{one.target / 10:g} %"),
            (said("missing", "缺失"), _missing(one)), (said("time", "时间"), _time(one)),
            *((said("article", "条文"), cite["words"][spoken()]) for cite in document["cites"])]
    for what, text in rows:
        if text is not None:
            click.echo(f"  {what}  {text}")


@indicators.command("sql", cls=Command, words=Bilingual(
    "Write the query that counts figures where the records lie; what it gives adds up over servers (docs/scaling.md).",
    "写出在数据所在处计算指标的查询；得到的计数可以在各服务器之间相加（docs/scaling.md）。"))
@click.argument("codes", nargs=-1, required=True)
@option("--table", required=True, en="The table or view, as the engine writes it.", zh="表或视图，按该引擎的写法。")
@option("--by", default="", en="Columns to group by, with commas.", zh="分组的列，用逗号分隔。")
@option("--engine", type=click.Choice(["duckdb", "postgresql", "spark"]), default="duckdb", show_default=True, en="Whose SQL.", zh="哪种SQL。")
@lang_option
def write_sql(codes: tuple[str, ...], table: str, by: str, engine: Any) -> None:
    """Write SQL."""
    from zhijiao.engines.measurement import partials_sql

    wanted = [found(code)[1] for code in codes]
    keys = keys_of(by)
    divided(wanted, keys)
    click.echo(partials_sql(wanted, table, keys, engine))


def keys_of(by: str) -> list[str]:
    """Return the columns named by `--by`."""
    return list(dict.fromkeys(key.strip() for key in by.split(",") if key.strip()))


def divided(wanted: Iterable[Indicator], keys: Iterable[str]) -> None:
    """Raise Unusable where a figure is not divided by one of the keys."""
    for one in wanted:
        if strange := sorted(set(keys) - set(one.dims)):
            raise Unusable(Bilingual(f"{one.code} is not divided by {', '.join(strange)}, but by {', '.join(one.dims)}.",
                                     f"{one.code}不按{'、'.join(strange)}划分，可以按{'、'.join(one.dims)}划分。"))


def every() -> Iterator[tuple[str, Indicator]]:
    """Yield the indicators of every room."""
    import zhijiao.systems

    for room in pkgutil.iter_modules(zhijiao.systems.__path__):
        name = f"zhijiao.systems.{room.name}.indicators"
        if importlib.util.find_spec(name) is not None:
            for one in importlib.import_module(name).INDICATORS:
                yield room.name, one


def found(code: str) -> tuple[str, Indicator]:
    """Return the room of a figure and the figure. Raises Unusable."""
    known = {one.code: (room, one) for room, one in every()}
    if code not in known:
        raise Unusable(Bilingual(f"No figure {code}; there are {', '.join(known)}.", f"没有指标{code}；现有{'、'.join(known)}。"))
    return known[code]


def _as_json(room: str, one: Indicator) -> dict[str, Any]:
    return {"code": one.code, "room": room, "zh": one.words.zh, "en": one.words.en,
            "definition": {"zh": one.definition.zh, "en": one.definition.en} if one.definition else None, "population": _text(one.population),
            "numerator": _text(one.numerator), "by": list(one.dims), "direction": one.direction, "target_per_mille": one.target,
            "smallest_cell": one.smallest_cell, "known_per_mille": one.known_per_mille, "missing": one.missing,
            "missing_because": _pair(one.missing_because), "kind": one.kind, "reference": _pair(one.reference),
            "cites": [{"key": cite.short, "words": {"zh": cite.words.zh, "en": cite.words.en}} for cite in one.cites]}


def _pair(words: Bilingual | None) -> dict[str, str] | None:
    return None if words is None else {"zh": words.zh, "en": words.en}


def _missing(one: Indicator) -> str:
    """Say what is done with what is unknown, why, and how much must be known."""
    from zhijiao.engines.measurement import MISSING_WORDS

    least = one.known_per_mille and said(f"at least {one.known_per_mille / 10:g} % known", f"至少已知{one.known_per_mille / 10:g} %")
    parts = [MISSING_WORDS[one.missing].said(spoken()), one.missing_because and one.missing_because.said(spoken()), least]
    return said("; ", "；").join(part for part in parts if part)


def _time(one: Indicator) -> str:
    from zhijiao.engines.measurement import KIND_WORDS

    reference = one.reference or Bilingual("the day of the records", "记录所在的当天")
    return said("; ", "；").join([KIND_WORDS[one.kind].said(spoken()), reference.said(spoken())])


def _text(condition: Condition | None) -> str | None:
    from zhijiao.engines.expressions.forms import canonical

    return None if condition is None else canonical(condition)


def print_json(document: object) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
    click.echo()
