"""What the doctor asks: does every key that signs have its secret, does the secret belong to it, would the world find the issuer."""

from __future__ import annotations

from collections.abc import Iterator

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials import Fault, State
from zhijiao.kernel.sealing import Unreadable
from zhijiao.kernel.signing.models import Issuer, IssuingKey
from zhijiao.kernel.signing.queries import hosts
from zhijiao.kernel.signing.signers import opened

UNREADABLE = Bilingual("the secret of {key} cannot be read: {why}", "{key}的私钥读不出来：{why}")
WITHOUT = Bilingual("{issuer} has no key in use", "{issuer}没有在用的密钥")
ELSEWHERE = Bilingual("issuers were established under {host}; keep that address reachable, or what they signed cannot be looked up",
                      "有签发机构是在{host}下设立的；请保持该地址可访问，否则查不到其密钥")


def counted() -> str:
    """Return how many issuers there are, and keys."""
    return f"{Issuer.objects.count()}, {IssuingKey.objects.count()}"


def broken() -> Iterator[Bilingual]:
    """Yield what keeps somebody from signing."""
    for pk, name in IssuingKey.objects.filter(state__in=(State.ACTIVE, State.PLANNED)).order_by("pk").values_list("pk", "name"):
        try:
            opened(IssuingKey.objects.with_secret().select_related("issuer").get(pk=pk)).signer()
        except (Unreadable, Fault, ValueError) as why:
            yield UNREADABLE.filled(key=name, why=str(why))
    for issuer in Issuer.objects.exclude(keys__state=State.ACTIVE):
        yield WITHOUT.filled(issuer=issuer.did)


def elsewhere() -> Iterator[Bilingual]:
    """Yield the earlier addresses of the platform that stand in issuers' names."""
    for host in hosts()[1:]:
        yield ELSEWHERE.filled(host=host)
