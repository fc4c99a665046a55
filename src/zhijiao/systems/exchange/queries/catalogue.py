"""The room's figures for the pages of indicators: whose rows they are, what the columns mean, who may open which row."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators.catalogue import Catalogue, Source
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.terms import OFFICERS, SCHOOL
from zhijiao.systems.exchange.indicators import GRAINS, INDICATORS
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.queries.frames import Seen
from zhijiao.systems.exchange.terms import Grain

PLACES = {"city": Bilingual("City", "城市"), "school": Bilingual("School", "学校")}

CATALOGUE = Catalogue(
    room="exchange", words=Bilingual("Credentials and exchange", "凭证与交流"), indicators=INDICATORS, readers=(*OFFICERS, *SCHOOL),
    frames=lambda day: Seen(SYSTEM, day), facts=GRAINS,
    sources={Grain.CERTIFICATE: Source(PLACES, Credential.objects.visible_to, ("city", "school"), "exchange/credentials", "completed_on", ("school",))})
