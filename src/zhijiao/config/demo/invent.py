"""Invented people, schools, enterprises and placements, the same at every run. Plain values, no database."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from zhijiao.basics.identifiers import id_check_digit, uscc_check_digit

HERE = Path(__file__).parent
WORDS: dict[str, Any] = tomllib.loads((HERE / "words.toml").read_text())
TRADES: list[dict[str, Any]] = tomllib.loads((HERE / "trades.toml").read_text())["trade"]
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class InventedPerson:
    """Somebody who does not exist."""

    name: str
    sex: str
    born_on: date
    id_number: str | None  # none when the invention happens to be somebody else's
    phone: str


@dataclass(frozen=True)
class InventedSchool:
    """A school that does not exist, in a place that does."""

    name: str
    region: str
    uscc: str
    higher: bool


@dataclass(frozen=True)
class InventedEnterprise:
    """An enterprise that does not exist."""

    name: str
    region: str
    uscc: str
    staff: int
    trade: int


class Inventor:
    """A source of inventions: the same seed invents the same province."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._names: set[str] = set()
        self._numbers: set[str] = set()

    def person(self, born_on: date) -> InventedPerson:
        """Invent a person born on a day, with a valid citizen number of an area code that exists nowhere (210199)."""
        sex = self.random.choice("MF")
        sequence = self.random.randrange(0, 500) * 2 + (1 if sex == "M" else 0)
        first17 = f"210199{born_on:%Y%m%d}{sequence:03d}"
        number = None if first17 in self._numbers else first17 + id_check_digit(first17)
        self._numbers.add(first17)
        return InventedPerson(self._name(), sex, born_on, number,
                              f"1{self.random.choice('3578')}9{self.random.randrange(10**8):08d}")

    def _name(self) -> str:
        pick = self.random
        given = "".join(pick.sample(WORDS["given"], pick.choice((1, 2, 2, 2))))
        if pick.random() < 0.01:
            given = given[:-1] + pick.choice(WORDS["rare"])
        return str(pick.choice(WORDS["surnames"])) + given

    def uscc(self, kind: str, region: str) -> str:
        """Invent a credit code with a right check sign. `kind`: "12" public institution, "91" enterprise."""
        area = (region if region.isdigit() else "2101") + "99"
        first17 = kind + area + "".join(self.random.choice(_USCC_SIGNS) for _ in range(9))
        return first17 + uscc_check_digit(first17)

    def schools(self, count: int, cities: dict[str, str]) -> list[InventedSchool]:
        """Invent schools spread over the regions by their weight; `cities` gives each region's Chinese name."""
        weights = WORDS["regions"]
        keys = list(weights) + self.random.choices(list(weights), list(weights.values()), k=max(count - len(weights), 0))
        return [self._school(key, cities[key], number) for number, key in enumerate(sorted(keys[:count]))]

    def _school(self, region: str, city: str, number: int) -> InventedSchool:
        higher = number % 4 == 3
        kinds = WORDS["college_kinds"] if higher else WORDS["school_kinds"]
        name = self._unused(lambda: city.removesuffix("市") + self.random.choice(WORDS["school_places"]) + self.random.choice(kinds))
        return InventedSchool(name, region, self.uscc("12", region), higher)

    def enterprises(self, count: int) -> list[InventedEnterprise]:
        """Invent enterprises by trade and region; sizes have a long tail."""
        weights = [trade["weight"] for trade in TRADES]
        first = InventedEnterprise("盛海智造装备有限公司", "2101", self.uscc("91", "2101"), 1800, 0)  # where the cast works
        self._names.add(first.name)
        return [first, *(self._enterprise(self.random.choices(range(len(TRADES)), weights)[0]) for _ in range(count - 1))]

    def _enterprise(self, trade: int) -> InventedEnterprise:
        regions = WORDS["regions"]
        allowed = TRADES[trade].get("cities", list(regions))
        region = self.random.choices(allowed, [regions[key] for key in allowed])[0]
        name = self._unused(lambda: self.random.choice(WORDS["enterprise_places"]) + self.random.choice(WORDS["enterprise_places"])[:1]
                            + self.random.choice(TRADES[trade]["words"]) + self.random.choice(TRADES[trade]["suffix"]))
        staff = min(int(90 * self.random.paretovariate(1.0)), 8000)
        return InventedEnterprise(name, region, self.uscc("91", region), staff, trade)

    def _unused(self, invent: Any) -> str:
        for _ in range(200):
            name: str = invent()
            if name not in self._names:
                self._names.add(name)
                return name
        raise RuntimeError("the words in words.toml give too few names for this many organisations")

    def day_between(self, first: date, last: date) -> date:
        """Invent a day of a span, both ends included."""
        return first + timedelta(days=self.random.randrange((last - first).days + 1))
