"""The figures of the room: what one row is, whom a figure counts, what it counts of them.

They are counted over the newest year that has released rounds. `queries.frames` brings the rows, the kernel counts them, and
the rows behind a figure are found by the very conditions written here.
"""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import Indicator, indicator
from zhijiao.engines.rules import Code, Count, Facts, Flag, fact
from zhijiao.systems.admissions.terms import Grain, OfferState, Origin, ReturnReason, RoundKind

FIRST_FEW = 5  # preferences; the project's own number
SMALLEST_CELL = 5  # rows; the project's own number
PLACES = ("city", "school")
PEOPLE = ("city", "origin", "track")


class Seats(Facts):
    """One seat of the plan."""

    city: Code = fact(en="city of the college", zh="院校所在市")
    school: Code = fact(en="college", zh="院校")
    taken: Flag = fact(en="taken by an offer that is held", zh="已被占用")


class Offers(Facts):
    """One offer of a released round."""

    city: Code = fact(en="city of the college", zh="院校所在市")
    school: Code = fact(en="college", zh="院校")
    kind: Code = fact(en="kind of the round", zh="轮次类型", terms=RoundKind)
    position: Count = fact(en="position in the list", zh="志愿序号")
    state: Code = fact(en="state", zh="状态", terms=OfferState)
    reason: Code = fact(en="reason of the return", zh="退档原因", terms=ReturnReason)


class Entrants(Facts):
    """One applicant who handed a list in."""

    city: Code = fact(en="city of the applicant", zh="考生所在市")
    origin: Code = fact(en="leaves", zh="考生类别", terms=Origin)
    track: Code = fact(en="track", zh="科类")
    admitted: Flag = fact(en="holds an offer: not declined, its file not returned", zh="已录取")


GRAINS: dict[Grain, type[Facts]] = {Grain.SEAT: Seats, Grain.OFFER: Offers, Grain.ENTRANT: Entrants}

INDICATORS: tuple[Indicator, ...] = (
    indicator(
        "ADM-01", en="Plan filled", zh="计划完成率", grain=Grain.SEAT, dims=PLACES, numerator=Seats.taken,
        definition=Bilingual("Seats of the published plan that are held by an offer", "公布的计划数中已有投档结果占用的比例")),
    indicator(
        "ADM-02", en="First choice", zh="第一志愿投档占比", grain=Grain.OFFER, dims=PLACES, numerator=Offers.position == 1,
        definition=Bilingual("Offers that went to the applicant's first preference", "投档结果中考生第一志愿的比例")),
    indicator(
        "ADM-03", en="Among the first five", zh="前五志愿投档占比", grain=Grain.OFFER, dims=PLACES, numerator=Offers.position <= FIRST_FEW,
        definition=Bilingual("Offers that went to one of the applicant's first five preferences", "投档结果中属于考生前五个志愿的比例")),
    indicator(
        "ADM-04", en="Files returned", zh="退档率", grain=Grain.OFFER, dims=(*PLACES, "reason"), direction="down", smallest_cell=SMALLEST_CELL,
        numerator=Offers.state == OfferState.WITHDRAWN,
        definition=Bilingual("Offers whose file was returned, by reason", "投档后被退档的比例，可按原因分")),
    indicator(
        "ADM-05", en="Offers confirmed", zh="确认率", grain=Grain.OFFER, dims=PLACES,
        population=~(Offers.state == OfferState.WITHDRAWN), numerator=Offers.state == OfferState.CONFIRMED,
        definition=Bilingual("Offers whose file was not returned that the applicant confirmed", "未被退档的投档结果中考生已确认的比例")),
    indicator(
        "ADM-06", en="Supplementary seats", zh="征集投档占比", grain=Grain.OFFER, dims=PLACES, direction="none",
        numerator=Offers.kind == RoundKind.SUPPLEMENTARY,
        definition=Bilingual("Offers that a supplementary round gave", "投档结果中由征集志愿产生的比例")),
    indicator(
        "ADM-07", en="Admitted", zh="录取率", grain=Grain.ENTRANT, dims=PEOPLE, smallest_cell=SMALLEST_CELL, numerator=Entrants.admitted,
        definition=Bilingual("Applicants with a list handed in who hold an offer whose file was not returned, by city, school they leave and track",
                             "提交了志愿的考生中已投档且未被退档、未放弃的比例，可按地区、考生类别、科类分")),
    indicator(
        "ADM-08", en="Secondary to college", zh="中职升高职录取率", grain=Grain.ENTRANT, dims=PEOPLE, smallest_cell=SMALLEST_CELL,
        population=Entrants.origin == Origin.VOCATIONAL, numerator=Entrants.admitted,
        definition=Bilingual("Leavers of vocational schools with a list handed in who hold an offer whose file was not returned",
                             "提交了志愿的中职毕业生中已投档且未被退档、未放弃的比例")),
)
INDICATOR: dict[str, Indicator] = {one.code: one for one in INDICATORS}
