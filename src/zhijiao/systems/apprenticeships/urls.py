"""Addresses of the room. Numbers have a shape of their own, so that a list's own addresses are never taken for one."""

from __future__ import annotations

from django.urls import path

from zhijiao.systems.apprenticeships.pages import (
    agreements,
    board,
    checking,
    complaints,
    contracts,
    daily,
    deeds,
    drafting,
    filings,
    insurance,
    locks,
    posters,
    printing,
    replays,
    signing,
    visits,
)

app_name = "apprenticeships"
_ONE = "agreements/<number:number>"
urlpatterns = [
    path("board", board.board, name="board"),
    path("replays", replays.replays, name="replays"),
    path("replays/new", replays.new, name="new_replay"),
    path("replays/<uuid:number>", replays.replay, name="replay"),
    path("replays/<uuid:number>/rows.xlsx", replays.rows_file, name="replay_rows"),
    path("agreements/draft", drafting.draft, name="draft"),
    path(_ONE, agreements.agreement, name="agreement"),
    path(f"{_ONE}/history", agreements.history, name="history"),
    *deeds.AGREEMENTS.paths(_ONE),
    *deeds.RECORDS.paths(_ONE),
    *deeds.REMINDERS.paths(_ONE),
    *deeds.VISITS.paths(_ONE),
    *deeds.CHANGES.paths(_ONE),
    *deeds.CONTRACTS.paths(_ONE),
    *deeds.AMENDMENTS.paths("amendments/<int:pk>"),
    path(f"{_ONE}/filing/<slug:kind>", drafting.request_filing, name="request_filing"),
    path(f"{_ONE}/invite", drafting.invite, name="invite"),
    path(f"{_ONE}/waive", agreements.waive, name="waive"),
    path(f"{_ONE}/triage/<slug:ledger>", locks.triage, name="triage"),
    path("locks/<int:pk>", locks.lock, name="lock"),
    *locks.LOCKS.paths("locks/<int:pk>"),
    path(f"{_ONE}/print.pdf", printing.as_pdf, name="print"),
    path(f"{_ONE}/print.docx", printing.as_docx, name="print_docx"),
    path(f"{_ONE}/verify/<slug:digest>", printing.verify, name="verify_print"),
    path("insurance-gaps", insurance.gaps, name="insurance_gaps"),
    path("visit-interval", visits.visit_interval, name="visit_interval"),
    path("wages/new", contracts.minimum_wage, name="minimum_wage"),
    path("day", daily.day, name="my_day"),
    path("log", daily.my_log, name="my_log"),
    path("mine", daily.my_agreement, name="my_agreement"),
    path("rights", daily.my_rights, name="rights"),
    path("people", daily.people, name="people"),
    path("week", daily.week, name="week"),
    path("week/<number:number>", daily.sign_week, name="sign_week"),
    path("week/take-back/<int:pk>", daily.take_back, name="take_back"),
    path("posters", posters.posters, name="posters"),
    path("posters/<int:pk>/print", posters.print_one, name="print_poster"),
    path("posters/<int:pk>/withdraw", posters.withdraw, name="withdraw_poster"),
    path("complaints/new", complaints.complain, name="complain"),
    path("complaints/follow", complaints.follow, name="follow"),
    path("complaints/<number:number>", complaints.complaint, name="complaint"),
    *deeds.COMPLAINTS.paths("complaints/<number:number>"),
    path("filings/<number:number>", filings.filing, name="filing"),
    *deeds.FILINGS.paths("filings/<number:number>"),
]
at_root = [
    path("sign/<str:token>", signing.sign, name="apprenticeships_sign"),
    path("poster/<str:token>", posters.scan, name="apprenticeships_poster"),
    path("check", checking.check, name="apprenticeships_check"),
    path("check/template.xlsx", checking.template_file, name="apprenticeships_check_template"),
]
