"""A condition in words, from the words of its facts: whom a figure counts, and what it counts of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.forms import canonical
from zhijiao.engines.expressions.tree import Condition, Expression
from zhijiao.engines.rules import Facts

RULE, APPLIES = "rule.", ".applies"
EVERY = Bilingual("every row", "全部")
# by operator: for days, and for everything else
_DAYS = {"lt": Bilingual("{a} is before {b}", "{a}早于{b}"), "le": Bilingual("{a} is not after {b}", "{a}不晚于{b}"),
         "gt": Bilingual("{a} is after {b}", "{a}晚于{b}"), "ge": Bilingual("{a} is not before {b}", "{a}不早于{b}")}
_ELSE = {"lt": Bilingual("{a} is less than {b}", "{a}小于{b}"), "le": Bilingual("{a} is at most {b}", "{a}不超过{b}"),
         "gt": Bilingual("{a} is more than {b}", "{a}大于{b}"), "ge": Bilingual("{a} is at least {b}", "{a}不少于{b}"),
         "eq": Bilingual("{a} is {b}", "{a}是{b}"), "ne": Bilingual("{a} is not {b}", "{a}不是{b}"),
         "isin": Bilingual("{a} is one of: {b}", "{a}是以下之一：{b}")}
_NOT = {"known": Bilingual("{a} is not known", "{a}为空"), "isin": Bilingual("{a} is none of: {b}", "{a}不是以下任何一项：{b}"),
        "eq": Bilingual("{a} is not {b}", "{a}不是{b}"), "field": Bilingual("not: {a}", "没有“{a}”这一情况")}
_KNOWN, _ANYTHING_ELSE = Bilingual("{a} is known", "{a}不为空"), Bilingual("not ({a})", "并非（{a}）")
_PASSES, _REACHES = Bilingual("passes “{a}”", "符合“{a}”"), Bilingual("“{a}” applies", "适用“{a}”")
_LATER, _EARLIER = Bilingual("{n} days after {a}", "{a}后{n}天"), Bilingual("{n} days before {a}", "{a}前{n}天")


class Wording:
    """Says conditions over one kind of rows; `rules` names the rules whose outcomes stand in the rows."""

    def __init__(self, facts: type[Facts] | None, rules: Mapping[str, Bilingual]):
        self.facts, self.rules = facts.facts if facts is not None else {}, rules

    def said(self, condition: Condition | None) -> Bilingual:
        """Return a condition in both languages; what has no words is said as it is computed."""
        return EVERY if condition is None else self._said(condition)

    def _said(self, one: Expression) -> Bilingual:
        if one.op in ("and", "or"):
            return self._joined(one)
        if one.op == "not":
            return self._denied(one.args[0])
        if one.op == "known":
            return _KNOWN.filled(a=self._said(one.args[0]))
        if one.op in _ELSE:
            return self._compared(one, (_DAYS if one.args[0].kind == "day" else {}).get(one.op, _ELSE[one.op]))
        if one.op == "plus_days":
            return (_LATER if one.value >= 0 else _EARLIER).filled(a=self._said(one.args[0]), n=abs(one.value))
        if one.op == "field":
            return self._named(str(one.value))
        return _value(one.value, None) if one.op == "const" else Bilingual(canonical(one), canonical(one))

    def _joined(self, one: Expression) -> Bilingual:
        parts = [self._said(part) for part in _flat(one, one.op)]
        nested = [Bilingual(f"({words.en})", f"（{words.zh}）") if part.op in ("and", "or") else words
                  for part, words in zip(_flat(one, one.op), parts, strict=True)]
        en, zh = (" and ", "，并且") if one.op == "and" else (" or ", "，或者")
        return Bilingual(en.join(words.en for words in nested), zh.join(words.zh for words in nested))

    def _denied(self, one: Expression) -> Bilingual:
        if one.op == "known":
            return _NOT["known"].filled(a=self._said(one.args[0]))
        if one.op in ("isin", "eq"):
            return self._compared(one, _NOT[one.op])
        return (_NOT["field"] if one.op == "field" else _ANYTHING_ELSE).filled(a=self._said(one))

    def _compared(self, one: Expression, words: Bilingual) -> Bilingual:
        left, right = one.args
        terms = getattr(self.facts.get(str(left.value)), "terms", None) if left.op == "field" else None
        return words.filled(a=self._said(left), b=_value(right.value, terms) if right.op == "const" else self._said(right))

    def _named(self, name: str) -> Bilingual:
        if name.startswith(RULE):
            rule = name.removeprefix(RULE).removesuffix(APPLIES)
            return (_REACHES if name.endswith(APPLIES) else _PASSES).filled(a=self.rules.get(rule, Bilingual(rule, rule)))
        found = self.facts.get(name)
        return found.words if found is not None and found.words is not None else Bilingual(name, name)


def _flat(one: Expression, op: str) -> list[Expression]:
    """Return the parts of a chain of the same operator."""
    return [part for side in one.args for part in (_flat(side, op) if side.op == op else [side])]


def _value(value: Any, terms: Any) -> Bilingual:
    """Return a constant in words: a term by its word, several in the order of their list."""
    if isinstance(value, frozenset | tuple):
        return _listed(value, terms)
    if isinstance(value, date):
        return day_words(value)
    term = terms.find(str(value)) if terms is not None else None
    return term.words if term is not None else Bilingual(str(value), str(value))


def _listed(values: Iterable[Any], terms: Any) -> Bilingual:
    order = {str(term): place for place, term in enumerate(terms)} if terms is not None else {}
    said = [_value(value, terms) for value in sorted(values, key=lambda value: (order.get(str(value), 0), str(value)))]
    return Bilingual(", ".join(words.en for words in said), "、".join(words.zh for words in said))
