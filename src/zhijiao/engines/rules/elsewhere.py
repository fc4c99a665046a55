"""Rules as one query, for records that lie in DuckDB, PostgreSQL or Spark: each row by the law of its own day, as `run_batch` judges it.

The query puts the row's edition of the law, the numbers that differ between editions and the derived facts beside the facts, layer
by layer, and judges every rule over them. What no SQL says, a head count or a list of holidays, has to stand in the table already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from zhijiao.engines.expressions.to_sql import Dialect, identifier, literal, sql
from zhijiao.engines.expressions.tree import Condition, DefinitionError
from zhijiao.engines.rules.fact import reads_of
from zhijiao.engines.rules.mix import EDITION, Mix, conditions, trees_of
from zhijiao.engines.rules.rule import Outcome, Rule
from zhijiao.engines.rules.versions import Law

OUTCOMES = (Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NA)
_TEXTS = {"duckdb": ("VARCHAR", "VARCHAR[]"), "postgresql": ("TEXT", "TEXT[]"), "spark": ("STRING", "ARRAY<STRING>")}


def columns_needed(rules: Iterable[Rule] | Law, given: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the columns that a table should have for the rules to be judged, when the derived facts `given` stand in it themselves."""
    law, held = _law(rules), set(given)
    return tuple(name for name in _reached(law, held) if name in held or name not in law.derivations)


def outcomes_sql(rules: Iterable[Rule] | Law, table: str, columns: Iterable[str], *, on: date | None = None, region: str | None = None,
                 today: date | None = None, keys: Sequence[str] = (), dialect: Dialect = "spark") -> str:
    """Return a query with a row per row of `table`: its `keys`, and per rule a column "outcome.NAME" with pass, fail, unknown or na.

    `columns` are those that the table has: a fact that it lacks is unknown throughout, a derived fact that it has is taken as it
    stands. `on`, `region` and `today` as in `run_batch`. Raises DefinitionError.
    """
    law, held = _law(rules), set(columns)
    mix, edition = _editions(law, on, region, today, dialect)
    layers = [_facts(law, held, keys, dialect), f"*, {edition} AS {identifier(EDITION, dialect)}"]
    layers += [f"*, {text} AS {identifier(name, dialect)}" for name, text in (*_numbers(mix, dialect), *_derived(law, mix, held, dialect))]
    names = [f"layer_{number}" for number in range(len(layers))]
    steps = ",\n     ".join(f"{name} AS (SELECT {text} FROM {source})" for name, text, source in zip(names, layers, [table, *names[:-1]], strict=True))
    judged = [f"{_outcome(guard, asked, dialect)} AS {identifier(f'outcome.{name}', dialect)}"
              for name, (guard, asked) in conditions(law, mix).items()]
    selected = ",\n       ".join([*(identifier(key, dialect) for key in keys), *judged])
    return f"WITH {steps}\nSELECT {selected}\nFROM {names[-1]}"


def counts_sql(rules: Iterable[Rule] | Law, table: str, columns: Iterable[str], *, on: date | None = None, region: str | None = None,
               today: date | None = None, by: Sequence[str] = (), dialect: Dialect = "spark") -> str:
    """Return a query of one row, or one per group: per rule and outcome a column "NAME pass" and so on. Counts of servers add up."""
    law = _law(rules)
    inner = outcomes_sql(law, table, columns, on=on, region=region, today=today, keys=by, dialect=dialect)
    keys = [identifier(key, dialect) for key in by]
    counts = [f"count(CASE WHEN {identifier(f'outcome.{name}', dialect)} = {literal(str(outcome), dialect)} THEN 1 END) "
              f"AS {identifier(f'{name} {outcome}', dialect)}" for name in law.names for outcome in OUTCOMES]
    grouped = f"\nGROUP BY {', '.join(keys)}" if keys else ""
    return "SELECT " + ",\n       ".join([*keys, *counts]) + f"\nFROM (\n{inner}\n) judged{grouped}"


def _law(rules: Iterable[Rule] | Law) -> Law:
    return rules if isinstance(rules, Law) else Law(rules)


def _reached(law: Law, held: set[str]) -> dict[str, None]:
    """Return every fact on the way to a verdict; behind a derived fact that the table has nothing is asked for."""
    found = dict.fromkeys(filter(None, (law.facts.reference_fact, law.facts.region_fact)))
    waiting = [name for rule in law.rules for name in rule.fields]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            if name in law.derivations and name not in held:
                waiting.extend(reads_of(law.derivations[name]))
    return found


def _editions(law: Law, on: date | None, region: str | None, today: date | None, dialect: Dialect) -> tuple[Mix, str]:
    """Return the editions of the law, one per span between its turns, and how a row's edition is found."""
    facts = law.facts
    if facts.region_fact and region is None and law.is_regional:
        raise DefinitionError("these rules differ by region: say which one the table is of")
    if on is not None or not facts.reference_fact:
        return Mix((law.edition(law.epoch(on or today), region),)), "0"
    day = identifier(facts.reference_fact, dialect)
    since = "".join(f" WHEN {day} >= {literal(turn, dialect)} THEN {number}" for number, turn in reversed(list(enumerate(law.turns, 1))))
    editions = tuple(law.edition(epoch, region) for epoch in range(len(law.turns) + 1))
    return Mix(editions), f"CASE WHEN {day} IS NULL THEN {law.epoch(today)}{since} ELSE 0 END"


def _facts(law: Law, held: set[str], keys: Sequence[str], dialect: Dialect) -> str:
    """Return the keys and the facts that the rules need; one that the table lacks is unknown, with its type."""
    needed = columns_needed(law, held)
    facts = [identifier(name, dialect) if name in held else f"CAST(NULL AS {_type(law, name, dialect)}) AS {identifier(name, dialect)}"
             for name in needed]
    return ", ".join([*(identifier(key, dialect) for key in keys if key not in needed), *facts])


def _type(law: Law, name: str, dialect: Dialect) -> str:
    words, tags = _TEXTS[dialect]
    return {"number": "BIGINT", "day": "DATE", "flag": "BOOLEAN", "code": words, "tags": tags}[law.facts.facts[name].kind.kind]


def _numbers(mix: Mix, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Yield the numbers that differ between editions, as the row's edition has them."""
    for key, values in mix.columns.items():
        cases = "".join(f" WHEN {number} THEN {literal(value, dialect)}" for number, value in enumerate(values))
        yield f"§{key}", f"CASE {identifier(EDITION, dialect)}{cases} END"


def _derived(law: Law, mix: Mix, held: set[str], dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Yield the derived facts that the table lacks, each after those it builds on, and how each is found."""
    needed = _reached(law, held)
    for name, derivation in law.derivations.items():
        if name in held or name not in needed:
            continue
        if derivation.tree is None:
            raise DefinitionError(f"{name} cannot be found by a query: let the table have it as a column")
        cases = [("TRUE" if member is None else sql(member, dialect), sql(tree, dialect)) for member, tree in trees_of(mix, name)]
        yield name, "CASE" + "".join(f" WHEN {member} THEN {tree}" for member, tree in cases) + " END"


def _outcome(guard: Condition | None, asked: Condition, dialect: Dialect) -> str:
    """Return the outcome of a rule for a row; where it is not known whether the rule applies, it cannot be judged."""
    judged = f"WHEN {sql(asked, dialect)} THEN 'pass' WHEN NOT {sql(asked, dialect)} THEN 'fail' ELSE 'unknown' END"
    if guard is None:
        return f"CASE {judged}"
    applies = sql(guard, dialect)
    return f"CASE WHEN NOT {applies} THEN 'na' WHEN {applies} IS NULL THEN 'unknown' {judged}"
