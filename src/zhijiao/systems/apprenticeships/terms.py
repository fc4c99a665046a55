"""The words of the room: states, kinds and choices, English and Chinese side by side. No logic."""

from __future__ import annotations

from zhijiao.basics.words import Terms


class State(Terms):
    """Where an agreement (三方协议) stands."""

    DRAFT = "draft", "draft", "草拟"
    WITH_ENTERPRISE = "with_enterprise", "with the enterprise", "待企业签"
    WITH_APPRENTICE = "with_apprentice", "with the apprentice", "待学徒签"
    WITH_GUARDIAN = "with_guardian", "with the guardian", "待监护人签"
    SIGNED = "signed", "signed by all", "签齐"
    FILED = "filed", "filed", "已备案"
    ACTIVE = "active", "at work", "在岗"
    PAUSED = "paused", "paused", "暂停"
    ENDED_EARLY = "ended_early", "ended early", "提前结束"
    ASSESSED = "assessed", "assessed", "已考核"
    COMPLETED = "completed", "completed", "办结"
    ARCHIVED = "archived", "archived", "已归档"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤销"


class Party(Terms):
    """Who signs an agreement, and who may hold its baton."""

    SCHOOL = "school", "school", "学校"
    ENTERPRISE = "enterprise", "enterprise", "企业"
    APPRENTICE = "apprentice", "apprentice", "学徒"
    GUARDIAN = "guardian", "guardian", "监护人"


class SignMethod(Terms):
    """How a signature was given."""

    ACCOUNT = "account", "own account", "本人账号"
    LINK = "link", "one-time link and code", "一次性链接加短信码"
    POSTER = "poster", "poster and code", "海报扫码加短信码"


class FilingKind(Terms):
    """What is filed with the competent department (备案)."""

    POST = "post", "filing of the placement", "岗位实习备案"
    EXCEPTION = "exception", "filing of an exception", "特殊安排备案"
    OUT_OF_PROVINCE = "out_of_province", "placement outside the province", "出省实习备案"


class FilingState(Terms):
    """How far a filing has come."""

    REQUESTED = "requested", "waiting for the city bureau", "待市局决定"
    APPROVED = "approved", "accepted", "已同意"
    REFUSED = "refused", "refused", "未同意"


class LogState(Terms):
    """How far a day of the log (实习日志) has come."""

    WRITTEN = "written", "written", "待签认"
    SIGNED = "signed", "signed off", "已签认"
    RETURNED = "returned", "returned", "已退回"


class AmendmentState(Terms):
    """How far a proposed change of a running agreement has come."""

    PROPOSED = "proposed", "waiting for signatures", "待各方签字"
    ACCEPTED = "accepted", "in force", "已生效"
    REFUSED = "refused", "refused", "未同意"


class AmendmentKind(Terms):
    """What an amendment changes."""

    PAY = "pay", "pay", "报酬"
    DATES = "dates", "last day", "期限"
    POST = "post", "post", "岗位"
    HOURS = "hours", "working time", "工作时间"
    MENTOR = "mentor", "instructors", "指导人员"
    PLACE = "place", "place of work", "工作地点"


class ComplaintState(Terms):
    """How far a complaint has come."""

    RECEIVED = "received", "received", "已收到"
    HANDLING = "handling", "being handled", "处理中"
    CLOSED = "closed", "closed", "已办结"


class ComplaintKind(Terms):
    """What a complaint is about."""

    DANGER = "danger", "danger at work", "有危险"
    HARASSMENT = "harassment", "harassment", "有人骚扰"
    OVERTIME = "overtime", "overtime or night shifts", "加班或夜班"
    PAY = "pay", "pay", "报酬"
    FEES = "fees", "fees or a deposit", "收费或押金"
    DOCUMENTS = "documents", "documents kept", "扣押证件"
    OTHER = "other", "something else", "其他"


class Grade(Terms):
    """The grade of the assessment (考核等次)."""

    EXCELLENT = "excellent", "excellent", "优秀"
    GOOD = "good", "good", "良好"
    PASS = "pass", "pass", "合格"
    FAIL = "fail", "fail", "不合格"


class Ledger(Terms):
    """The five ledgers (五本账) that must agree before an agreement is completed."""

    AGREEMENT = "agreement", "agreement", "协议"
    ROLL = "roll", "student roll", "学籍"
    INSURANCE = "insurance", "insurance", "保险"
    PAY = "pay", "pay slips", "工资单"
    LOG = "log", "work log", "日志"


class Match(Terms):
    """What a ledger says when it is laid beside the agreement."""

    BASIS = "basis", "the basis", "基准"
    AGREES = "agrees", "agrees", "相符"
    DIFFERS = "differs", "differs", "不符"
    NOT_YET = "not_yet", "not begun", "未开始"
    SETTLED = "settled", "settled with a reason", "已说明"


class LearningPlace(Terms):
    """Where an apprentice learns."""

    ENTERPRISE = "enterprise", "at the enterprise", "在企业"
    SCHOOL = "school", "at school", "在学校"


class LockState(Terms):
    """How far a difference between two ledgers has come."""

    OPEN = "open", "open", "待处理"
    PROPOSED = "proposed", "waiting for the other side", "待对方确认"
    ACCEPTED = "accepted", "agreed", "双方确认"
    CLEARED = "cleared", "gone", "已消除"


class OverlapState(Terms):
    """How far a request over two agreements for the same days has come."""

    ASKED = "asked", "waiting for the other school", "待对方学校答复"
    ESCALATED = "escalated", "before the bureau", "待市局裁定"
    RELEASED = "released", "gives way", "同意让出"
    KEPT = "kept", "stands", "不让出"
    CLOSED = "closed", "no overlap any more", "已不重叠"


class Triage(Terms):
    """What is to become of a difference."""

    FIX = "fix", "correct the ledger", "更正账本"
    AMEND = "amend", "amend the agreement", "变更协议"
    DISPUTE = "dispute", "the difference is right", "差异属实"


class Grain(Terms):
    """What a figure counts: one row of it, the word chosen by the number."""

    AGREEMENT = "agreement", "{n:agreement|agreements}", "份协议"
    LOG_DAY = "log_day", "{n:day|days}", "天"
    COMPLAINT = "complaint", "{n:complaint|complaints}", "件"
    ENTERPRISE = "enterprise", "{n:enterprise|enterprises}", "家企业"


class VisitForm(Terms):
    """How the school saw a placement."""

    ON_SITE = "on_site", "on site", "现场"
    REMOTE = "remote", "by call or video", "电话或视频"


class TrainingBy(Terms):
    """Who gave a safety training."""

    SCHOOL = "school", "school", "学校"
    ENTERPRISE = "enterprise", "enterprise", "企业"


class Evidence(Terms):
    """What proves that a placement is what its papers say: the parts of the score."""

    WRITTEN = "written", "weeks with a log", "有日志的周"
    SIGNED = "signed", "days signed off in time", "按时签认的天"
    APART = "apart", "sign-offs from the mentor's own device", "用导师自己的设备签认"
    PLAIN = "plain", "days with nothing odd", "没有异常的天"
    PHOTO = "photo", "days with a photo seen nowhere else", "有照片且不与别处重复的天"
    PAY = "pay", "months with a pay slip", "有工资单的月"
    VISIT = "visit", "visits of the school", "学校巡访"
    INSURED = "insured", "days on the list of a policy", "列入保单名单的天"


class ReminderKind(Terms):
    """What a reminder is about."""

    MISSING_WEEK = "missing_week", "week without a log", "整周没有日志"
    UNSIGNED_WEEK = "unsigned_week", "days not signed off", "有日志未签认"


class ReminderTo(Terms):
    """Who is reminded: first who can mend it, later who answers for it."""

    APPRENTICE = "apprentice", "apprentice", "学徒"
    SCHOOL = "school", "school", "学校"
    MENTOR = "mentor", "mentor", "企业导师"
    ENTERPRISE = "enterprise", "enterprise", "企业"


class ReminderWay(Terms):
    """By what a reminder went."""

    LETTER = "letter", "letter", "邮件"
    TEXT = "text", "text message", "短信"


class Judgement(Terms):
    """What a rule says of one placement."""

    PASS = "pass", "holds", "符合"
    FAIL = "fail", "fails", "不符合"
    UNKNOWN = "unknown", "evidence missing", "缺证据"
    NA = "na", "does not apply", "不适用"


HOLDER: dict[State, Party] = {
    State.DRAFT: Party.SCHOOL,
    State.WITH_ENTERPRISE: Party.ENTERPRISE,
    State.WITH_APPRENTICE: Party.APPRENTICE,
    State.WITH_GUARDIAN: Party.GUARDIAN,
    State.SIGNED: Party.SCHOOL,
    State.FILED: Party.SCHOOL,
    State.ACTIVE: Party.SCHOOL,
    State.PAUSED: Party.SCHOOL,
    State.ENDED_EARLY: Party.SCHOOL,
    State.ASSESSED: Party.SCHOOL,
    State.COMPLETED: Party.SCHOOL,
}

WITH_PARTY: tuple[State, ...] = (State.WITH_ENTERPRISE, State.WITH_APPRENTICE, State.WITH_GUARDIAN)
UNDER_WAY: tuple[State, ...] = (*WITH_PARTY, State.SIGNED, State.FILED, State.ACTIVE, State.PAUSED)
AT_WORK: tuple[State, ...] = (State.ACTIVE, State.PAUSED)
FINISHED: tuple[State, ...] = (State.ENDED_EARLY, State.ASSESSED, State.COMPLETED, State.ARCHIVED)
OVER: tuple[State, ...] = (*FINISHED, State.WITHDRAWN)
