"""The tables of moves: cycle, batch, line of the plan, list, round, offer, session of a skill test, file of lists."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Machine, Move
from zhijiao.systems.admissions.terms import (
    BatchState,
    CycleState,
    ImportState,
    ListState,
    OfferState,
    RoundState,
    SessionState,
    UnitState,
)

PROVINCE = (Role.PROVINCE_OFFICIAL,)
COLLEGE = (Role.SCHOOL_REGISTRAR,)
APPLICANT = (Role.APPLICANT,)

CYCLE = Machine(
    name="admissions.cycle",
    words=Bilingual("Year of admissions", "招生年度"),
    moves=[
        Move("open", CycleState.PLANNING, CycleState.OPEN, role=PROVINCE, words=Bilingual("Open", "启动")),
        Move("archive", CycleState.OPEN, CycleState.ARCHIVED, role=PROVINCE, words=Bilingual("Archive", "归档")),
    ],
)

BATCH = Machine(
    name="admissions.batch",
    words=Bilingual("Batch", "批次"),
    moves=[
        Move("change", BatchState.PLANNING, BatchState.PLANNING, role=PROVINCE, words=Bilingual("Change", "修改")),
        Move("publish", BatchState.PLANNING, BatchState.PUBLISHED, role=PROVINCE, words=Bilingual("Publish the plan", "公布计划")),
        Move("take_back", BatchState.PUBLISHED, BatchState.PLANNING, role=PROVINCE,
             words=Bilingual("Take the plan back", "撤回计划")),
        Move("finish", BatchState.PUBLISHED, BatchState.FINISHED, role=PROVINCE, words=Bilingual("Finish", "结束")),
    ],
)

UNIT = Machine(
    name="admissions.unit",
    words=Bilingual("Line of the plan", "招生计划"),
    moves=[
        Move("change", UnitState.DRAFT, UnitState.DRAFT, role=COLLEGE, words=Bilingual("Change", "修改")),
        Move("submit", UnitState.DRAFT, UnitState.SUBMITTED, role=COLLEGE, words=Bilingual("Submit", "上报")),
        Move("accept", UnitState.SUBMITTED, UnitState.ACCEPTED, role=PROVINCE, words=Bilingual("Accept", "核定")),
        Move("return", (UnitState.SUBMITTED, UnitState.ACCEPTED), UnitState.DRAFT, role=PROVINCE,
             words=Bilingual("Return with a reason", "退回，写原因")),
        # A programme that stops admitting: shown as closed, its seats gone; impossible once a round of the batch is frozen.
        Move("close", UnitState.ACCEPTED, UnitState.CLOSED, role=PROVINCE, words=Bilingual("Stop admitting", "停止招生")),
        # After a released round: fewer seats, or none, for the rounds that follow. Two people; what was frozen stays as it was.
        Move("propose_cut", UnitState.ACCEPTED, UnitState.ACCEPTED, role=(*COLLEGE, *PROVINCE),
             words=Bilingual("Propose fewer seats for the rounds that follow", "申请调减后续轮次计划")),
        Move("cut", UnitState.ACCEPTED, UnitState.ACCEPTED, role=PROVINCE, words=Bilingual("Lower the plan", "同意调减")),
        Move("refuse_cut", UnitState.ACCEPTED, UnitState.ACCEPTED, role=(*COLLEGE, *PROVINCE), words=Bilingual("Leave the plan as it is", "不予调减")),
    ],
)

LIST = Machine(
    name="admissions.list",
    words=Bilingual("List of preferences", "志愿表"),
    moves=[
        Move("save", ListState.DRAFT, ListState.DRAFT, role=APPLICANT, words=Bilingual("Save", "保存")),
        Move("submit", ListState.DRAFT, ListState.SUBMITTED, role=APPLICANT, words=Bilingual("Submit", "提交")),
        Move("take_back", ListState.SUBMITTED, ListState.DRAFT, role=APPLICANT, words=Bilingual("Change it again", "撤回修改")),
        # The registration was corrected and the list no longer fits: its applicant is told which lines, and hands it in again.
        Move("unfit", ListState.SUBMITTED, ListState.DRAFT, role=PROVINCE, words=Bilingual("No longer fits", "登记更正后不再符合")),
    ],
)

# Checking and writing are the worker's; whoever sent the file says that it be written, or drops it.
LIST_IMPORT = Machine(
    name="admissions.list_import",
    words=Bilingual("File of lists", "志愿导入"),
    moves=[
        Move("pass", ImportState.WAITING, ImportState.READY, role=Role.SYSTEM, words=Bilingual("Nothing wrong", "核对通过")),
        Move("refuse", ImportState.WAITING, ImportState.REFUSED, role=Role.SYSTEM, words=Bilingual("Something wrong", "有问题")),
        Move("write", (ImportState.READY, ImportState.WRITING), ImportState.WRITING, role=PROVINCE, words=Bilingual("Write the lists", "写入志愿")),
        Move("finish", ImportState.WRITING, ImportState.WRITTEN, role=Role.SYSTEM, words=Bilingual("All written", "写入完成")),
        # From `waiting` and `writing` only when the job ended in an error: it is taken up again, or what was written stays and the rest is dropped.
        Move("drop", (ImportState.WAITING, ImportState.READY, ImportState.WRITING), ImportState.DROPPED, role=PROVINCE,
             words=Bilingual("Drop the file", "放弃这个文件")),
        # The round was frozen or set aside meanwhile: what was written before stays.
        Move("stop", ImportState.WRITING, ImportState.DROPPED, role=Role.SYSTEM, words=Bilingual("Stopped", "中止写入")),
    ],
)

ROUND = Machine(
    name="admissions.round",
    words=Bilingual("Round", "轮次"),
    moves=[
        Move("open", RoundState.PLANNED, RoundState.OPEN, role=PROVINCE, words=Bilingual("Open for lists", "开放填报")),
        Move("freeze", RoundState.OPEN, RoundState.FROZEN, role=PROVINCE, words=Bilingual("Close and freeze", "截止并冻结")),
        # A correction takes the lists as they stood: nobody chooses anew after having seen results.
        Move("freeze", RoundState.PLANNED, RoundState.FROZEN, role=PROVINCE, words=Bilingual("Freeze the lists as they stood", "沿用原志愿并冻结")),
        Move("allocate", RoundState.FROZEN, RoundState.ALLOCATED, role=(*PROVINCE, Role.SYSTEM), words=Bilingual("Allocate", "投档")),
        Move("propose", RoundState.ALLOCATED, RoundState.PROPOSED, role=PROVINCE, words=Bilingual("Propose the release", "提请发布")),
        Move("send_back", RoundState.PROPOSED, RoundState.ALLOCATED, role=PROVINCE, words=Bilingual("Send back", "退回")),
        Move("release", RoundState.PROPOSED, RoundState.RELEASED, role=PROVINCE, words=Bilingual("Release", "发布结果")),
        Move("finish", RoundState.RELEASED, RoundState.FINISHED, role=PROVINCE, words=Bilingual("Finish", "结束本轮")),
        # Released by two people, set aside by two: one proposes, another sets aside or keeps.
        Move("propose_void", RoundState.RELEASED, RoundState.RELEASED, role=PROVINCE, words=Bilingual("Propose to set it aside", "申请作废")),
        Move("keep", RoundState.RELEASED, RoundState.RELEASED, role=PROVINCE, words=Bilingual("Keep the results", "不予作废")),
        # Nothing that was frozen is ever changed: a mistake sets the round aside, with its reason, and a new round corrects it.
        Move("set_aside", (RoundState.FROZEN, RoundState.ALLOCATED, RoundState.PROPOSED, RoundState.RELEASED), RoundState.SET_ASIDE,
             role=PROVINCE, words=Bilingual("Set aside with a reason", "作废，写原因")),
    ],
)

OFFER = Machine(
    name="admissions.offer",
    words=Bilingual("Offer", "投档结果"),
    moves=[
        Move("confirm", OfferState.OFFERED, OfferState.CONFIRMED, role=APPLICANT, words=Bilingual("Confirm", "确认")),
        Move("decline", OfferState.OFFERED, OfferState.DECLINED, role=APPLICANT, words=Bilingual("Decline", "放弃")),
        Move("lapse", OfferState.OFFERED, OfferState.LAPSED, role=(*PROVINCE, Role.SYSTEM), words=Bilingual("Not confirmed in time", "逾期")),
        Move("propose_return", (OfferState.OFFERED, OfferState.CONFIRMED), OfferState.RETURN_PROPOSED, role=COLLEGE,
             words=Bilingual("Propose to return the file", "申请退档")),
        Move("refuse_return", OfferState.RETURN_PROPOSED, OfferState.OFFERED, role=PROVINCE, words=Bilingual("Keep the offer", "不同意退档")),
        # The same act for an offer that the applicant had confirmed: a school's proposal must not undo the confirmation.
        Move("restore", OfferState.RETURN_PROPOSED, OfferState.CONFIRMED, role=PROVINCE, words=Bilingual("Keep the confirmed offer", "不同意退档，保留确认")),
        Move("withdraw", OfferState.RETURN_PROPOSED, OfferState.WITHDRAWN, role=PROVINCE, words=Bilingual("Return the file", "同意退档")),
        Move("void", (OfferState.OFFERED, OfferState.CONFIRMED, OfferState.RETURN_PROPOSED), OfferState.VOID, role=PROVINCE,
             words=Bilingual("Void, with its round", "随轮次作废")),
    ],
)

SESSION = Machine(
    name="admissions.session",
    words=Bilingual("Session of a skill test", "技能考试场次"),
    moves=[
        Move("change", SessionState.PLANNED, SessionState.PLANNED, role=PROVINCE, words=Bilingual("Change", "修改")),
        Move("start", SessionState.PLANNED, SessionState.OPEN, role=PROVINCE, words=Bilingual("Start rating", "开始评分")),
        Move("fix", SessionState.OPEN, SessionState.CLOSED, role=PROVINCE, words=Bilingual("Fix the scores", "核定成绩")),
        Move("reopen", SessionState.CLOSED, SessionState.OPEN, role=PROVINCE, words=Bilingual("Open again with a reason", "重新评分，写原因")),
    ],
)
