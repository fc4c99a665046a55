"""The words of the room: meetings, requirements, tasks, and what follows when they are late."""

from __future__ import annotations

from zhijiao.basics.words import Terms


class MeetingForm(Terms):
    """How a meeting is held."""

    ON_SITE = "on_site", "on site", "现场"
    VIDEO = "video", "video", "视频"
    TELEPHONE = "telephone", "telephone", "电话"
    MIXED = "mixed", "video and telephone", "视频和电话"


class MeetingState(Terms):
    """A meeting from its plan to its adopted minutes."""

    PLANNED = "planned", "planned", "筹备中"
    HELD = "held", "held", "已召开"
    MINUTED = "minuted", "minutes adopted", "纪要已定稿"
    CANCELLED = "cancelled", "cancelled", "已取消"


class VenueKind(Terms):
    """The hall of the chair, and those that are joined to it."""

    MAIN = "main", "main venue", "主会场"
    SUB = "sub", "sub-venue", "分会场"


class LineTest(Terms):
    """The joint test of lines before a meeting."""

    UNTESTED = "untested", "not tested", "未测试"
    PASSED = "passed", "line works", "线路正常"
    FAILED = "failed", "line fails", "线路不通"


class Presence(Terms):
    """What the roll call says of somebody expected."""

    PRESENT = "present", "present", "出席"
    EXCUSED = "excused", "excused", "请假"
    ABSENT = "absent", "absent", "缺席"


class ItemKind(Terms):
    """What an item of the agenda is."""

    OPENING = "opening", "opening by the chair", "主持人开场"
    RELAY = "relay", "instructions passed on", "传达批示精神"
    REPORT = "report", "report", "工作汇报"
    EXCHANGE = "exchange", "exchange speech", "交流发言"
    SPEECH = "speech", "speech with requirements", "讲话并提出要求"
    SUMMARY = "summary", "summary by the chair", "主持人小结"


class DocumentKind(Terms):
    """Papers of a meeting."""

    INVITATION = "invitation", "notice of the meeting", "会议通知"
    AGENDA = "agenda", "agenda", "会议议程"
    SPEECH = "speech", "speech", "讲话稿"
    MATERIAL = "material", "exchange material", "交流材料"
    SEAT_PLAN = "seat_plan", "seat plan", "座次图"
    OTHER = "other", "other", "其他"


class Theme(Terms):
    """What a requirement is about; the matrix groups by it, in this order."""

    TRAINING = "training", "training system", "培养体系"
    COOPERATION = "cooperation", "cooperation with industry", "合作模式"
    TEACHING = "teaching", "teaching reform", "教育教学改革"
    EVALUATION = "evaluation", "evaluation and enrolment", "评价与招考"
    INTERNATIONAL = "international", "internationalisation", "国际化"
    INVESTMENT = "investment", "investment", "投入保障"
    PREVENTION = "prevention", "epidemic control on campus", "校园疫情防控"
    DOUBLE_REDUCTION = "double_reduction", "double reduction", "“双减”"
    OTHER = "other", "other", "其他"


class SupervisionType(Terms):
    """政府督查工作条例第十四条: types of supervision."""

    COMPREHENSIVE = "comprehensive", "comprehensive", "综合督查"
    SPECIAL = "special", "special", "专项督查"
    INCIDENT = "incident", "incident", "事件调查"
    DAILY = "daily", "daily follow-up", "日常督办"
    LEAD = "lead", "verification of a lead", "线索核查"


class Basis(Terms):
    """政府督查工作条例第十一条: on what an item of supervision is opened."""

    DECISION = "decision", "decision of the government", "本级政府决定"
    INSTRUCTION = "instruction", "instruction of its head", "本级政府行政首长指示"
    PROPOSAL = "proposal", "proposal approved by the head", "督查机构建议，经行政首长批准"


class Part(Terms):
    """What a unit has to do with a requirement."""

    LEAD = "lead", "leads", "牵头"
    ASSIST = "assist", "assists", "配合"
    CARRY_OUT = "carry_out", "carries out", "落实"


class RequirementState(Terms):
    """A requirement from its wording to its closure."""

    DRAFT = "draft", "draft", "草拟"
    DISPATCHED = "dispatched", "dispatched", "已交办"
    CLOSED = "closed", "closed", "已办结"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤销"


class TaskState(Terms):
    """A task of one unit. The words are those of the matrix and its legend."""

    DISPATCHED = "dispatched", "not acknowledged", "待签收"
    ACKNOWLEDGED = "acknowledged", "acknowledged", "已签收"
    IN_PROGRESS = "in_progress", "in progress", "办理中"
    REPORTED = "reported", "reported, to verify", "已报待核验"
    RETURNED = "returned", "returned", "已退回"
    VERIFIED = "verified", "verified", "已核验"
    CLOSED = "closed", "closed", "已销号"
    SUSPENDED = "suspended", "suspended by approval", "经批准暂停"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤销"


class Method(Terms):
    """政府督查工作条例第十二条: how a report is verified."""

    SELF_CHECK = "self_check", "self-check asked for", "要求自查"
    DOCUMENTS = "documents", "documents read", "调阅资料"
    VISIT = "visit", "inspection or visit", "检查、访谈、暗访"
    MEETING = "meeting", "meeting or statistics", "座谈、听证、统计"
    INTERVIEW = "interview", "interview", "约谈"
    ONLINE = "online", "online", "“互联网＋督查”"


class ExtensionState(Terms):
    """A request for more time."""

    REQUESTED = "requested", "requested", "待审批"
    GRANTED = "granted", "granted", "同意延期"
    REFUSED = "refused", "refused", "不同意延期"


class ObjectionState(Terms):
    """An objection to a conclusion (条例第十七条)."""

    FILED = "filed", "filed", "待复核"
    UPHELD = "upheld", "upheld: the conclusion is set aside", "异议成立，撤销原结论"
    REJECTED = "rejected", "rejected: the conclusion stands", "异议不成立，维持原结论"


class Against(Terms):
    """What an objection is raised against."""

    RETURN = "return", "the return of a report", "退回"
    VERIFICATION = "verification", "the result of verification", "核验结论"
    ESCALATION = "escalation", "a reminder, notice or criticism", "催办、督办通知或通报"


class Step(Terms):
    """The ladder of escalation, the lowest rung first."""

    REMINDER = "reminder", "reminder", "催办提醒"
    NOTICE = "notice", "supervision notice", "督办通知"
    CRITICISM = "criticism", "circulated criticism", "通报批评"


class EscalationState(Terms):
    """A rung that a late task has reached."""

    PROPOSED = "proposed", "due, to decide", "待决定"
    ISSUED = "issued", "issued", "已发出"
    DROPPED = "dropped", "dropped with a reason", "不发，已记原因"
    REVOKED = "revoked", "set aside after an objection", "异议成立，已撤销"


class Light(Terms):
    """How a task stands with its days, as the matrix colours it."""

    DONE = "done", "done", "已完成"
    ON_TRACK = "on_track", "on track", "正常"
    NEAR = "near", "due soon", "临近到期"
    OVERDUE = "overdue", "overdue", "逾期"
    PAUSED = "paused", "suspended", "暂停"


class Colour(Terms):
    """Colours that the operator gives to the lights; every one of them is also said by a word or a sign."""

    GREEN = "green", "green", "绿"
    BLUE = "blue", "blue", "蓝"
    YELLOW = "yellow", "yellow", "黄"
    ORANGE = "orange", "orange", "橙"
    RED = "red", "red", "红"
    GREY = "grey", "grey", "灰"
    NONE = "none", "no colour", "无色"


class NoticeKind(Terms):
    """Kinds of documents the room writes (党政机关公文)."""

    NOTICE = "notice", "notice", "通知"
    SUPERVISION = "supervision", "supervision notice", "督办通知"
    BULLETIN = "bulletin", "bulletin", "通报"
    MINUTES = "minutes", "minutes", "纪要"


class NoticeState(Terms):
    """A document before and after it has its number."""

    DRAFT = "draft", "draft", "拟稿"
    ISSUED = "issued", "issued", "已印发"


class ProposalState(Terms):
    """A sentence of the minutes that may be a requirement: a person decides."""

    PROPOSED = "proposed", "proposed", "待确认"
    CONFIRMED = "confirmed", "confirmed", "已采用"
    DISMISSED = "dismissed", "dismissed", "不采用"


class Grain(Terms):
    """What a figure counts: one row of it, the word chosen by the number."""

    TASK = "task", "{n:task|tasks}", "项任务"
    OBJECTION = "objection", "{n:objection|objections}", "件异议"


OPEN = (TaskState.DISPATCHED, TaskState.ACKNOWLEDGED, TaskState.IN_PROGRESS, TaskState.RETURNED)
ANSWERED = (TaskState.REPORTED, TaskState.VERIFIED, TaskState.CLOSED)
DONE = (TaskState.VERIFIED, TaskState.CLOSED)
GIVEN_UP = (TaskState.SUSPENDED, TaskState.WITHDRAWN)
