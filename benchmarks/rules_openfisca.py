"""The twelve rules in OpenFisca-Core, in an environment of its own: `python rules_openfisca.py IN.npz OUT.npz`.

Written as a country package would: an entity, a variable per fact and per rule, a dated parameter per region. What is
missing takes OpenFisca's default value, since it has no unknown; the comparison leaves such rows out.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from importlib.metadata import version

import numpy as np
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = periods.period("2026-09")
Placement = build_entity(key="placement", plural="placements", label="placement", is_person=True)
Region = Enum("Region", {f"r{21 + i}": str(21 + i) for i in range(15)})
Venue = Enum("Venue", {v: v for v in (
    "factory", "office", "shop", "hospital", "school", "bar", "nightclub", "karaoke", "bath", "game_hall")})
BARRED = ("bar", "nightclub", "karaoke", "bath", "game_hall")
INPUTS = {
    "birth": "date", "start": "date", "end": "date", "signed": "date", "insured_from": "date", "insured_to": "date",
    "consent": bool, "night": bool, "approved": bool, "pay": int, "wage": int, "minutes": int, "staff": int, "fee": int,
    "grade": int, "interns": int, "region": Region, "venue": Venue}


def _input(name, kind):
    extra = {"possible_values": kind, "default_value": next(iter(kind))} if isinstance(kind, type) and issubclass(kind, Enum) else {}
    value_type = date if kind == "date" else Enum if extra else kind
    return type(name, (Variable,), {"value_type": value_type, "entity": Placement, "definition_period": periods.DateUnit.MONTH,
                                    "label": name, **extra})


def _ymd(days):
    months = days.astype("datetime64[M]")
    index = months.astype(np.int64)
    return (index // 12 + 1970) * 10000 + (index % 12 + 1) * 100 + (days - months).astype(np.int64) + 1


class age(Variable):
    """Completed years on the first day."""

    value_type, entity, definition_period, label = int, Placement, periods.DateUnit.MONTH, "age on the first day"

    def formula(placement, period, parameters):
        born, on = (placement(name, period).astype("datetime64[D]") for name in ("birth", "start"))
        return (_ymd(on) - _ymd(born)) // 10000


def _ratio(placement, period, parameters):
    ratio = parameters(period).ratio[placement("region", period)]
    return placement("pay", period).astype(np.int64) * 1000 >= placement("wage", period).astype(np.int64) * ratio.astype(np.int64)


RULES = {
    "age": lambda p, t, _: p("age", t) >= 16,
    "guardian": lambda p, t, q: (p("age", t) >= q(t).adult) | p("consent", t),
    "pay": _ratio,
    "hours": lambda p, t, _: p("minutes", t) <= 480,
    "night": lambda p, t, _: ~p("night", t) | p("approved", t),
    "headcount": lambda p, t, _: p("interns", t).astype(np.int64) * 1000 <= p("staff", t).astype(np.int64) * 100,
    "agreement": lambda p, t, _: (p("signed", t) > np.datetime64("1970-01-01")) & (p("signed", t) <= p("start", t)),
    "insured": lambda p, t, _: (p("insured_from", t) <= p("start", t)) & (p("insured_to", t) >= p("end", t)),
    "fee": lambda p, t, _: p("fee", t) == 0,
    "duration": lambda p, t, _: (p("end", t) - p("start", t)).astype(np.int64) <= 184,
    "venue": lambda p, t, _: ~np.isin(p("venue", t).view(np.ndarray), [list(Venue.__members__).index(v) for v in BARRED]),
    "grade": lambda p, t, _: p("grade", t) >= 2,
}


def system() -> TaxBenefitSystem:
    """Return the tax-benefit system that holds the twelve rules."""
    made = TaxBenefitSystem([Placement])
    for name, kind in INPUTS.items():
        made.add_variable(_input(name, kind))
    made.add_variable(age)
    for name, formula in RULES.items():
        made.add_variable(type(f"rule_{name}", (Variable,), {
            "value_type": bool, "entity": Placement, "definition_period": periods.DateUnit.MONTH, "label": name,
            "reference": "bench", "formula": formula}))
    values = {f"r{21 + i}": {"values": {"2020-01-01": {"value": 850 if i % 2 == 0 else 800}}} for i in range(15)}
    made.parameters = ParameterNode("", data={"ratio": values, "adult": {"values": {"2020-01-01": {"value": 18}}}})
    return made


def simulation(made: TaxBenefitSystem, columns: dict) -> object:
    """Return a simulation over placements with their inputs set."""
    builder = SimulationBuilder()
    builder.create_entities(made)
    builder.declare_person_entity("placement", range(len(columns["birth"])))
    found = builder.build(made)
    for name, values in columns.items():
        found.set_input(name, PERIOD, values)
    return found


def best(do, times: int) -> tuple[float, object]:
    """Return the least seconds of several runs and the last result."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        result = do()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def judged(found) -> dict:
    """Return which placements fail each rule."""
    return {name: ~found.calculate(f"rule_{name}", PERIOD) for name in RULES}


def main(source: str, target: str) -> None:
    """Time building and judging all placements, and one; write the failures."""
    columns = dict(np.load(source))
    made = system()
    judged(simulation(made, {k: v[:1000] for k, v in columns.items()}))  # warm
    build, whole = best(lambda: simulation(made, columns), 1)
    start = time.perf_counter()
    failures = judged(whole)
    rules = time.perf_counter() - start
    for _ in range(2):
        again = simulation(made, columns)
        start = time.perf_counter()
        judged(again)
        rules = min(rules, time.perf_counter() - start)
    one = {k: v[:1] for k, v in columns.items()}
    arrays, _ = best(lambda: judged(simulation(made, one)), 50)
    situation = {"placements": {"a": {k: {"2026-09": _plain(v[0])} for k, v in one.items()}}}
    single, _ = best(lambda: judged(SimulationBuilder().build_from_entities(made, situation)), 50)
    np.savez(target, **failures)
    print(json.dumps({"version": version("openfisca-core"), "build": build, "rules": rules, "arrays": arrays, "one": single}))


def _plain(value: np.generic) -> object:
    """Return a value as its web API takes it."""
    return str(value) if isinstance(value, np.datetime64 | np.str_) else value.item()


if __name__ == "__main__":
    main(*sys.argv[1:])
