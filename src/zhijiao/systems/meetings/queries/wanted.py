"""What somebody wants a requirement to say and whom it is for, before it is written; and what is wrong with that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.states import Reason
from zhijiao.systems.meetings.queries.effect import known
from zhijiao.systems.meetings.queries.units import KINDS
from zhijiao.systems.meetings.terms import Basis, Part, SupervisionType, Theme

NO_TEXT = Bilingual("The requirement has no text", "没有写要求内容")
WRITE_IT = Bilingual("Write what is to be done", "写明要做什么")
TOO_LONG = Bilingual("The text has {n} characters; at most {most} are kept", "要求内容有{n}字，不能超过{most}字")
SHORTEN = Bilingual("Shorten it; what counts as done has a place of its own", "缩短内容，办理细节写在完成标准里")
TWICE = Bilingual("{unit} is named twice", "{unit}写了两次")
ONE_PART = Bilingual("Give each unit one part: leads, assists or carries out", "每个单位只写一种分工：牵头、配合或者落实")
NO_UNIT = Bilingual("{unit} is no education authority and no department: it is given no task", "{unit}不是教育行政部门或者政府部门，不能作为承办单位")
CHOOSE = Bilingual("Choose an authority or a department", "选择教育行政部门或者政府部门")
UNMEASURED = Bilingual("There is no indicator {code}", "没有编号为{code}的指标")
ONE_OF = Bilingual("Write one of {codes}, or leave it empty", "写{codes}中的一个，或者不填")
LONGEST = {"text": 200, "text_en": 300}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a requirement and all that goes with them; each name is that of the field."""

    text: str
    text_en: str = ""
    standard: str = ""
    theme: Theme = Theme.OTHER
    supervision: SupervisionType = SupervisionType.DAILY
    basis: Basis | None = None
    mandate: str = ""
    due_on: date | None = None
    indicator: str = ""
    indicator_note: str = ""
    room: str = ""
    paragraph: int | None = None
    sentence: int | None = None
    source_text: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the values of the fields, text without the spaces around it."""
        return {name: value.strip() if type(value) is str else value for name, value in asdict(self).items()}

    def problems(self) -> list[Reason]:
        """Return what is wrong with the words; a draft may still lack its day, basis and mandate."""
        reasons = [] if self.text.strip() else [Reason(NO_TEXT, next=WRITE_IT, field="text")]
        for name, most in LONGEST.items():
            if (n := len(getattr(self, name).strip())) > most:
                reasons.append(Reason(TOO_LONG.filled(n=n, most=most), next=SHORTEN, field=name))
        return [*reasons, *_unmeasured(self.indicator.strip())]


def _unmeasured(code: str) -> list[Reason]:
    """Return a reason when a code names no indicator: it would never show anything."""
    codes = known()
    if not code or code in codes:
        return []
    return [Reason(UNMEASURED.filled(code=code), next=ONE_OF.filled(codes=", ".join(codes)), field="indicator")]


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a requirement by their part."""

    lead: Organisation | None = None
    assisting: Sequence[Organisation] = ()
    carry_out: Sequence[Organisation] = ()

    def parts(self) -> Iterator[tuple[Organisation, Part]]:
        """Yield each unit with its part, the leading one first."""
        if self.lead is not None:
            yield self.lead, Part.LEAD
        yield from ((unit, Part.ASSIST) for unit in self.assisting)
        yield from ((unit, Part.CARRY_OUT) for unit in self.carry_out)

    def problems(self) -> list[Reason]:
        """Return what is wrong with the units: one of them named twice, or no unit at all that is given tasks."""
        counted = Counter(unit for unit, _ in self.parts())
        twice = [Reason(TWICE.filled(unit=unit.words), next=ONE_PART, field="carry_out") for unit, n in counted.items() if n > 1]
        foreign = [Reason(NO_UNIT.filled(unit=unit.words), next=CHOOSE, field="lead") for unit in counted if unit.kind not in KINDS]
        return [*twice, *foreign]
