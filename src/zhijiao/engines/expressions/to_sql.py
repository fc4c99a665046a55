"""A tree as SQL text, for DuckDB, PostgreSQL and Spark. Every part stands in brackets; no date function of an engine decides a law.

SQL's three-valued logic is Kleene's, so AND, OR and NOT carry over; what does not (lists, months, leading digits) is
spelled out. What engines say differently is in one small class each, below the common text.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from zhijiao.engines.expressions.tree import FIRST_DAY, LAST_DAY, Expression

Dialect = Literal["duckdb", "postgresql", "spark"]
_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "and": "AND", "or": "OR"}
_SUMS = {"add": "+", "sub": "-", "mul": "*", "floordiv": "//", "mod": "%"}
# Added before and taken off after dividing by 10,000: SQL cuts towards zero, the law's ages go down.
_SHIFT = 1000


def sql(tree: Expression, dialect: Dialect = "duckdb") -> str:
    """Return the tree as an SQL expression over columns named as its facts."""
    return DIALECTS[dialect].write(tree)


def duckdb_sql(tree: Expression) -> str:
    """Return the tree as an SQL expression of DuckDB."""
    return sql(tree)


def identifier(name: str, dialect: Dialect = "duckdb") -> str:
    """Return a column's name, quoted."""
    return DIALECTS[dialect].identifier(name)


def literal(value: Any, dialect: Dialect = "duckdb") -> str:
    """Return a constant as SQL."""
    return DIALECTS[dialect].literal(value)


class DuckDB:
    """The common text, and DuckDB's words where engines differ."""

    whole = "//"  # division of whole numbers
    starts = "starts_with"

    def write(self, tree: Expression) -> str:
        """Return an expression."""
        if tree.op == "field":
            return self.identifier(tree.value)
        if tree.op == "const":
            return self.literal(tree.value)
        if tree.op in ("isin", "overlaps", "age") and tree.args[-1].value is None:
            return "NULL"
        args = [self.write(part) for part in tree.args]
        if tree.op in _SIGNS:
            return "(" + f" {_SIGNS[tree.op]} ".join(args) + ")"
        if tree.op in _SUMS:
            sign = self.whole if tree.op == "floordiv" else _SUMS[tree.op]
            return f"({_wide(args[0])} {sign} {_wide(args[1])})"
        return self._special(tree, args)

    def _special(self, tree: Expression, args: list[str]) -> str:
        a = args[0]
        match tree.op:
            case "not":
                return f"(NOT {a})"
            case "known":
                return f"({a} IS NOT NULL)"
            case "surely":
                return f"(coalesce({a}, FALSE))"
            case "isin":
                return f"({a} IN {args[1]})"
            case "overlaps":
                return self._overlaps(a, tree.args[1].value)
            case "empty":
                return f"({self.length(a)} = 0)"
            case "starts_with":
                return f"({self.starts}({a}, {self.literal(tree.value)}))"
            case "leading_number":
                return f"(CASE WHEN {self.begins_with_digits(a, tree.value)} THEN CAST(left({a}, {tree.value}) AS BIGINT) END)"
            case "days_between":
                return f"(CAST({self.days(a, args[1])} AS BIGINT))"
            case "age":
                return self._age(a, args[1], tree.args[2].value)
            case "plus_days":
                return self._within(self.later(a, str(tree.value)))
            case "plus_months":
                return self._within(self._months_later(a, tree.value))
        raise AssertionError(tree.op)

    def identifier(self, name: str) -> str:
        """Return a column's name, quoted."""
        return '"' + name.replace('"', '""') + '"'

    def literal(self, value: Any) -> str:
        """Return a constant."""
        if value is None:
            return "NULL"
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int):
            return str(value)
        if isinstance(value, date):
            return f"DATE '{value.isoformat()}'"
        if isinstance(value, frozenset):
            return "(" + ", ".join(self.literal(v) for v in sorted(value)) + ")"
        return self.text(str(value))

    def text(self, value: str) -> str:
        """Return a text."""
        return "'" + value.replace("'", "''") + "'"

    def length(self, tags: str) -> str:
        """Return how many members a list has, unknown ones too."""
        return f"len({tags})"

    def known_length(self, tags: str) -> str:
        """Return how many known members a list has."""
        return f"list_count({tags})"

    def shares(self, tags: str, members: list[str]) -> str:
        """Return whether a list surely holds one of the members."""
        return f"list_has_any({tags}, [{', '.join(members)}])"

    def begins_with_digits(self, words: str, digits: int) -> str:
        """Return whether a text begins with so many ASCII digits."""
        return f"regexp_matches({words}, '^[0-9]{{{digits}}}')"

    def days(self, first: str, last: str) -> str:
        """Return the days from one day to another."""
        return f"{last} - {first}"

    def later(self, day: str, days: str) -> str:
        """Return the day so many days later."""
        return f"({day} + {days})"

    def part(self, part: Literal["year", "month", "day"], day: str) -> str:
        """Return year, month or day as a whole number."""
        return f"{part}({day})"

    def last_day(self, first: str) -> str:
        """Return the last day of the month."""
        return f"last_day({first})"

    def _overlaps(self, tags: str, words: frozenset[str]) -> str:
        """A tag that is not known may be one of the words: unknown, unless another surely is."""
        members = [self.literal(word) for word in sorted(words)]
        return (f"(CASE WHEN {tags} IS NULL THEN NULL WHEN {self.shares(tags, members)} THEN TRUE "
                f"WHEN {self.known_length(tags)} < {self.length(tags)} THEN NULL ELSE FALSE END)")

    def _number(self, day: str) -> str:
        return f"({self.part('year', day)} * 10000 + {self.part('month', day)} * 100 + {self.part('day', day)})"

    def _age(self, born_on: str, on: str, convention: str) -> str:
        late = 1 if convention == "day_after" else 0
        return f"(({self._number(on)} - {self._number(born_on)} + {_SHIFT * 10000 - late}) {self.whole} 10000 - {_SHIFT})"

    def _months_later(self, day: str, months: int) -> str:
        """Day of the month kept, cut to the length of the month that is `months` later."""
        index = f"({self.part('year', day)} * 12 + {self.part('month', day)} - 1 + {months})"
        first = f"make_date(CAST({index} {self.whole} 12 AS INTEGER), CAST({index} % 12 + 1 AS INTEGER), 1)"
        kept = f"least({self.part('day', day)}, {self.part('day', self.last_day(first))}) - 1"
        return self.later(first, f"CAST({kept} AS INTEGER)")

    def _within(self, day: str) -> str:
        """The years that all engines share."""
        return f"(CASE WHEN {day} BETWEEN {self.literal(FIRST_DAY)} AND {self.literal(LAST_DAY)} THEN CAST({day} AS DATE) END)"


class PostgreSQL(DuckDB):
    """PostgreSQL's words."""

    whole = "/"

    def length(self, tags: str) -> str:
        return f"cardinality({tags})"

    def known_length(self, tags: str) -> str:
        return f"cardinality(array_remove({tags}, NULL))"

    def shares(self, tags: str, members: list[str]) -> str:
        return f"({tags} && ARRAY[{', '.join(members)}]::text[])"

    def begins_with_digits(self, words: str, digits: int) -> str:
        return f"{words} ~ '^[0-9]{{{digits}}}'"

    def part(self, part: Literal["year", "month", "day"], day: str) -> str:
        return f"CAST(extract({part} FROM {day}) AS BIGINT)"

    def last_day(self, first: str) -> str:
        return f"CAST({first} + INTERVAL '1 month' - INTERVAL '1 day' AS DATE)"


class Spark(DuckDB):
    """Spark's words. Texts are escaped by backslashes, names stand in backticks."""

    whole = "div"
    starts = "startswith"

    def identifier(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def text(self, value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def length(self, tags: str) -> str:
        return f"(CASE WHEN {tags} IS NOT NULL THEN size({tags}) END)"

    def known_length(self, tags: str) -> str:
        return f"size(filter({tags}, member -> member IS NOT NULL))"

    def shares(self, tags: str, members: list[str]) -> str:
        return f"coalesce(arrays_overlap({tags}, array({', '.join(members)})), FALSE)"

    def begins_with_digits(self, words: str, digits: int) -> str:
        return f"{words} RLIKE '^[0-9]{{{digits}}}'"

    def days(self, first: str, last: str) -> str:
        return f"datediff({last}, {first})"

    def later(self, day: str, days: str) -> str:
        return f"date_add({day}, {days})"


def _wide(text: str) -> str:
    return f"CAST({text} AS BIGINT)"


DIALECTS: dict[Dialect, DuckDB] = {"duckdb": DuckDB(), "postgresql": PostgreSQL(), "spark": Spark()}
