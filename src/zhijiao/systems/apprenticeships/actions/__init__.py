"""The verbs of the room, and its only writers: keyword only, `by` and `at`, one transaction, the journal last.

`from zhijiao.systems.apprenticeships import actions` gives every verb; each lives in the module named after its nouns.
"""

from zhijiao.systems.apprenticeships.actions.amendments import (
    accept_amendment,
    apply_amendment,
    propose_amendment,
    propose_change,
    refuse_amendment,
)
from zhijiao.systems.apprenticeships.actions.bundles import note_bundle
from zhijiao.systems.apprenticeships.actions.closing import archive, assess, complete, note_print
from zhijiao.systems.apprenticeships.actions.cohorts import draft_rows, withdraw_rows
from zhijiao.systems.apprenticeships.actions.complaints import answer_complaint, close_complaint, complain
from zhijiao.systems.apprenticeships.actions.contracts import record_contract, set_minimum_wage
from zhijiao.systems.apprenticeships.actions.daily import return_log, sign_week, take_back_week, write_log
from zhijiao.systems.apprenticeships.actions.drafting import assign, draft, edit, record_papers, withdraw
from zhijiao.systems.apprenticeships.actions.filings import decide_filing, request_filing
from zhijiao.systems.apprenticeships.actions.insurance import insure, insure_rows, uninsure_rows
from zhijiao.systems.apprenticeships.actions.judging import refresh, waive
from zhijiao.systems.apprenticeships.actions.links import invite, sign_by_link
from zhijiao.systems.apprenticeships.actions.locks import compare_ledgers, confirm_lock, reject_lock, triage
from zhijiao.systems.apprenticeships.actions.overlaps import (
    appeal,
    close_overlap,
    decide_overlap,
    escalate_overlap,
    keep,
    release,
    remind_overlap,
    request_overlap,
)
from zhijiao.systems.apprenticeships.actions.pay import record_pay
from zhijiao.systems.apprenticeships.actions.posters import (
    let_in,
    open_weeks,
    print_poster,
    send_poster_code,
    sign_by_poster,
    withdraw_poster,
)
from zhijiao.systems.apprenticeships.actions.reminders import remind, send_reminders
from zhijiao.systems.apprenticeships.actions.renewals import drop_rotation, plan_rotation, renew
from zhijiao.systems.apprenticeships.actions.replays import carry_out, note_rows_taken, request_replay
from zhijiao.systems.apprenticeships.actions.running import activate, end_early, file, pause, resume
from zhijiao.systems.apprenticeships.actions.signing import recall, return_, send, sign
from zhijiao.systems.apprenticeships.actions.visits import record_training, record_visit, set_visit_interval

__all__ = [
    "accept_amendment",
    "activate",
    "answer_complaint",
    "apply_amendment",
    "archive",
    "assess",
    "assign",
    "carry_out",
    "close_complaint",
    "compare_ledgers",
    "complain",
    "complete",
    "confirm_lock",
    "decide_filing",
    "draft",
    "draft_rows",
    "edit",
    "end_early",
    "file",
    "insure",
    "insure_rows",
    "invite",
    "let_in",
    "note_rows_taken",
    "note_bundle",
    "note_print",
    "open_weeks",
    "pause",
    "print_poster",
    "propose_amendment",
    "propose_change",
    "recall",
    "record_contract",
    "record_papers",
    "record_pay",
    "record_training",
    "record_visit",
    "refresh",
    "refuse_amendment",
    "reject_lock",
    "remind",
    "request_filing",
    "request_replay",
    "resume",
    "return_",
    "return_log",
    "send",
    "send_poster_code",
    "send_reminders",
    "set_minimum_wage",
    "set_visit_interval",
    "sign",
    "sign_by_link",
    "sign_by_poster",
    "sign_week",
    "take_back_week",
    "triage",
    "uninsure_rows",
    "waive",
    "withdraw",
    "withdraw_poster",
    "withdraw_rows",
    "write_log",
    "appeal",
    "close_overlap",
    "decide_overlap",
    "escalate_overlap",
    "keep",
    "release",
    "remind_overlap",
    "request_overlap",
    "drop_rotation",
    "plan_rotation",
    "renew",
]
