"""How issuers are called: did:web names below the platform's own address, and the address in printed codes."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from django.conf import settings

from zhijiao.engines.credentials import web_address
from zhijiao.kernel.parties.models import Organisation


def host() -> str:
    """Return host and port of the platform's public address."""
    return urlsplit(settings.ZHIJIAO_ADDRESS).netloc


def did_of(code: str) -> str:
    """Return the name of the issuer with this code. Raises Fault when the platform's address has no name."""
    did = f"did:web:{quote(host(), safe='')}:issuers:{code}"
    web_address(did)
    return did


def code_of(organisation: Organisation) -> str:
    """Return the code of an organisation in its issuer's name: a number that everybody knows, else our own."""
    return (organisation.moe_code or organisation.uscc or f"unit-{organisation.pk}").lower()


def v_address() -> str:
    """Return the address with which every printed code begins. Always https: a code on paper outlives any trial without it."""
    return f"https://{host()}/v/"


def address_of(path: str) -> str:
    """Return the whole address of a page of ours, for paper: it does not depend on where a request came in."""
    return f"{settings.ZHIJIAO_ADDRESS.rstrip('/')}{path}"
