"""Skill tests as lists: tests, sessions, candidates with the sheet that enters them."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Act, Between, Choice, Named, Register, Sheet, Show
from zhijiao.systems.admissions.actions import skills
from zhijiao.systems.admissions.models import Candidate, Session, SkillTest
from zhijiao.systems.admissions.queries import entering
from zhijiao.systems.admissions.states import PROVINCE

tests = Register(
    name="tests", words=Bilingual("Skill tests", "技能考试"), one=Bilingual("{n:test|tests}", "项"), model=SkillTest, visible_to=SkillTest.objects.visible_to,
    roles=PROVINCE, columns=(Show("title", value=lambda row: row.named), Show("cycle__year", Bilingual("Year", "年度")),
                             Show("track__name", Bilingual("Track", "科类"), value=lambda row: row.track.named), "column", "highest", "limit", "settling"),
    filters=(Named("track", Bilingual("Track", "科类")), Choice("settling")), search=("title", "title_en", "citation"), order=("-cycle__year", "track", "id"),
    page="admissions:test", acts=(Act(skills.DECLARE, "admissions:test_new", PROVINCE),),
)

sessions = Register(
    name="sessions", words=Bilingual("Sessions of skill tests", "技能考试场次"), one=Bilingual("{n:session|sessions}", "场"), model=Session,
    visible_to=Session.objects.visible_to, key="number", roles=PROVINCE,
    columns=(Show("test__title", Bilingual("Skill test", "技能考试"), sub="number", value=lambda row: row.test.named), "held_on",
             Show("place__name", Bilingual("Held at", "考点"), value=lambda row: row.place.words), "state"),
    filters=(Choice("state"), Between("held_on"), Named("test", name="title"), Named("place", Bilingual("Held at", "考点"))),
    search=("number", "test__title", "place__name"), order=("-held_on", "-id"), page="admissions:session",
)

candidates = Register(
    name="candidates", words=Bilingual("Candidates of skill tests", "技能考试考生"), one=Bilingual("{n:candidate|candidates}", "人"), model=Candidate,
    visible_to=Candidate.objects.visible_to, roles=(Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR), writers=PROVINCE,
    columns=(Show("applicant__number", Bilingual("Applicant number", "考生号"), sub="applicant__name"), Show("session__number", Bilingual("Session", "场次")),
             Show("session__held_on", Bilingual("Held on", "考试日期")), "seat", "absent", "score"),
    filters=(Named("session", name="number"), Choice("absent"), Named("applicant__school", Bilingual("School they leave", "毕业学校"))),
    search=("applicant__number", "applicant__name", "session__number", "seat"), order=("session", "seat", "id"),
    detail=("applicant__number", "applicant__name", "session__number", "session__held_on", "station__name", "seat", "absent", "score"),
    sheet=Sheet(columns=entering.COLUMNS, lookup=entering.match_rows, write=skills.enter_rows, undo=skills.take_off_rows, row_of=entering.row_of,
                prefetch=("session", "applicant"), words=Bilingual("Candidates of skill tests", "技能考试考生名单")),
)
