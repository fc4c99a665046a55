"""The compliance board: where, which rule, and the rows behind, all from the tables that the figures are counted from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import polars as pl

from zhijiao.basics.words import Bilingual
from zhijiao.engines import measurement
from zhijiao.engines.measurement import Indicator, Part, rows
from zhijiao.engines.rules import Citation
from zhijiao.engines.rules.instruments import article_in_chinese, article_in_english
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.screens.figures import counted, listed_part
from zhijiao.law.internships import RULE
from zhijiao.law.national import internship_2021
from zhijiao.systems.apprenticeships.indicators import INDICATOR, PLACES
from zhijiao.systems.apprenticeships.queries.frames import Seen
from zhijiao.systems.apprenticeships.terms import UNDER_WAY, Grain

PARTS: tuple[Part, ...] = ("numerator", "against", "unknown")
ORDER = {Grain.AGREEMENT: "starts_on", Grain.LOG_DAY: "on", Grain.COMPLAINT: "due_on", Grain.ENTERPRISE: "blocked"}


@dataclass(frozen=True, slots=True)
class Line:
    """One place on the board: of `total` agreements, how many are held up, warned of, or lack evidence."""

    key: str
    words: Bilingual
    total: int
    blocked: int
    warned: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Share:
    """One place on the board of one figure: numerator of denominator, how many rows it opens, how many are not known."""

    key: str
    words: Bilingual
    numerator: int
    denominator: int
    listed: int
    unknown: int

    @property
    def per_mille(self) -> int | None:
        """Return the share in thousandths; None without a denominator."""
        return round(self.numerator * 1000 / self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule on the board: how many agreements fail it, and for how many it cannot be judged."""

    rule: str
    words: Bilingual
    article: Bilingual
    severity: str
    failed: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Company:
    """One enterprise as the schools of one city know it: how many of theirs are at work there, how many held up."""

    key: str
    words: Bilingual
    city: Bilingual
    at_work: int
    blocked: int


@dataclass(frozen=True)
class Asked:
    """What the board is asked: a place, a rule, a figure and which of its rows. Empty: everything; strange: nothing."""

    city: str = ""
    school: str = ""
    enterprise: str = ""
    rule: str = ""
    indicator: str = ""
    part: str = ""

    @property
    def place(self) -> dict[str, str]:
        """Return the chosen places by name."""
        return {name: key for name in PLACES if (key := getattr(self, name))}

    @property
    def figure(self) -> Indicator | None:
        """Return the chosen figure."""
        return INDICATOR.get(self.indicator)

    @property
    def grain(self) -> Grain:
        """Return what the rows are."""
        return self.figure.grain if self.figure else Grain.AGREEMENT

    def narrowed(self) -> Asked:
        """Return the same without what is not on the board: an unknown rule or figure, a place the figure does not know."""
        known = replace(self, rule=self.rule if self.rule in RULE else "", indicator=self.figure.code if self.figure else "",
                        part=self.part if self.part in PARTS and self.figure else "")
        if known.figure is None:
            return known
        strange = {name: "" for name in known.place if name not in known.figure.dims}
        return replace(known, **strange, rule=known.rule if known.grain is Grain.AGREEMENT else "")


class Board:
    """What stands on the board for one question, over what somebody may see."""

    def __init__(self, seen: Seen, asked: Asked):
        self.seen, self.asked = seen, asked.narrowed()

    @property
    def counted_at(self) -> datetime | None:
        """When the rows were counted, of the tables that are not read on every page; None: now."""
        return None if self.asked.grain is Grain.COMPLAINT else self.seen.counted_at

    @cached_property
    def whole(self) -> measurement.Figure | None:
        """The chosen figure over the chosen place; None without one, or where it counts nothing."""
        if self.asked.figure is None:
            return None
        found = counted(self.asked.figure, self.seen, by=(), **self.asked.place)
        return found[0] if found else None

    @cached_property
    def part(self) -> Part:
        """Which rows of the figure are listed."""
        one = self.asked.figure
        return next((part for part in PARTS if part == self.asked.part), listed_part(one) if one else "population")

    @property
    def per_mille(self) -> int | None:
        """The chosen figure's share in thousandths; None where nothing is known."""
        one = self.whole
        return round(one.numerator * 1000 / one.denominator) if one is not None and one.denominator else None

    @property
    def parts(self) -> list[tuple[Part, int]]:
        """How many rows each part of the figure has."""
        one = self.whole
        if one is None:
            return []
        return [("against", one.denominator - one.numerator), ("numerator", one.numerator), ("unknown", one.population - one.known)]

    @cached_property
    def rows(self) -> pl.DataFrame:
        """The rows listed, in their order."""
        if self.asked.figure is None:
            found = self.seen.agreements.filter(pl.col("state").is_in([str(state) for state in UNDER_WAY]),
                                                *(pl.col(name) == key for name, key in self.asked.place.items()))
        elif self.whole is None:
            found = self.seen.of(self.asked.grain).clear()
        else:
            found = rows(self.whole, self.part)
        if self.asked.rule:
            found = found.filter(~pl.col(f"rule.{self.asked.rule}"))
        last = "enterprise" if self.asked.grain is Grain.ENTERPRISE else "key"
        return found.sort(ORDER[self.asked.grain], last, descending=True, nulls_last=True)

    def lines(self, by: str) -> list[Line]:
        """Return the agreements listed by city, school or enterprise, the most held up first."""
        grouped = self.rows.group_by(by).agg(pl.len(), pl.col("blocked").sum(), pl.col("warned").sum(), pl.col("lacking").sum())
        names = _names(by, grouped[by])
        lines = [Line(key, names[key], *numbers) for key, *numbers in grouped.iter_rows()]
        return sorted(lines, key=lambda line: (-line.blocked, -line.total, line.key))

    def shares(self, by: str) -> list[Share]:
        """Return the chosen figure by city, school or enterprise, those with most rows to look at first."""
        if self.asked.figure is None:
            return []
        return self._shares(by) if self.counted_at is None else list(self.seen.worked_out((self.asked, self.part, by), lambda: self._shares(by)))

    def _shares(self, by: str) -> list[Share]:
        assert self.asked.figure is not None
        found = {str(one.group[by]): one for one in counted(self.asked.figure, self.seen, by=(by,), **self.asked.place)}
        names = _names(by, found)
        lines = [Share(key, names[key], one.numerator, one.denominator, len(rows(one, self.part)), one.population - one.known)
                 for key, one in found.items()]
        return sorted(lines, key=lambda line: (-line.listed, -line.denominator, line.key))

    def rules(self) -> list[RuleLine]:
        """Return the rules that the agreements listed fail or lack evidence for: blocking ones first, most failed first."""
        if self.asked.grain is not Grain.AGREEMENT:
            return []
        numbers = self.rows.select(*((~pl.col(f"rule.{name}")).sum().alias(f"failed {name}") for name in RULE),
                                   *(pl.col(f"rule.{name}").null_count().alias(f"unknown {name}") for name in RULE)).row(0, named=True)
        lines = [RuleLine(name, rule.words, _article(rule.citation), str(rule.severity),
                          numbers[f"failed {name}"], numbers[f"unknown {name}"]) for name, rule in RULE.items()]
        return sorted((line for line in lines if line.failed or line.unknown),
                      key=lambda line: (line.severity != "BLOCK", -line.failed, -line.unknown, line.rule))

    def enterprises(self, shown: pl.DataFrame) -> list[Company]:
        """Return rows of the table of enterprises with their names."""
        cities, units = _names("city", shown["city"]), _names("enterprise", shown["enterprise"])
        return [Company(row["enterprise"], units[row["enterprise"]], cities[row["city"]], row["at_work"], row["blocked"])
                for row in shown.iter_rows(named=True)]

    @cached_property
    def crumbs(self) -> list[tuple[str, Bilingual]]:
        """Return the chosen places in their order, with their names: what does not exist has no name."""
        names = {name: _names(name, [key]) for name, key in self.asked.place.items()}
        return [(name, names[name].get(key, Bilingual(key, key))) for name, key in self.asked.place.items()]


def _article(citation: Citation) -> Bilingual:
    """Return where a rule stands, short: the article alone where it is the regulations on internships."""
    en = article_in_english(citation.article) if citation.article else ""
    zh = article_in_chinese(citation.article)
    if citation.instrument is internship_2021.TEXT:
        return Bilingual(en.capitalize(), zh)
    title = citation.instrument.title
    return Bilingual(f"{title.en}, {en}" if en else title.en, f"《{title.zh}》{zh}")


def _names(by: str, keys: Iterable[str]) -> dict[str, Bilingual]:
    if by == "city":
        return {region.key: region.words for region in Region.objects.filter(pk__in=list(keys))}
    numbers = [int(key) for key in keys if key.isdigit()]
    return {str(unit.pk): unit.words for unit in Organisation.objects.filter(pk__in=numbers)}
