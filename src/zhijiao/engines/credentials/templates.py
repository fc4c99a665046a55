"""One template, many learners: expanded once, then filled. What is filled is what the long way would have made, and samples prove it.

A template is an unsigned credential with {{column}} in string values. For each learner the statements (N-Quads) and the RFC 8785 text get the
escaped values; canonicalisation and signatures follow. Where a value could change the meaning of a statement the long way is taken.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.jcs import canonical_jcs
from zhijiao.engines.credentials.keys import Key
from zhijiao.engines.credentials.multibase import base58
from zhijiao.engines.credentials.rdf import IRI, escaped, to_quads
from zhijiao.engines.credentials.rdfc import canonical_quads
from zhijiao.engines.credentials.signing import proof_options, sign
from zhijiao.engines.credentials.strict import examine
from zhijiao.engines.credentials.suites import ISSUED, by_jcs, canonical

# any heading of a list, but for signs that JSON or N-Quads would write otherwise
_SLOT = re.compile(r'\{\{\s*((?!\s)[^{}"\\\x00-\x1f\ue000\ue001]+?)\s*\}\}')
# A slot stands for any value, at the start of an address too; private-use signs are refused in values, so nothing else looks like one.
_MARK = re.compile("slot:\ue000([^\ue001]+)\ue001")
_RESERVED = re.compile("[\ue000\ue001]")
# A value that opens an address with one of these means the same to every vocabulary; others could be a prefix.
_PLAIN_SCHEME = re.compile("(urn|https?|did):")
Pieces = tuple[str, ...]  # constant, column, constant, column, ..., constant


class Template:
    """An unsigned credential with slots. Raises Fault when a slot names no column, stands in a key, or the template is signed."""

    def __init__(self, document: Mapping[str, Any], columns: Sequence[str]):
        examine(document)
        if "proof" in document:
            raise Fault("template_signed")
        if "@context" not in document:
            raise Fault("template_contexts")
        self.document = document
        self.columns: dict[str, None] = {}
        self._marked = _mapped(document, self._mark)
        for column in self.columns:
            if column not in columns:
                raise Fault("column_unknown", column=column, columns=", ".join(columns))

    def _mark(self, text: str, is_key: bool) -> str:
        if _RESERVED.search(text):
            raise Fault("value_reserved", sign="U+E000, U+E001")
        found = _SLOT.findall(text)
        if found and is_key:
            raise Fault("column_in_key", key=text)
        self.columns.update(dict.fromkeys(found))
        marked = _SLOT.sub(lambda slot: f"slot:\ue000{slot[1]}\ue001", text)
        if "{{" in marked or "}}" in marked:  # what looks like a column and is none would be signed as it stands
            raise Fault("column_form", text=text)
        return marked

    @property
    def marked(self) -> dict[str, Any]:
        """Return the document with marks where columns stand."""
        made: dict[str, Any] = self._marked
        return made

    def fill(self, part: Any, row: Mapping[str, str]) -> Any:
        """Return a part of the marked document with the values of a row. The values are not checked."""
        return _mapped(part, lambda text, is_key: _MARK.sub(lambda mark: row[mark[1]], text))

    def filled(self, row: Mapping[str, str]) -> dict[str, Any]:
        """Return the unsigned credential of one row. Raises Fault for an empty or unusable value."""
        self.checked(row)
        made: dict[str, Any] = self.fill(self._marked, row)
        return made

    def checked(self, row: Mapping[str, str]) -> None:
        """Raise Fault when a value that the template uses is empty or holds what cannot be signed."""
        for column in self.columns:
            self.checked_one(column, row)

    def checked_one(self, column: str, row: Mapping[str, str]) -> None:
        """Raise Fault when the value of one column is empty or holds what cannot be signed."""
        value = row[column]
        if not value:
            raise Fault("value_empty")
        if not value.isascii() and _RESERVED.search(value):
            raise Fault("value_reserved", sign="U+E000, U+E001")
        examine(value)


def columns_in(part: Any) -> list[str]:
    """Return the columns whose marks stand in a part of a marked document."""
    found: dict[str, None] = {}
    _mapped(part, lambda text, is_key: found.update(dict.fromkeys(_MARK.findall(text))) or text)
    return list(found)


def _mapped(value: Any, change: Callable[[str, bool], str]) -> Any:
    if isinstance(value, str):
        return change(value, False)
    if isinstance(value, Mapping):
        return {change(key, True): _mapped(below, change) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(below, change) for below in value]
    return value


class Press:
    """A template made ready to be signed with one key at one time."""

    def __init__(self, template: Template, key: Key, created: str, suites: Sequence[str] = ISSUED):
        self.template, self.key, self.created, self.suites = template, key, created, tuple(suites)
        self._signer = key.signer()
        document = template.marked
        self._options = {suite: proof_options(document, suite, key.id, created) for suite in suites}
        self._options_hash = {suite: self._hash_of_options(suite) for suite in suites}
        self._json = _pieces(canonical_jcs(document).decode())
        self._quads = _Statements.of(document) if any(not by_jcs(suite) for suite in suites) else None
        ending = _signed_text(self._options, {suite: f"slot:\ue000{{{suite}\ue001" for suite in suites})
        self._text = _pieces(json.dumps(document, ensure_ascii=False)[:-1] + ending)

    def _hash_of_options(self, suite: str) -> bytes:
        options = self._options[suite]
        if not by_jcs(suite):
            options = {**options, "@context": self.template.document["@context"]}
        return hashlib.sha256(canonical(options, suite)).digest()

    def issue(self, row: Mapping[str, str]) -> str:
        """Return the signed credential of one row as JSON text. Raises Fault for values that cannot be signed."""
        self.template.checked(row)
        values = {column: _in_json(row[column]) for column in self.template.columns}
        hashes = {}
        for suite in self.suites:
            canonical_form = _joined(self._json, values) if by_jcs(suite) else self._statements(row)
            if canonical_form is None:
                return json.dumps(self.long_way(row), ensure_ascii=False)
            hashes[suite] = hashlib.sha256(canonical_form.encode()).digest()
        for suite, digest in hashes.items():
            values["{" + suite] = "z" + base58(self._signer.sign(self._options_hash[suite] + digest))
        return _joined(self._text, values)

    @property
    def delicate(self) -> list[str]:
        """Return the columns whose values can make statements impossible."""
        return list(self.template.columns) if self._quads is None else self._quads.delicate

    def check(self, row: Mapping[str, str]) -> None:
        """Raise Fault when a row can be given no statements, without signing it."""
        if all(by_jcs(suite) for suite in self.suites) or (self._quads is not None and self._quads.fits(row)):
            return
        to_quads(self.template.filled(row))

    def _statements(self, row: Mapping[str, str]) -> str | None:
        return self._quads.filled(row) if self._quads else None

    def long_way(self, row: Mapping[str, str]) -> dict[str, Any]:
        """Return the signed credential of one row, made without the template's short cuts."""
        return sign(self.template.filled(row), self.key, self.suites, created=self.created)


def _signed_text(options: Mapping[str, Mapping[str, Any]], values: Mapping[str, str]) -> str:
    proofs = [{**one, "proofValue": values[suite]} for suite, one in options.items()]
    return f', "proof": {json.dumps(proofs[0] if len(proofs) == 1 else proofs, ensure_ascii=False)}}}'


class _Statements:
    """The quads of a template: those without slots as they are, the others in pieces."""

    def __init__(self, constant: list[tuple[str, str, str, str]], open_quads: list[tuple[Pieces, Pieces, Pieces, Pieces]]):
        self.constant, self.open_quads = constant, open_quads
        self._addresses = list(dict.fromkeys(pieces for quad in open_quads for pieces in quad if len(pieces) > 1 and not pieces[0].startswith('"')))
        self.delicate = list(dict.fromkeys(column for pieces in self._addresses for column in pieces[1::2]))

    def fits(self, row: Mapping[str, str]) -> bool:
        """Say whether the values of a row may stand in the addresses as they are."""
        return all(_filled_term(pieces, row) is not None for pieces in self._addresses)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> _Statements | None:
        """Return the statements of a marked document; None when it takes real values to know them."""
        try:
            quads = to_quads(document)
        except Fault as fault:
            # a mark where a number, a language or a term of the vocabulary must stand; any other fault is the template's own
            if any(mark in str(fault) for mark in ("slot:", "\ue000")):
                return None
            raise
        constant, open_quads = [], []
        for quad in quads:
            if not any(_MARK.search(term) for term in quad):
                constant.append(quad)
            elif _MARK.search(quad[1]) or "rdf-syntax-ns#JSON>" in quad[2]:
                return None
            else:
                open_quads.append((_pieces(quad[0]), _pieces(quad[1]), _pieces(quad[2]), _pieces(quad[3])))
        return cls(constant, open_quads)

    def filled(self, row: Mapping[str, str]) -> str | None:
        """Return the canonical N-Quads of a row; None when a value would not stand in an address as it is."""
        quads = list(self.constant)
        for pieces in self.open_quads:
            terms = [_filled_term(one, row) for one in pieces]
            if None in terms:
                return None
            quads.append(tuple(terms))  # type: ignore[arg-type]  # four, none of them None
        return canonical_quads(quads)


def _filled_term(pieces: Pieces, row: Mapping[str, str]) -> str | None:
    if len(pieces) == 1:
        return pieces[0]
    if pieces[0].startswith('"'):
        return _joined(pieces, {column: escaped(row[column]) for column in pieces[1::2]})
    term = _joined(pieces, row)
    opens_with_value = pieces[0] == "<"
    return term if IRI.fullmatch(term[1:-1]) and (not opens_with_value or _PLAIN_SCHEME.match(term, 1)) else None


def _pieces(text: str) -> Pieces:
    return tuple(_MARK.split(text))


def _joined(pieces: Pieces, values: Mapping[str, str]) -> str:
    return "".join([piece if index % 2 == 0 else values[piece] for index, piece in enumerate(pieces)])


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
