"""The words of the room: what a credential says, where it stands, why it was stopped."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual, Terms


class Kind(Terms):
    """What a credential attests. Each kind has its template in `queries/templates.py`."""

    COMPLETION = "completion", "certificate of completion", "实习完成证明"


class State(Terms):
    """A credential from the proposal to its end."""

    PROPOSED = "proposed", "to be issued", "待签发"
    ISSUED = "issued", "issued", "已签发"
    SUSPENDED = "suspended", "suspended", "暂停使用"
    REVOKED = "revoked", "revoked", "已撤销"
    DECLINED = "declined", "not issued", "不予签发"


# A document exists and may be shown, whatever the status lists say of it.
SIGNED = (State.ISSUED, State.SUSPENDED, State.REVOKED)
# Counts as the learner's one credential for that achievement and period.
LIVING = (State.PROPOSED, State.ISSUED, State.SUSPENDED)


class RevokeReason(Terms):
    """Why a credential ends."""

    CONTENT_WRONG = "content_wrong", "what it says is wrong", "内容有误"
    SOURCE_VOID = "source_void", "what it rests on no longer stands", "所依据的记录已失效"
    OBTAINED_WRONGLY = "obtained_wrongly", "obtained by deceit", "以不正当手段取得"
    ISSUED_TWICE = "issued_twice", "issued twice", "重复签发"
    OTHER = "other", "another reason, written below", "其他（见说明）"


class SuspendReason(Terms):
    """Why a credential rests."""

    UNDER_REVIEW = "under_review", "being looked into", "正在核查"
    OBJECTION = "objection", "an objection was raised", "有人提出异议"
    HOLDER_ASKED = "holder_asked", "the holder asked", "持有人申请"
    OTHER = "other", "another reason, written below", "其他（见说明）"


class Purpose(Terms):
    """What a status list says of its entries; the values are those of the standard."""

    REVOCATION = "revocation", "revocation", "撤销"
    SUSPENSION = "suspension", "suspension", "暂停"


class Achieved(Terms):
    """What was completed: the kinds of placement."""

    APPRENTICESHIP = "apprenticeship", "Completed apprenticeship", "学徒制培养完成"
    POST = "post", "Completed post internship", "岗位实习完成"
    COGNITION = "cognition", "Completed cognition internship", "认识实习完成"


class Grain(Terms):
    """What a figure counts: one row of it, the word chosen by the number."""

    CERTIFICATE = "certificate", "{n:certificate|certificates}", "份证明"


TITLES = {
    Achieved.APPRENTICESHIP: Bilingual("Certificate of completed apprenticeship", "学徒制培养完成证明"),
    Achieved.POST: Bilingual("Certificate of completed post internship", "岗位实习完成证明"),
    Achieved.COGNITION: Bilingual("Certificate of completed cognition internship", "认识实习完成证明"),
}


class Shows(Terms):
    """What a learner's link shows."""

    CERTIFICATE = "certificate", "the certificate and its state", "证明内容和状态"
    FILE = "file", "the certificate, its state and the file to verify elsewhere", "证明内容、状态和可另行核验的文件"


class Life(Terms):
    """How long a learner's link is open."""

    DAY = "day", "24 hours", "24小时"
    WEEK = "week", "7 days", "7天"
    MONTH = "month", "30 days", "30天"


class Viewer(Terms):
    """As whom somebody opened a link: no name, no address."""

    NOBODY = "nobody", "somebody without an account", "没有登录的人"
    ACCOUNT = "account", "somebody signed in", "已登录的其他用户"
    FAMILY = "family", "you or your guardian", "本人或监护人"


class LinkState(Terms):
    """Whether a learner's link opens something."""

    OPEN = "open", "open", "可以打开"
    EXPIRED = "expired", "expired", "已到期"
    ENDED = "ended", "ended", "已停用"
