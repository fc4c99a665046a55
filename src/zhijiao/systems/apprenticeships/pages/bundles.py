"""Everything about a finished placement in one file: the agreement on paper, its ledgers, photos, journal, and a list of digests."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual, Language
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OFFICERS
from zhijiao.kernel.screens.words import language, said
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.actions.bundles import NOT_OVER
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.pages.agreements import found
from zhijiao.systems.apprenticeships.pages.printing import printed
from zhijiao.systems.apprenticeships.queries.bundles import parts
from zhijiao.systems.apprenticeships.states import PARTIES
from zhijiao.systems.apprenticeships.terms import FINISHED

LIST = "SHA256SUMS.txt"
READ_ME = Bilingual(
    "Agreement {number}. SHA256SUMS.txt lists the digest of every file. journal.json holds every act; the digest of an entry is SHA-256 of the "
    "JSON text [nonce, said] (keys sorted, no spaces). journal-ends.json holds the signed ends of the chains in which the entries stand: "
    "compare them with the roots that are kept outside the system.\n",
    "协议{number}。SHA256SUMS.txt列出每个文件的摘要。journal.json是全部操作记录；每条的digest是JSON文本[nonce, said]（键排序，无空格）的SHA-256。"
    "journal-ends.json是这些记录所在链的末端及签名，可与系统之外保存的每日根值比对。\n")
# The same content makes the same file: no moment of packing is kept.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@role_required(*PARTIES, *OFFICERS)
@require_safe
def bundle(request: Request, number: str) -> HttpResponse:
    """Pack the archive file of a finished placement and send it."""
    row = found(request, number)
    if row.state not in FINISHED:
        raise Refused([Reason(text=NOT_OVER, ground=Ground.STATE)])
    content = packed(files_of(row, request))
    actions.note_bundle(agreement=row, digest=hashlib.sha256(content).hexdigest(), files=len(zipfile.ZipFile(io.BytesIO(content)).namelist()),
                        by=request.actor, at=request.now)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{row.number}.zip") or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


def files_of(row: Agreement, request: Request) -> dict[str, bytes]:
    """Return the files by name, in the reader's language."""
    of_reader: Language = "zh" if language().startswith("zh") else "en"
    return {"agreement.pdf": printed(row, request), "README.txt": said(READ_ME.filled(number=row.number)).encode(),
            **parts(row, at=request.now, language=of_reader)}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return the files as a ZIP with a list of their digests."""
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*sorted(files.items()), (LIST, sums.encode())]:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
