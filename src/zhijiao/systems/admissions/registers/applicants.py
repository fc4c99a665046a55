"""The register of applicants, fed by a sheet."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Choice, Named, Register, Sheet, Show
from zhijiao.systems.admissions.actions.applicants import register_applicants, unregister_applicants
from zhijiao.systems.admissions.models import Applicant
from zhijiao.systems.admissions.queries import applicants as sheet
from zhijiao.systems.admissions.registers.figures import counted_by, in_city
from zhijiao.systems.admissions.terms import Grain

applicants = Register(
    name="applicants", words=Bilingual("Applicants", "考生"), one=Bilingual("{n:applicant|applicants}", "人"), model=Applicant,
    visible_to=Applicant.objects.visible_to, roles=(Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR),
    writers=(Role.PROVINCE_OFFICIAL,),
    columns=(Show("name", sub="number"), Show("track__name", Bilingual("Track", "科类"), value=lambda row: row.track.named),
             Show("origin", sub="school__name"), Show("total", Bilingual("Total", "总分"), value=lambda row: row.scores.get("total") or "–"),
             Show("region__name_zh", Bilingual("Region", "报名地区"), value=lambda row: row.region.words)),
    filters=(Named("cycle", name="title"), Named("track", name="name"), Choice("origin"), Named("region", name="name_zh"),
             in_city("region__path"), counted_by(Grain.ENTRANT)),
    search=("number", "name"), order=("-cycle__year", "number"), page="admissions:applicant",
    sheet=Sheet(columns=sheet.COLUMNS, lookup=sheet.match_rows, write=register_applicants, undo=unregister_applicants, row_of=sheet.row_of,
                prefetch=("cycle", "school", "track"), words=Bilingual("Applicants with their scores", "考生及成绩")),
)
