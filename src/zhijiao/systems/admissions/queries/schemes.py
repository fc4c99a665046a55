"""What a batch is held by: the rule set that ranks, the columns of scores it reads, with their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation import RuleSet, TiePolicy, term
from zhijiao.kernel.states import Reason
from zhijiao.law.liaoning.admissions_2024 import RULE_SETS
from zhijiao.systems.admissions.models import Batch, Scheme

TOTAL = "total"
LENGTH = Bilingual("A list holds 1 to 1000 units", "志愿数上限为1至1000")
LENGTH_OF_BASE = Bilingual("By {base} a list holds {most} units: for another length declare a scheme of the year's own, with its document",
                           "按{base}，志愿数上限为{most}个；如需其他上限，请另行登记计分办法并写明依据文件")
USUAL = {
    TOTAL: Bilingual("Total", "总分"), "chinese": Bilingual("Chinese", "语文"), "mathematics": Bilingual("Mathematics", "数学"),
    "foreign": Bilingual("Foreign language", "外语"), "first_choice": Bilingual("First-choice subject", "首选科目"),
    "elective_1": Bilingual("First elective", "再选科目一"), "elective_2": Bilingual("Second elective", "再选科目二"),
}


@dataclass(frozen=True)
class ScoreColumn:
    """One column of an applicant's scores."""

    key: str
    words: Bilingual
    lowest: Decimal
    highest: Decimal
    weight_per_mille: int = 0
    least: Decimal | None = None

    def holds(self, score: Decimal) -> bool:
        """Say whether a score lies in the range."""
        return self.lowest <= score <= self.highest


def columns(scheme: Scheme) -> list[ScoreColumn]:
    """Return the columns that are recorded for an applicant; a total that is composed of them is not among them."""
    if scheme.base:
        rules = RULE_SETS[scheme.base]
        return [ScoreColumn(key, USUAL.get(key, Bilingual(key, key)), *rules.ranges[key]) for key in rules.columns]
    return [_column(one) for one in scheme.components]


def _column(one: Mapping[str, Any]) -> ScoreColumn:
    least = one.get("least")
    return ScoreColumn(str(one["column"]), Bilingual(str(one.get("en") or one["zh"]), str(one["zh"])), Decimal(str(one["lowest"])),
                       Decimal(str(one["highest"])), int(one["weight"]), None if least in (None, "") else Decimal(str(least)))


def composes(scheme: Scheme) -> bool:
    """Say whether the total is made of components."""
    return not scheme.base


def against_length(scheme: Scheme, length: int) -> list[Reason]:
    """Return what stands against a length of lists: a rule set of the statute book says its own."""
    if scheme.base and length != RULE_SETS[scheme.base].list_length:
        return [Reason(LENGTH_OF_BASE.filled(base=scheme.base, most=RULE_SETS[scheme.base].list_length), field="list_length")]
    return [] if 1 <= length <= 1000 else [Reason(LENGTH, field="list_length")]


def rule_set(batch: Batch) -> RuleSet:
    """Return the rule set of a batch: that of the statute book with the batch's own list length, or the one its scheme declares."""
    scheme = batch.scheme
    if scheme.base:
        return replace(RULE_SETS[scheme.base], list_length=batch.list_length)
    parts = columns(scheme)
    ranges = {one.key: (one.lowest, one.highest) for one in parts}
    ranges[TOTAL] = (sum((one.lowest * one.weight_per_mille / 1000 for one in parts), Decimal(0)),
                     sum((one.highest * one.weight_per_mille / 1000 for one in parts), Decimal(0)))
    return RuleSet(list_length=batch.list_length, key=tuple(term(level) for level in scheme.comparisons), tie_policy=TiePolicy(scheme.tie_policy),  # type: ignore[call-arg]
                   ranges=ranges, name=f"{batch.number}-{scheme.key}", source=scheme.citation)


def said_key(batch: Batch) -> list[Bilingual]:
    """Return the comparisons in the order in which they decide, in words."""
    known = {**USUAL, **{one.key: one.words for one in columns(batch.scheme)}}
    return [_said(level.text, known) for level in rule_set(batch).key]


def _said(text: str, known: Mapping[str, Bilingual]) -> Bilingual:
    en, zh = text, text
    for key in sorted(known, key=len, reverse=True):
        en, zh = en.replace(key, known[key].en.lower()), zh.replace(key, known[key].zh)
    for name, word_en, word_zh in (("max(", "the higher of (", "取高（"), ("min(", "the lower of (", "取低（")):
        en, zh = en.replace(name, word_en), zh.replace(name, word_zh)
    return Bilingual(en.replace(",", ", ").replace("+", " + "), zh.replace(",", "、").replace(")", "）"))
