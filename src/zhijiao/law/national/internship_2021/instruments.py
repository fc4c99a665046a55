"""The regulations on internships of 2021, and those of 2016 that they replaced."""

from __future__ import annotations

from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Instrument

TEXT = Instrument(
    code="internship-2021",
    title=Bilingual("Regulations on the Administration of Internships of Vocational School Students",
                    "职业学校学生实习管理规定"),
    number="教职成〔2021〕4号",
    in_force=date(2021, 12, 31))

TEXT_2016 = Instrument(
    code="internship-2016",
    title=Bilingual("Regulations on the Administration of Internships of Vocational School Students (2016)",
                    "职业学校学生实习管理规定（2016年）"),
    number="",
    in_force=date(2016, 4, 11),
    ended=date(2021, 12, 30))
