"""The certificate on paper: its texts, and the code, which is the credential itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials.qr import printed as packed
from zhijiao.kernel.days import local_day
from zhijiao.kernel.papers.printing import missing, pdf_of_several
from zhijiao.kernel.papers.proofs import Code, drawn
from zhijiao.kernel.signing.names import v_address
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.queries.templates import base, shared
from zhijiao.systems.exchange.terms import TITLES, State

TEMPLATE = Path(__file__).parents[1] / "templates" / "exchange" / "certificate.typ"
SAYS_ZH = "于{first}至{last}，按照学校、企业、学生三方协议，在{enterprise}“{post}”岗位完成{what}，日志记录{hours}小时。"
SAYS_EN = ("has completed, under an agreement of school, enterprise and learner, the post of {post} at {enterprise} from {first} to {last}, "
           "with {hours} hours logged.")
WHAT = {"apprenticeship": "学徒制培养", "post": "岗位实习", "cognition": "认识实习"}
KEYS = {
    "programme": Bilingual("Programme", "专业"), "grade": Bilingual("Assessed as", "校企考核"),
    "source": Bilingual("Agreement", "协议编号"), "issued": Bilingual("Issued on", "签发日期"), "number": Bilingual("Certificate number", "证明编号"),
}
STOPPED = Bilingual("This certificate is {state}: it does not count.", "本证明{state}，不作为凭据。")
FOOT = Bilingual("The code holds the whole certificate with its signature: scan it, or open {url}. No network is needed to check the signature.",
                 "二维码内含证明全文和数字签名：扫码，或打开{url}核验；核验签名不需要联网。")


def document(credential: Credential) -> dict[str, Any]:
    """Return everything that is printed. The paper bears both languages, whoever prints it."""
    facts, school = credential.facts, credential.school
    first, last, issued = (day_words(day) for day in (credential.starts_on, credential.ends_on, local_day(credential.issued_at or credential.proposed_at)))
    values = {"enterprise": facts["enterprise"], "post": facts["post"], "hours": facts["hours"]}
    lines = {"programme": Bilingual(facts["programme"], facts["programme"]), "grade": Bilingual(facts["grade_en"], facts["grade_zh"]),
             "source": Bilingual(credential.source_number, credential.source_number), "issued": issued,
             "number": Bilingual(credential.number, credential.number)}
    stopped = STOPPED.filled(state=credential.state.words) if credential.state in (State.SUSPENDED, State.REVOKED) else None
    return {
        "school": _pair(school.words), "title": _pair(TITLES[credential.achieved]), "name": facts["name"],
        "says_zh": SAYS_ZH.format(first=first.zh, last=last.zh, what=WHAT[credential.achieved.value], **values),
        "says_en": SAYS_EN.format(first=first.en, last=last.en, **values),
        "lines": [[KEYS[key].zh, KEYS[key].en, *_pair(words)] for key, words in lines.items()],
        "stopped": _pair(stopped) if stopped else [], "foot": _pair(FOOT.filled(url=f"{base()}/verify")),
    }


def _pair(words: Bilingual) -> list[str]:
    return [words.zh, words.en if words.en != words.zh else ""]


def code_of(credential: Credential) -> Code:
    """Return the code that the certificate bears: the credential, packed with the dictionary of its wording."""
    return drawn(packed(json.loads(credential.document), shared(credential.template), v_address()), f"{base()}/verify")


def printed_pdf(credential: Credential) -> bytes:
    """Return the printed certificate of a signed credential. Raises MissingGlyph for a name that the font cannot draw."""
    return pdf_of_several(TEMPLATE, [_paper(credential)], title=f"{TITLES[credential.achieved].zh} {credential.number}")


def printed_together(credentials: Sequence[Credential]) -> bytes:
    """Return several certificates in one file, each on a page. Raises MissingGlyph."""
    return pdf_of_several(TEMPLATE, [_paper(one) for one in credentials], title=f"{credentials[0].number} – {credentials[-1].number}")


def unprintable(credential: Credential) -> str:
    """Return the characters of what is printed that the font cannot draw: on file such a certificate is whole."""
    return missing("".join(_spoken(document(credential))))


def _spoken(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _spoken(part)


def _paper(credential: Credential) -> tuple[dict[str, Any], Code]:
    return document(credential), code_of(credential)
