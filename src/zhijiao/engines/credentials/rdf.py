"""JSON-LD to canonical RDF, safely: whatever would be lost on the way to the signature is refused (VC Data Integrity 1.0, 2.4 and 4).

PyLD expands; it knows no null base and drops in silence, so a base that cannot exist stands in and every address is looked at. Quads are made
here, because PyLD writes control characters raw and does not bound its work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from zhijiao.engines.credentials import contexts
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.jcs import canonical_jcs
from zhijiao.engines.credentials.rdfc import Quad, blank_nodes, canonical_quads
from zhijiao.engines.credentials.strict import MOST_SAFE, examine
from zhijiao.engines.credentials.words import Verdict

MOST_VALUES = 16_000  # in all proofs together
MOST_QUADS = 5_000
MOST_BLANK = 1_000
NOWHERE = "https://undefined.invalid/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
IRI = re.compile("[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\\]*")
_TAG = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_KEYWORDS = {"@context", "@value", "@language", "@id", "@type", "@direction"}
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def canonical_rdf(document: Mapping[str, Any], algorithm: str = "sha256") -> str:
    """Return the canonical N-Quads (RDFC-1.0) of a JSON-LD document.

    Raises Fault for an undefined term or type, a relative address, a null, control characters, lone surrogates, an unknown context
    (verdict undecidable), and when the document is larger or more entangled than the limits.
    """
    return canonical_quads(to_quads(document), algorithm)


def to_quads(document: Mapping[str, Any]) -> list[Quad]:
    """Return the quads of a JSON-LD document. Raises Fault as `canonical_rdf` does."""
    examine(document)
    _looked_through(document)
    quads = _Quads().of(_expanded(document))
    if len(quads) > MOST_QUADS or len(set(blank_nodes(quads))) > MOST_BLANK:
        raise Fault("too_large", Verdict.UNDECIDABLE, most=f"{MOST_QUADS} statements")
    return quads


def named_contexts(document: object) -> list[Any]:
    """Return what stands under @context anywhere, in the order of meeting."""
    found: list[Any] = []
    _each(document, lambda key, value: found.extend(value if isinstance(value, list) else [value]) if key == "@context" else None)
    return found


def unknown_contexts(document: object) -> list[str]:
    """Return what stands under @context anywhere and is no address of a vocabulary held here or given."""
    held = contexts.held()
    return [str(one) for one in named_contexts(document) if not isinstance(one, str) or one not in held]


def _each(document: object, look: Callable[[str, object], None]) -> int:
    """Call `look` with every key and value except inside @context; return how many values there are."""
    open_values, count = [document], 0
    while open_values:
        value = open_values.pop()
        count += 1
        if isinstance(value, Mapping):
            for key, below in value.items():
                look(key, below)
                if key != "@context":
                    open_values.append(below)
        elif isinstance(value, list | tuple):
            open_values.extend(value)
    return count


def _looked_through(document: Mapping[str, Any]) -> None:
    for stranger in unknown_contexts(document):
        raise Fault("unknown_context", Verdict.UNDECIDABLE, context=stranger)
    _each(document, _refuse)
    bounded(document)


def values_in(document: object) -> int:
    """Return how many values a document holds: what it costs to work through it once."""
    return _each(document, lambda key, value: None)


def bounded(document: object, times: int = 1, beside: int = 0) -> None:
    """Raise Fault when a document, to be worked through so many times, beside other values, is more than a verifier has time for."""
    if values_in(document) * times + beside > MOST_VALUES:
        raise Fault("too_large", Verdict.UNDECIDABLE, most=f"{MOST_VALUES} values")


def _refuse(key: str, value: object) -> None:
    if key.startswith("@") and key not in _KEYWORDS:
        raise Fault("keyword", key=key)
    if value is None or (isinstance(value, list | tuple) and None in value):
        raise Fault("null_value", key=key)


def _load(address: str, options: object) -> dict[str, Any]:
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": contexts.held()[address]}


def _expanded(document: Mapping[str, Any]) -> list[Any]:
    dropped: list[str | None] = []
    options: dict[str, Any] = {"base": NOWHERE, "documentLoader": _load}
    if contexts.given().documents:  # PyLD remembers vocabularies between calls: one given for a piece of work is forgotten with it
        options["contextResolver"] = ContextResolver(contexts.given().resolved, _load)
    try:
        found: list[Any] = jsonld.expand(_plain(document), options, on_property_dropped=dropped.append)
    except jsonld.JsonLdError as why:
        raise Fault("json_ld", why=_root(why)) from why
    if dropped:
        raise Fault("undefined_term", term=str(dropped[0]).removeprefix(NOWHERE))
    return found


def _root(error: jsonld.JsonLdError) -> str:
    return str(error.code or error.type)


def _plain(value: Any) -> Any:
    """Return a value with plain dictionaries and lists, and 4.0 written as 4."""
    if isinstance(value, Mapping):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(below) for below in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= MOST_SAFE:
        return int(value)
    return value


class _Quads:
    """Quads of one expanded document; blank nodes get labels in the order of meeting."""

    def __init__(self) -> None:
        self.quads: dict[Quad, None] = {}
        self.labels: dict[str, str] = {}

    def of(self, expanded: list[Any]) -> list[Quad]:
        for node in expanded:
            self._node(node, "")
        return list(self.quads)

    def _fresh(self) -> str:
        return self.labels.setdefault(f"\x00{len(self.labels)}", f"_:b{len(self.labels)}")

    def _named(self, iri: str) -> str:
        if iri.startswith("_:"):
            return self.labels.setdefault(iri, f"_:b{len(self.labels)}")
        return _term(iri)

    def _node(self, node: dict[str, Any], graph: str) -> str:
        subject = self._named(node["@id"]) if "@id" in node else self._fresh()
        for key, values in node.items():
            if key == "@type":
                for one in values:
                    self._add(subject, f"<{RDF}type>", self._named(one), graph)
            elif key == "@graph":
                for one in values:
                    self._node(one, subject)
            elif not key.startswith("@"):
                predicate = _term(key)
                for one in values:
                    self._add(subject, predicate, self._object(one, graph), graph)
            elif key not in ("@id", "@index"):
                raise Fault("keyword", key=key)
        return subject

    def _object(self, value: dict[str, Any], graph: str) -> str:
        if "@value" in value:
            return _literal(value)
        if "@list" in value:
            return self._list(value["@list"], graph)
        return self._node(value, graph)

    def _list(self, values: list[Any], graph: str) -> str:
        rest = f"<{RDF}nil>"
        for one in reversed([self._object(value, graph) for value in values]):
            cell = self._fresh()
            self._add(cell, f"<{RDF}first>", one, graph)
            self._add(cell, f"<{RDF}rest>", rest, graph)
            rest = cell
        return rest

    def _add(self, subject: str, predicate: str, value: str, graph: str) -> None:
        self.quads[subject, predicate, value, graph] = None


def _term(iri: str) -> str:
    if iri.startswith(NOWHERE):
        raise Fault("undefined_term", term=iri.removeprefix(NOWHERE))
    if not IRI.fullmatch(iri):
        raise Fault("bad_iri", iri=iri)
    return f"<{iri}>"


def _literal(item: dict[str, Any]) -> str:
    value, kind = item["@value"], item.get("@type")
    if "@direction" in item:
        raise Fault("direction")
    if kind == "@json":
        return literal(canonical_jcs(value).decode(), RDF + "JSON")
    if isinstance(value, bool):
        return literal("true" if value else "false", kind or XSD + "boolean")
    if isinstance(value, float) or kind == XSD + "double":
        return literal(_double(value), kind or XSD + "double")
    if isinstance(value, int):
        return literal(str(value), kind or XSD + "integer")
    if "@language" in item:
        return f"{literal(value, XSD + 'string')}@{_language(item['@language'])}"
    return literal(value, kind or XSD + "string")


def escaped(text: str) -> str:
    """Return a text as it stands between the quotes of canonical N-Quads."""
    return text.translate(_ESCAPED)


def literal(text: str, kind: str) -> str:
    """Return a literal as canonical N-Quads write it. `kind` is the address of its datatype."""
    written = f'"{escaped(text)}"'
    return written if kind == XSD + "string" else f"{written}^^{_term(kind)}"


def _language(tag: str) -> str:
    if not _TAG.fullmatch(tag):
        raise Fault("json_ld", why=f"@language {tag}")
    return tag


def _double(number: float | int | str) -> str:
    """Return a number as XSD writes a double. Raises Fault for what readers round differently."""
    try:
        value = float(number)
    except ValueError as why:
        raise Fault("unsafe_number", number=str(number)) from why
    if not abs(value) <= MOST_SAFE or 0 < abs(value) < 1e-6:
        raise Fault("unsafe_number", number=str(number))
    mantissa, _, exponent = f"{value:.15E}".partition("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa.endswith('.') else ''}E{int(exponent)}"
