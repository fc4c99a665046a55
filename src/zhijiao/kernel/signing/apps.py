"""The app of issuers and keys; a start is refused when the platform's address cannot be part of an issuer's name."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from zhijiao.engines.credentials import Fault


class SigningConfig(AppConfig):
    """zhijiao.kernel.signing."""

    name = "zhijiao.kernel.signing"
    label = "signing"


@register()
def address_can_be_named(app_configs: Any = None, **more: Any) -> list[CheckMessage]:
    """Refuse an address without a name: did:web knows no bare numbers, and no paper could then be signed."""
    from zhijiao.kernel.signing.names import did_of, host

    try:
        did_of("1")
    except Fault:
        return [Error(f"ZHIJIAO_ADDRESS: {host()!r} cannot stand in the name of an issuer (did:web)",
                      hint="Name the host, not its number: https://zhijiao.example.cn or http://localhost:8000", id="signing.E001")]
    return []
