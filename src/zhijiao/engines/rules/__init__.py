"""Law as code: one definition of a rule for one record, a file and a province."""

from zhijiao.engines.expressions.tree import (
    Code,
    Condition,
    Count,
    Day,
    DefinitionError,
    Flag,
    Milli,
    Money,
    Number,
    Tags,
    Years,
    age,
    days_between,
    plus_days,
    plus_months,
)
from zhijiao.engines.rules.batch import run_batch
from zhijiao.engines.rules.change import Change
from zhijiao.engines.rules.derived import (
    DayList,
    any_listed_day,
    first_known,
    head_count,
)
from zhijiao.engines.rules.fact import Derivation, Fact, FactError
from zhijiao.engines.rules.facts import Facts, derived, fact
from zhijiao.engines.rules.findings import Finding, Waiver, WaiverRefused
from zhijiao.engines.rules.instruments import Citation, Instrument, Mark
from zhijiao.engines.rules.mutants import Mutant, mutants, mutate
from zhijiao.engines.rules.parameters import NumberUsed, Parameter, Tried, parameter, since
from zhijiao.engines.rules.quality import Case, CheckedBy, Quality, quality
from zhijiao.engines.rules.record import RecordJudge, check, compile_record
from zhijiao.engines.rules.replay import Replay, Revived, Trial, replay
from zhijiao.engines.rules.rule import BLOCK, INFO, WARN, Outcome, Rule, Severity, rule
from zhijiao.engines.rules.run import Findings, Run
from zhijiao.engines.rules.versions import Law
from zhijiao.engines.rules.whatif import Difference, compare, sweep

__all__ = [
    "BLOCK", "INFO", "WARN", "Case", "Change", "CheckedBy", "Citation", "Code", "Condition", "Count", "Day",
    "DayList", "DefinitionError", "Derivation", "Difference", "Fact", "FactError", "Facts", "Finding", "Findings",
    "Flag", "Instrument", "Law", "Mark", "Milli", "Money", "Mutant", "Number", "NumberUsed", "Outcome", "Parameter",
    "Quality", "RecordJudge", "Replay", "Revived", "Rule", "Run", "Severity", "Tags", "Trial", "Tried", "Waiver", "WaiverRefused", "Years", "age",
    "any_listed_day", "check", "compare", "compile_record", "days_between", "derived", "fact", "first_known",
    "head_count", "mutants", "mutate", "parameter", "plus_days", "plus_months", "quality", "replay", "rule", "run_batch",
    "since", "sweep",
]
