"""The words of the room: cycles, batches, plans, lists, rounds, offers, skill tests."""

from __future__ import annotations

from zhijiao.basics.words import Terms


class CycleState(Terms):
    """A year of admissions."""

    PLANNING = "planning", "being prepared", "筹备中"
    OPEN = "open", "under way", "进行中"
    ARCHIVED = "archived", "archived", "已归档"


class BatchState(Terms):
    """A batch of a year: its plan is drawn up, then published and fixed."""

    PLANNING = "planning", "plan being drawn up", "编制计划"
    PUBLISHED = "published", "plan published", "计划已公布"
    FINISHED = "finished", "finished", "已结束"


class UnitState(Terms):
    """A line of the plan: one programme of one school."""

    DRAFT = "draft", "draft", "草拟"
    SUBMITTED = "submitted", "submitted", "已上报"
    ACCEPTED = "accepted", "accepted", "已核定"
    CLOSED = "closed", "closed", "停止招生"


class Length(Terms):
    """How long a programme takes."""

    TWO = "2", "two years", "两年"
    THREE = "3", "three years", "三年"
    FOUR = "4", "four years", "四年"
    FIVE = "5", "five years", "五年"


class Origin(Terms):
    """What an applicant leaves: 职业教育法 art. 53 asks for a share of the plan, or an exam of their own, for the second."""

    SENIOR_HIGH = "senior_high", "senior high school", "普通高中毕业生"
    VOCATIONAL = "vocational", "secondary vocational school", "中职毕业生"
    OTHER = "other", "other", "其他"


class ListState(Terms):
    """An applicant's list of preferences in one round."""

    DRAFT = "draft", "draft", "草稿"
    SUBMITTED = "submitted", "submitted", "已提交"


class ImportState(Terms):
    """A file of lists: read and checked as a whole, then written."""

    WAITING = "waiting", "being checked", "核对中"
    REFUSED = "refused", "refused, nothing written", "有问题，未写入"
    READY = "ready", "checked, not written yet", "核对通过，待写入"
    WRITING = "writing", "being written", "写入中"
    WRITTEN = "written", "written", "已写入"
    DROPPED = "dropped", "dropped", "已放弃"


class Bar(Terms):
    """Why an applicant may not enter a unit, or the batch at all."""

    TRACK = "track", "for another track", "科类不符"
    SUBJECT = "subject", "a required subject was not taken", "选考科目不符"
    ORIGIN = "origin", "for leavers of other schools", "招生对象不符"
    CLOSED = "closed", "no longer admits", "停止招生"
    NO_SEATS = "no_seats", "no seats left for this round", "本轮没有剩余计划"
    NO_SCORE = "no_score", "a score is missing", "缺少成绩"
    LINE = "line", "below the control line", "低于控制线"
    LEAST = "least", "below the least of a component", "单项成绩低于最低要求"
    HOLDS = "holds", "holds an offer already", "已有投档结果"


class RoundKind(Terms):
    """A round of a batch."""

    MAIN = "main", "main round", "主轮次"
    SUPPLEMENTARY = "supplementary", "supplementary round", "征集志愿"
    CORRECTION = "correction", "correction", "更正轮次"


class RoundState(Terms):
    """A round from its first day to the last confirmation."""

    PLANNED = "planned", "planned", "未开始"
    OPEN = "open", "open for lists", "填报中"
    FROZEN = "frozen", "frozen", "已冻结"
    ALLOCATED = "allocated", "allocated", "已投档并复核"
    PROPOSED = "proposed", "release proposed", "提请发布"
    RELEASED = "released", "released", "已发布"
    FINISHED = "finished", "finished", "已结束"
    SET_ASIDE = "set_aside", "set aside", "已作废"


class TrialKind(Terms):
    """On what a dry run was made."""

    THIS = "this", "the lists of this round", "本轮志愿"
    EARLIER = "earlier", "the lists of an earlier round", "往期志愿"


class OfferState(Terms):
    """A seat that a released round gave to an applicant."""

    OFFERED = "offered", "offered", "已投档"
    CONFIRMED = "confirmed", "confirmed by the applicant", "考生已确认"
    DECLINED = "declined", "declined by the applicant", "考生放弃"
    LAPSED = "lapsed", "not confirmed in time", "逾期未确认"
    RETURN_PROPOSED = "return_proposed", "return proposed", "院校申请退档"
    WITHDRAWN = "withdrawn", "file returned", "已退档"
    VOID = "void", "its round was set aside", "所在轮次已作废"


class ReturnReason(Terms):
    """Why a school returns a file (退档); each is to be shown by the school."""

    HEALTH = "health", "limits of health published in the school's rules", "不符合体检要求"
    SUBJECT_SCORE = "subject_score", "score of a single subject below the school's published rule", "单科成绩不符合招生章程"
    REQUIREMENT = "requirement", "a published requirement is not met", "不符合招生章程其他要求"
    DOCUMENTS = "documents", "documents are missing or false", "材料不全或不实"
    OWN_WISH = "own_wish", "at the applicant's written wish", "考生书面申请"


class Outcome(Terms):
    """What a round said of one preference of one applicant."""

    ADMITTED = "admitted", "offered a seat", "投档"
    ADMITTED_HIGHER = "admitted_higher", "offered a seat by a preference above", "已投档到前面的志愿"
    BELOW_CUTOFF = "below_cutoff", "below the cut-off", "未达到投档线"
    EQUALS_REJECTED = "equals_rejected", "equals did not fit together", "同分未投档"
    NO_SEATS = "no_seats", "no seats left", "没有剩余计划"
    UNIT_CLOSED = "unit_closed", "unit closed", "停止招生"


class SessionState(Terms):
    """A session of a skill test."""

    PLANNED = "planned", "planned", "已安排"
    OPEN = "open", "being rated", "评分中"
    CLOSED = "closed", "scores fixed", "成绩已核定"


class Settling(Terms):
    """How a score is made when the third rater was needed."""

    NEAREST_PAIR = "nearest_pair", "mean of the two that lie nearest", "取最接近两个分数的平均"
    MEDIAN = "median", "the middle one", "取中间分"
    THIRD = "third", "the third rater's", "以第三评分为准"


class Grain(Terms):
    """What a figure counts: one row of it, the word chosen by the number."""

    SEAT = "seat", "{n:seat|seats}", "个计划"
    OFFER = "offer", "{n:offer|offers}", "人次"
    ENTRANT = "entrant", "{n:applicant|applicants}", "名考生"
