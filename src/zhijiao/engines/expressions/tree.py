"""The tree that rules and indicators share: nodes built by ordinary operators, three-valued, typed, with declared ranges.

A condition is written once over symbolic facts (`f.study_year >= 2`) and compiled to plain Python, Polars and SQL.
A node has no truth value: `and`, `or`, `not`, `in` and chained comparisons raise, because Python would silently judge
them at definition time. Numbers are whole (fen, thousandths, per mille); every node knows the range it can take, so
that an overflow of 64 bits is found when the rule is written, not when it runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from zhijiao.basics.dates import AgeConvention

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
INT64 = 2**63 - 1


class DefinitionError(TypeError):
    """A rule, number or indicator that its developer wrote wrongly; says what and how to write it."""


@dataclass(frozen=True, slots=True)
class Range:
    """The whole numbers that a value may take, both ends included."""

    lo: int
    hi: int

    def holds(self, value: int) -> bool:
        """Say whether `value` lies in the range."""
        return self.lo <= value <= self.hi

    def covers(self, other: Range) -> bool:
        """Say whether all of `other` lies in the range."""
        return self.lo <= other.lo and other.hi <= self.hi


INT32 = Range(-(2**31) + 1, 2**31 - 1)


class Expression:
    """One node: what it does (`op`), to what (`args`), with which constant (`value`)."""

    __slots__ = ("args", "op", "range", "value")
    kind: ClassVar[str] = "any"

    op: str
    args: tuple[Expression, ...]
    value: Any
    range: Range | None

    def __init__(self, op: str, args: tuple[Expression, ...] = (), value: Any = None, range: Range | None = None):
        if range is not None and (range.lo < -INT64 or range.hi > INT64):
            raise DefinitionError(f"this sum may leave 64 bits ({range.lo}..{range.hi}): declare narrower ranges")
        self.op, self.args, self.value, self.range = op, args, value, range

    def __bool__(self) -> bool:
        raise DefinitionError(
            "a condition over facts has no truth value yet: write & | ~ instead of and / or / not, "
            "(a <= x) & (x <= b) instead of a <= x <= b, x.isin(...) instead of x in ...")

    __hash__ = object.__hash__

    def known(self) -> Condition:
        """Return whether there is a value; never unknown itself."""
        return Condition("known", (self,))

    def __repr__(self) -> str:
        if not self.args:
            return str(self.value) if self.op == "field" else f"${self.value}" if self.op == "parameter" else repr(self.value)
        parts = [repr(part) for part in self.args] + ([repr(self.value)] if self.value is not None else [])
        return f"{self.op}({', '.join(parts)})"


class Condition(Expression):
    """True, false or unknown."""

    __slots__ = ()
    kind = "flag"

    def __and__(self, other: Condition) -> Condition:
        return _joined("and", self, other)

    def __or__(self, other: Condition) -> Condition:
        return _joined("or", self, other)

    def __invert__(self) -> Condition:
        return Condition("not", (self,))

    def __eq__(self, other: Condition | bool) -> Condition:  # type: ignore[override]
        return Condition("eq", (self, _flag(other)))

    def __ne__(self, other: Condition | bool) -> Condition:  # type: ignore[override]
        return Condition("ne", (self, _flag(other)))

    __hash__ = object.__hash__


class Number(Expression):
    """A whole number in a declared range."""

    __slots__ = ()
    kind = "number"
    declared: ClassVar[Range] = Range(-(10**12), 10**12)
    unit: ClassVar[str | None] = None

    def __add__(self, other: Number | int) -> Number:
        return _sum("add", self, _number(other, self))

    def __radd__(self, other: int) -> Number:
        return _sum("add", _number(other, self), self)

    def __sub__(self, other: Number | int) -> Number:
        return _sum("sub", self, _number(other, self))

    def __rsub__(self, other: int) -> Number:
        return _sum("sub", _number(other, self), self)

    def __mul__(self, other: Number | int) -> Number:
        return _sum("mul", self, _number(other))

    def __rmul__(self, other: int) -> Number:
        return _sum("mul", _number(other), self)

    def __floordiv__(self, other: int) -> Number:
        return _divided("floordiv", self, other)

    def __mod__(self, other: int) -> Number:
        return _divided("mod", self, other)

    def __lt__(self, other: Number | int) -> Condition:
        return Condition("lt", (self, _number(other, self)))

    def __le__(self, other: Number | int) -> Condition:
        return Condition("le", (self, _number(other, self)))

    def __gt__(self, other: Number | int) -> Condition:
        return Condition("gt", (self, _number(other, self)))

    def __ge__(self, other: Number | int) -> Condition:
        return Condition("ge", (self, _number(other, self)))

    def __eq__(self, other: Number | int) -> Condition:  # type: ignore[override]
        return Condition("eq", (self, _number(other, self)))

    def __ne__(self, other: Number | int) -> Condition:  # type: ignore[override]
        return Condition("ne", (self, _number(other, self)))

    def isin(self, values: Iterable[int]) -> Condition:
        """Return whether the number is one of `values`."""
        return Condition("isin", (self, _members(values, int)))

    __hash__ = object.__hash__


class Years(Number):
    """Completed years."""

    __slots__ = ()
    declared = Range(-300, 300)
    unit = "years"


class Count(Number):
    """How many, 0 or more."""

    __slots__ = ()
    declared = Range(0, 10**9)
    unit = "count"


class Money(Number):
    """An amount in fen."""

    __slots__ = ()
    declared = Range(-(10**15), 10**15)
    unit = "fen"


class Milli(Number):
    """A decimal in thousandths: 7.5 hours are 7500."""

    __slots__ = ()
    declared = Range(0, 10**9)
    unit = "thousandths"


class Placeholder(Number):
    """A leaf whose value is bound later: a number (or word, or list of words) of the law, by date and region."""

    __slots__ = ()


class Flag(Condition):
    """Yes or no."""

    __slots__ = ()


class Day(Expression):
    """A calendar day from 1900 to 2199."""

    __slots__ = ()
    kind = "day"

    def __lt__(self, other: Day | date | Placeholder) -> Condition:
        return Condition("lt", (self, _day(other)))

    def __le__(self, other: Day | date | Placeholder) -> Condition:
        return Condition("le", (self, _day(other)))

    def __gt__(self, other: Day | date | Placeholder) -> Condition:
        return Condition("gt", (self, _day(other)))

    def __ge__(self, other: Day | date | Placeholder) -> Condition:
        return Condition("ge", (self, _day(other)))

    def __eq__(self, other: Day | date | Placeholder) -> Condition:  # type: ignore[override]
        return Condition("eq", (self, _day(other)))

    def __ne__(self, other: Day | date | Placeholder) -> Condition:  # type: ignore[override]
        return Condition("ne", (self, _day(other)))

    __hash__ = object.__hash__


class Code(Expression):
    """A word out of a list, or an identifier: compared for equality only."""

    __slots__ = ()
    kind = "code"

    def __eq__(self, other: Code | str) -> Condition:  # type: ignore[override]
        return Condition("eq", (self, _code(other)))

    def __ne__(self, other: Code | str) -> Condition:  # type: ignore[override]
        return Condition("ne", (self, _code(other)))

    def isin(self, words: Iterable[str] | Placeholder) -> Condition:
        """Return whether the word is one of `words` (or of a dated list of the law)."""
        return Condition("isin", (self, _words(words)))

    def starts_with(self, prefix: str) -> Condition:
        """Return whether the code begins with `prefix`."""
        return Condition("starts_with", (self,), str(prefix))

    def leading_number(self, digits: int) -> Number:
        """Return the number that the first `digits` signs write; unknown when they are not all 0-9."""
        return Number("leading_number", (self,), digits, Range(0, 10**digits - 1))

    __hash__ = object.__hash__


class Tags(Expression):
    """Several words; the empty tuple means "none", which is not unknown."""

    __slots__ = ()
    kind = "tags"

    def overlaps(self, *words: str | Placeholder) -> Condition:
        """Return whether at least one of `words` is among the tags (words, or one dated list of the law)."""
        if len(words) == 1 and isinstance(words[0], Placeholder):
            return Condition("overlaps", (self, words[0]))
        return Condition("overlaps", (self, _members(words, str)))

    def contains(self, word: str) -> Condition:
        """Return whether `word` is among the tags."""
        return self.overlaps(word)

    def is_empty(self) -> Condition:
        """Return whether there is no tag at all."""
        return Condition("empty", (self,))

    def __eq__(self, other: object) -> Condition:  # type: ignore[override]
        raise DefinitionError("tags are compared with .overlaps(...), .contains(...) or .is_empty()")

    __hash__ = object.__hash__


class Words(Expression):
    """A constant list of words or numbers."""

    __slots__ = ()
    kind = "words"


def age(born_on: Day, on: Day | date, convention: AgeConvention | Placeholder) -> Years:
    """Return the completed years on a day, by the declared convention; 29 February completes on 1 March."""
    if not isinstance(convention, Placeholder) and convention not in ("birthday", "day_after"):
        raise DefinitionError(f"convention is 'birthday' or 'day_after', not {convention!r}")
    how = convention if isinstance(convention, Placeholder) else constant(convention)
    return Years("age", (born_on, _day(on), how), range=Years.declared)


def days_between(first: Day | date, last: Day | date) -> Number:
    """Return last - first in days."""
    span = (LAST_DAY - FIRST_DAY).days
    return Number("days_between", (_day(first), _day(last)), range=Range(-span, span))


def plus_months(day: Day, months: int) -> Day:
    """Return the same day `months` later, clamped to the end of that month."""
    if type(months) is not int or not 0 <= months <= 1200:
        raise DefinitionError(f"months is a whole number 0..1200, not {months!r}")
    return Day("plus_months", (day,), months)


def plus_days(day: Day, days: int) -> Day:
    """Return the day `days` later (earlier when negative)."""
    if type(days) is not int or abs(days) > 40_000:
        raise DefinitionError(f"days is a whole number up to 40,000, not {days!r}")
    return Day("plus_days", (day,), days)


def field(kind: type[Expression], name: str, range: Range | None = None) -> Any:
    """Return the leaf that reads fact `name`."""
    if issubclass(kind, Number):
        return kind("field", (), name, range or kind.declared)
    return kind("field", (), name)


def constant(value: Any) -> Expression:
    """Return the leaf that is always `value`."""
    if isinstance(value, bool):
        return Condition("const", (), value)
    if isinstance(value, int):
        return Number("const", (), value, Range(value, value))
    if isinstance(value, date):
        return Day("const", (), value)
    if isinstance(value, str):
        return Code("const", (), str(value))
    if isinstance(value, tuple | frozenset):
        return Words("const", (), frozenset(str(v) if isinstance(v, str) else v for v in value))
    raise DefinitionError(f"not a constant of the law: {value!r} (money is whole fen, ratios are per mille)")


def nothing(like: Expression) -> Expression:
    """Return the leaf that is always unknown, in the place of a number that has no value."""
    return Number("const", (), None, like.range)


def _number(value: Number | int, beside: Number | None = None) -> Number:
    if isinstance(value, Number):
        if beside is not None and value.unit and beside.unit and value.unit != beside.unit:
            raise DefinitionError(f"{beside.unit} beside {value.unit}: these do not compare or add")
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise DefinitionError(f"a whole number is wanted, not {value!r} (money in fen, ratios in per mille)")
    return Number("const", (), int(value), Range(int(value), int(value)))


def _day(value: Day | date | Placeholder) -> Expression:
    if isinstance(value, Day | Placeholder):
        return value
    if type(value) is not date or not FIRST_DAY <= value <= LAST_DAY:
        raise DefinitionError(f"a day from 1900 to 2199 is wanted, not {value!r}")
    return Day("const", (), value)


def _code(value: Code | str) -> Expression:
    if isinstance(value, Code):
        return value
    if not isinstance(value, str):
        raise DefinitionError(f"a word is wanted, not {value!r}")
    return Code("const", (), str(value))


def _flag(value: Condition | bool) -> Expression:
    if isinstance(value, Condition):
        return value
    if not isinstance(value, bool):
        raise DefinitionError(f"a condition is wanted, not {value!r}")
    return Condition("const", (), value)


def _words(words: Iterable[str] | Placeholder) -> Expression:
    return words if isinstance(words, Placeholder) else _members(words, str)


def _members(values: Iterable[Any], kind: type) -> Expression:
    if isinstance(values, str):
        raise DefinitionError(f"a list is wanted, not the single word {values!r}")
    members = tuple(values)
    if not members or any(not isinstance(v, kind) or isinstance(v, bool) for v in members):
        raise DefinitionError(f"a list of {kind.__name__} is wanted, not {members!r}")
    return constant(members)


def _joined(op: str, left: Condition, right: Condition) -> Condition:
    if not isinstance(right, Condition):
        raise DefinitionError(f"a condition is wanted beside & or |, not {right!r}: put comparisons in brackets")
    parts = [part for side in (left, right) for part in (side.args if side.op == op else (side,))]
    return Condition(op, tuple(parts))


def _unit_class(left: Number, right: Number) -> type[Number]:
    """A sum keeps the unit its sides share; a product keeps the unit of the only side that has one."""
    units = {type(n) for n in (left, right) if n.unit}
    return units.pop() if len(units) == 1 else Number


def range_of_sum(op: str, a: Range, b: Range) -> Range:
    """Return the range of a sum, difference, product, quotient or remainder of numbers in two ranges."""
    if op == "add":
        return Range(a.lo + b.lo, a.hi + b.hi)
    if op == "sub":
        return Range(a.lo - b.hi, a.hi - b.lo)
    if op == "mul":
        corners = [x * y for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
        return Range(min(corners), max(corners))
    return Range(a.lo // b.hi, a.hi // b.lo) if op == "floordiv" else Range(0, b.hi - 1)


def _sum(op: str, left: Number, right: Number) -> Number:
    ends = range_of_sum(op, _range(left), _range(right))
    return _unit_class(left, right)(op, (left, right), None, ends)


def _divided(op: str, left: Number, by: int) -> Number:
    ends = _range(left)
    if type(by) is not int or by < 1:
        raise DefinitionError(f"// and % take a whole number of 1 or more, not {by!r}")
    if ends.lo < 0:
        raise DefinitionError("// and % need a number that cannot be negative: engines round negatives differently")
    after = range_of_sum(op, ends, Range(by, by))
    return (type(left) if op == "floordiv" else Number)(op, (left, constant(by)), None, after)


def _range(number: Number) -> Range:
    return number.range or type(number).declared
