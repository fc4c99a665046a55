"""The figure of the room's credential half: what one row is, whom it counts, what it counts of them."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import Indicator, indicator
from zhijiao.engines.rules import Code, Day, Facts, fact
from zhijiao.systems.exchange.terms import SIGNED, Grain, State

ISSUE_DAYS = 15  # days from the completion to the certificate; the project's own number


class Certificates(Facts):
    """One certificate of completion, proposed or issued."""

    state: Code = fact(en="state", zh="状态", terms=State)
    city: Code = fact(en="city of the school", zh="学校所在市")
    school: Code = fact(en="school", zh="学校")
    issue_by: Day = fact(en="to be issued by", zh="签发期限")
    issued_on: Day = fact(en="issued on", zh="签发日期")
    today: Day = fact(en="day of the count", zh="统计日")


GRAINS: dict[Grain, type[Facts]] = {Grain.CERTIFICATE: Certificates}
INDICATORS: tuple[Indicator, ...] = (
    indicator(
        "EXC-01", en="Certificates issued in time", zh="完成证明按时签发", grain=Grain.CERTIFICATE, dims=("city", "school"), target=1000,
        definition=Bilingual("Certificates of completion that are issued, or whose placement was completed more than fifteen days ago, that were issued "
                             "within fifteen days; those that were declined do not count",
                             "已签发或者实习办结已超过15日的完成证明中，办结后15日内签发的比例；不予签发的不计"),
        population=Certificates.state.isin(SIGNED) | ((Certificates.state == State.PROPOSED) & (Certificates.issue_by < Certificates.today)),
        numerator=Certificates.state.isin(SIGNED) & (Certificates.issued_on <= Certificates.issue_by)),
)
INDICATOR: dict[str, Indicator] = {one.code: one for one in INDICATORS}
