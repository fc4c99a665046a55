"""Who gets which seat or place: parallel preferences, deferred acceptance, placements, draws; an independent check; reasons."""

from zhijiao.engines.allocation.checking import Cutoffs, Verdict, check_cutoffs, cutoffs
from zhijiao.engines.allocation.deferred import Reserve, deferred_acceptance, with_reserves
from zhijiao.engines.allocation.drawing import Target, draw, pair_inspectors
from zhijiao.engines.allocation.flows import min_cost_assignment
from zhijiao.engines.allocation.groups import Grouped, grouped_project
from zhijiao.engines.allocation.keys import Term, classes, drawn, lot, ranks, term
from zhijiao.engines.allocation.optimising import Limit, best_assignment, best_closures, rank_profile
from zhijiao.engines.allocation.parallel import Admission, parallel, supplementary
from zhijiao.engines.allocation.policies import InstanceError, TiePolicy, TiesAtCutoff
from zhijiao.engines.allocation.projects import Closure, Placement, student_project
from zhijiao.engines.allocation.published import published_sql
from zhijiao.engines.allocation.reasons import Ahead, Cutoff, Own, Reason, Status, ahead_of, explained
from zhijiao.engines.allocation.rules import RulesError, RuleSet, from_mapping, from_toml
from zhijiao.engines.allocation.stability import Stability, check_placement

__all__ = [
    "Admission", "Ahead", "Closure", "Cutoff", "Cutoffs", "Grouped", "InstanceError", "Limit", "Own", "Placement", "Reason", "Reserve",
    "RuleSet", "RulesError", "Stability", "Status", "Target", "Term", "TiePolicy", "TiesAtCutoff", "Verdict", "ahead_of", "best_assignment",
    "best_closures", "check_cutoffs", "check_placement", "classes", "cutoffs", "deferred_acceptance", "draw", "drawn", "explained",
    "from_mapping", "from_toml", "grouped_project", "lot", "min_cost_assignment", "pair_inspectors", "parallel", "published_sql",
    "rank_profile", "ranks", "student_project", "supplementary", "term", "with_reserves",
]
