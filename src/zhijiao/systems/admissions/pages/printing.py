"""The result on paper: a PDF with text, the verdicts, the numbers to check it by, and a code that leads to the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual, Language
from zhijiao.kernel.papers.printing import pdf
from zhijiao.kernel.papers.proofs import Paper, prove
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.screens.words import language, moment
from zhijiao.systems.admissions.actions.printing import note_print
from zhijiao.systems.admissions.pages.applicants import READERS
from zhijiao.systems.admissions.pages.explaining import found, steps
from zhijiao.systems.admissions.queries import files
from zhijiao.systems.admissions.queries.explaining import Result

W = Bilingual
TEMPLATE = Path(__file__).parents[1] / "templates" / "admissions" / "result.typ"
TITLE = W("Result of the round", "投档结果")
ADMITTED = W("Offered a seat at preference {position}: {unit}", "投档到第{position}志愿：{unit}")
NOT_ADMITTED, NO_PART = W("Not offered a seat in this round", "本轮未投档"), W("Took no part in this round", "未参加本轮投档")
FOOT = W("Scan the code to verify this page. The cut-offs and the checker are public.", "扫码核验本页；投档线和核验程序已公开。")
HEADS = (W("No.", "序号"), W("Preference", "志愿"), W("Verdict", "结果"))
KEY, HAND = W("How you are ranked", "排序依据"), W("Check it by hand", "手工核对")
CERTIFICATE, EVERY = W("Certificate", "证书"), W("Every preference", "各志愿结果")
RANK = W("Rank within {track}: {rank}", "{track}位次：{rank}")
HOW = W("Go down the list with the published cut-offs: the first unit that has seats left, or whose last offered does not come before you, is the result.",
        "对照公布的投档线，从第1志愿往下看：第一个还有名额、或者最后一名不排在你前面的志愿，就是投档结果。")
LINE = W("{position}. {code}: {words}", "{position}．{code}：{words}")
RULES, ENGINE, RELEASED = W("Rules: {name} ({source})", "规则：{name}（{source}）"), W("Engine: {name} {version}", "引擎：{name} {version}"), W(
    "Released: {at}", "发布时间：{at}")


def document(result: Result, request: Request) -> dict[str, Any]:
    """Return everything that is printed, in the reader's language."""
    lang, one, applicant = language(), result.round, result.applicant
    certificate = result.certificate

    def say(words: Bilingual) -> str:
        return words.said(lang)

    if result.admitted:
        verdict = ADMITTED.filled(position=result.admitted.position, unit=result.admitted.unit_words)
    else:
        verdict = NO_PART if result.outside else NOT_ADMITTED
    return {
        "title": say(TITLE), "number": one.number, "foot": say(FOOT), "verdict": say(verdict),
        "lines": [f"{say(one.batch.cycle.named)}　{say(one.batch.named)}　{say(one.kind.words)}", f"{applicant.name}　{applicant.number}"],
        "why": [say(words) for words in (*result.outside, *([result.why_not_above] if result.why_not_above else []))],
        "heads": [say(words) for words in HEADS], "every": say(EVERY),
        "rows": [[str(line.position), f"{say(line.unit_words)} {line.unit.code}", say(line.words)] for line in result.lines],
        "key": say(KEY), "ranked": [[say(words), value] for words, value in result.key],
        "rank": say(RANK.filled(track=applicant.track.named, rank=result.rank)) if result.rank else "",
        "hand": say(HAND), "how": say(HOW),
        "steps": [say(LINE.filled(position=step.line.position, code=step.line.unit.code, words=step.words)) for step in steps(result)],
        "certificate": say(CERTIFICATE),
        "facts": [say(RULES.filled(**{key: certificate["rules"][key] for key in ("name", "source")})),
                  say(ENGINE.filled(**certificate["engine"])), say(RELEASED.filled(at=moment(one.released_at) if one.released_at else ""))],
        "hashes": [[name, sha] for name, sha in files.recorded(one).items()]}


def printed(result: Result, request: Request) -> bytes:
    """Return the result as a PDF with its code: it says who, which round, which verdict and rank, and leads to the page."""
    data, one, applicant = document(result, request), result.round, result.applicant
    lang: Language = "zh" if language().startswith("zh") else "en"
    paper = Paper(one.batch.cycle.organiser, data["title"], one.number, [data["lines"][1], data["verdict"], data["rank"]], one.released_at or request.now,
                  reverse("admissions:result", args=[one.number, applicant.pk]), data, lang)
    return pdf(TEMPLATE, data, code=prove(paper, request.now), title=f"{data['title']} {applicant.number}", language=lang)


@role_required(*READERS)
@require_safe
def as_pdf(request: Request, number: str, pk: int) -> HttpResponse:
    """Print a result."""
    result = found(request, number, pk)
    made = printed(result, request)
    note_print(applicant=result.applicant, round=result.round, by=request.actor, at=request.now)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{result.round.number}-{result.applicant.number}.pdf") or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


PATHS = [path("rounds/<number:number>/results/<int:pk>/print", as_pdf, name="result_print")]
