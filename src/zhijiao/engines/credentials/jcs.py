"""RFC 8785: the one way in which a JSON value is written before it is hashed."""

from __future__ import annotations

import rfc8785

from zhijiao.engines.credentials.strict import examine


def canonical_jcs(document: object) -> bytes:
    """Return the RFC 8785 form of a JSON value, UTF-8. Raises Fault for lone surrogates, unsafe numbers and what is no JSON."""
    examine(document, control=False)
    return rfc8785.dumps(document)  # type: ignore[arg-type]  # examined above
