"""The agreement on paper: PDF with text, bookmarks and a code that verifies; the same in the official .docx layout."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from zhijiao.basics.dates import day_words
from zhijiao.basics.identifiers import masked
from zhijiao.basics.money import yuan
from zhijiao.basics.words import Bilingual, Language
from zhijiao.kernel.papers.official import Official
from zhijiao.kernel.papers.printing import pdf
from zhijiao.kernel.papers.proofs import Paper, prove
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.screens.words import language, moment
from zhijiao.law.internships import BEFORE_SIGNING, NAMES
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Signature
from zhijiao.systems.apprenticeships.pages.agreements import OPEN_ROLES, found, sections_for
from zhijiao.systems.apprenticeships.queries import facts
from zhijiao.systems.apprenticeships.queries.clauses import title_of
from zhijiao.systems.apprenticeships.queries.digests import terms_digest
from zhijiao.systems.apprenticeships.queries.wording import value_words
from zhijiao.systems.apprenticeships.terms import State

TEMPLATE = Path(__file__).parents[1] / "templates" / "apprenticeships" / "agreement.typ"
REVISION = Bilingual("Revision {n}", "第{n}版")
FOOT = Bilingual("Scan the code on page 1 to verify this copy: it says what was agreed, and leads to whether it still stands.",
                 "扫首页二维码核验本件：核验结果写明约定内容，并可查看是否仍有效。")
HEADS = (Bilingual("Party", "一方"), Bilingual("Name", "名称"), Bilingual("Number", "证件号"), Bilingual("Signed", "签字"))
SIGNATURES = Bilingual("Signatures", "签字")
NOT_SIGNED = Bilingual("not signed", "未签")
CHECKED = Bilingual("Checked on {day}: {block} blocking, {warn} warnings, {unknown} without evidence, of {rules} rules.",
                    "{day}按{rules}条规则核对：阻断{block}，提醒{warn}，缺证据{unknown}。")
FROM_TO = Bilingual("{first} to {last}", "{first}至{last}")
HOURS, PAY = Bilingual("{hours} h a day", "每天{hours}小时"), Bilingual("¥{yuan} a month", "月报酬{yuan}元")
SHORT = 16


def document(agreement: Agreement, request: Request) -> dict[str, Any]:
    """Return everything that is printed, in the reader's language."""
    lang = language()

    def say(words: Bilingual) -> str:
        return words.said(lang)

    return {
        "number": agreement.number, "revision": say(REVISION.filled(n=agreement.revision)), "foot": say(FOOT),
        "title": say(title_of(agreement)),
        "lines": [f"{agreement.enterprise.words.said(lang)}　{agreement.post_name or ''}", say(State(agreement.state).words)],
        "heads": [say(words) for words in HEADS], "parties": party_rows(agreement, say), "signatures": say(SIGNATURES),
        "sections": [{"title": say(s.title), "clauses": [[c.number, say(c.words), say(c.cite)] for c in s.clauses]} for s in sections_for(agreement, request)],
        "checked": say(checked(agreement, request)),
    }


def printed(agreement: Agreement, request: Request) -> bytes:
    """Return the agreement as a PDF with its code, in the reader's language."""
    data = document(agreement, request)
    lang: Language = "zh" if language().startswith("zh") else "en"
    code = prove(Paper(agreement.school, data["title"], agreement.number, facts_said(agreement), _moment(agreement), verify_path(agreement), data, lang),
                 request.now)
    return pdf(TEMPLATE, data, code=code, title=f"{data['title']} {agreement.number}", language=lang)


def facts_said(agreement: Agreement) -> list[str]:
    """Return what a forger would alter, as it stands on the paper: the state, whom besides the school that signs, post, days, hours, pay."""
    lang = language()
    said = [REVISION.filled(n=agreement.revision), State(agreement.state).words, agreement.enterprise.words]
    person = f"{agreement.apprentice.name} {masked(agreement.apprentice.id_number or '')[-3:]}".strip()
    terms = [FROM_TO.filled(first=str(agreement.starts_on), last=str(agreement.ends_on)) if agreement.starts_on and agreement.ends_on else None,
             HOURS.filled(hours=value_words("hours_per_day", agreement.hours_per_day)) if agreement.hours_per_day else None,
             PAY.filled(yuan=yuan(agreement.pay_fen)) if agreement.pay_fen is not None else None]
    return [*(words.said(lang) for words in said), person, agreement.post_name or "", *(words.said(lang) for words in terms if words)]


def _moment(agreement: Agreement) -> datetime:
    """Return since when the paper reads as it does: the last signature or move, else the draft."""
    last = Signature.objects.valid().filter(agreement=agreement).aggregate(last=Max("signed_at"))["last"]
    return max(moment for moment in (agreement.drafted_at, agreement.moved_at, last) if moment is not None)


def party_rows(agreement: Agreement, say: Any) -> list[list[str]]:
    """Return the table of parties: who, by which number, signed when and how."""
    valid = {str(s.party): s for s in Signature.objects.valid().filter(agreement=agreement)}
    people = {"school": (agreement.school.words, agreement.school.uscc), "enterprise": (agreement.enterprise.words, agreement.enterprise.uscc),
              "apprentice": (_name(agreement.apprentice), agreement.apprentice.id_number),
              "guardian": (_name(agreement.guardian), agreement.guardian.id_number if agreement.guardian else None)}
    return [[say(party.words), say(people[party.value][0]), masked(people[party.value][1] or ""), _signed(valid.get(party.value), say)]
            for party in agreement.signers]


def _name(person: Any) -> Bilingual:
    return Bilingual(person.name, person.name) if person else Bilingual("", "")


def _signed(signature: Signature | None, say: Any) -> str:
    if signature is None:
        return str(say(NOT_SIGNED))
    return f"{moment(signature.signed_at)} {say(signature.method.words)} {signature.digest[:8]}"


def checked(agreement: Agreement, request: Request) -> Bilingual:
    """Return the sentence with the counts of findings."""
    found_now = facts.findings(agreement, today=request.today)
    fails = [str(f.severity) for f in found_now if f.outcome == "fail"]
    rules = BEFORE_SIGNING if agreement.state in facts.BEFORE_ALL_SIGNED else NAMES
    return CHECKED.filled(day=day_words(request.today), rules=len(rules), block=fails.count("BLOCK"), warn=fails.count("WARN"),
                          unknown=sum(1 for f in found_now if f.outcome == "unknown"))


def verify_path(agreement: Agreement) -> str:
    """Return the page to which the code leads: it says whether a paper is the text that is in force now."""
    return reverse("apprenticeships:verify_print", args=[agreement.number, terms_digest(agreement)[:SHORT]])


@role_required(*OPEN_ROLES)
@require_safe
def as_pdf(request: Request, number: str) -> HttpResponse:
    """Print the agreement."""
    row = found(request, number)
    return _file(request, row, printed(row, request), "pdf", "application/pdf")


@role_required(*OPEN_ROLES)
@require_safe
def as_docx(request: Request, number: str) -> HttpResponse:
    """Write the agreement in the official layout."""
    row = found(request, number)
    data = document(row, request)
    paper = Official(data["title"])
    paper.paragraph(f"{row.number}　{data['revision']}")
    paper.table(data["heads"], data["parties"])
    for section in data["sections"]:
        paper.heading(section["title"])
        for clause, words, source in section["clauses"]:
            paper.paragraph(f"{clause} {words}" + (f"（{source}）" if source else ""))
    paper.paragraph(data["checked"])
    return _file(request, row, paper.bytes(), "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def _file(request: Request, row: Agreement, content: bytes, ending: str, kind: str) -> HttpResponse:
    actions.note_print(agreement=row, form=ending, by=request.actor, at=request.now)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{row.number}-{row.revision}.{ending}") or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def verify(request: Request, number: str, digest: str) -> HttpResponse:
    """Say to anybody whether a printed agreement is the text in force; no name, no term is shown."""
    row = Agreement.objects.filter(number=number).first()
    same = row is not None and len(digest) == SHORT and terms_digest(row).startswith(digest)
    return render(request, "apprenticeships/verify.html", {"number": number, "same": same, "agreement": row if same else None},
                  status=200 if same else 404)
