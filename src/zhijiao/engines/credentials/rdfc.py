"""RDFC-1.0 (W3C RDF Dataset Canonicalization) over quads of N-Quads terms, with a bound on the work a hostile graph may cause."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import permutations

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.words import Verdict

# subject, predicate, object, graph as they stand in N-Quads ("<...>", '"..."', "_:x"); the default graph is ""
Quad = tuple[str, str, str, str]
MOST_WORK = 60_000  # hashes of related blank nodes: about a third of a second


class _Issuer:
    """Hands out names in the order of asking."""

    def __init__(self, prefix: str, names: dict[str, str] | None = None):
        self.prefix, self.names = prefix, names or {}

    def issue(self, node: str) -> str:
        return self.names.setdefault(node, f"_:{self.prefix}{len(self.names)}")

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.names))


class _Run:
    """One canonicalisation; `work` is what may still be done."""

    def __init__(self, quads: Iterable[Quad], algorithm: str, work: int):
        self.quads = list(dict.fromkeys(quads))
        self.algorithm, self.work = algorithm, work
        self.canonical = _Issuer("c14n")
        self.of: dict[str, list[Quad]] = defaultdict(list)
        for quad in self.quads:
            # once for each node, in the order of the quad: what the algorithm leaves open then never depends on chance
            for node in dict.fromkeys(term for term in quad if term.startswith("_:")):
                self.of[node].append(quad)
        self.first: dict[str, str] = {}

    def digest(self, text: str) -> str:
        return hashlib.new(self.algorithm, text.encode()).hexdigest()

    def lines(self) -> list[str]:
        """Return the sorted canonical lines."""
        by_hash = defaultdict(list)
        for node in self.of:
            self.first[node] = self._first_degree(node)
            by_hash[self.first[node]].append(node)
        for same in (by_hash[digest] for digest in sorted(by_hash)):
            if len(same) == 1:
                self.canonical.issue(same[0])
        for same in (by_hash[digest] for digest in sorted(by_hash)):
            if len(same) > 1:
                self._tell_apart(same)
        names = self.canonical.names
        return sorted(line(*(names.get(term, term) for term in quad)) for quad in self.quads)

    def _first_degree(self, node: str) -> str:
        def named(term: str) -> str:
            return term if not term.startswith("_:") else "_:a" if term == node else "_:z"

        return self.digest("".join(sorted(line(*map(named, quad)) for quad in self.of[node])))

    def _tell_apart(self, same: list[str]) -> None:
        found = []
        for node in same:
            if node not in self.canonical.names:
                issuer = _Issuer("b")
                issuer.issue(node)
                found.append(self._n_degree(node, issuer))
        for _, issuer in sorted(found, key=lambda result: result[0]):
            for node in issuer.names:
                self.canonical.issue(node)

    def _n_degree(self, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        related = defaultdict(list)
        for quad in self.of[node]:
            for position, term in zip("sog", (quad[0], quad[2], quad[3]), strict=True):
                if term.startswith("_:") and term != node:
                    related[self._related(term, quad, issuer, position)].append(term)
        told = []
        for digest in sorted(related):
            path, issuer = self._best_path(related[digest], issuer)
            told += [digest, path]
        return self.digest("".join(told)), issuer

    def _related(self, term: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        self._spend()
        name = self.canonical.names.get(term) or issuer.names.get(term) or self.first[term]
        return self.digest(position + (quad[1] if position != "g" else "") + name)

    def _best_path(self, nodes: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        best: tuple[str, _Issuer] | None = None
        for order in permutations(nodes):
            self._spend()
            found = self._path(order, issuer.copy(), best[0] if best else "")
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        assert best is not None  # the first order is never given up
        return best

    def _path(self, order: tuple[str, ...], issuer: _Issuer, best: str) -> tuple[str, _Issuer] | None:
        path, open_nodes = "", []
        for node in order:
            if node in self.canonical.names:
                path += self.canonical.names[node]
            else:
                if node not in issuer.names:
                    open_nodes.append(node)
                path += issuer.issue(node)
            if _worse(path, best):
                return None
        for node in open_nodes:
            digest, below = self._n_degree(node, issuer)
            path += f"{issuer.issue(node)}<{digest}>"
            issuer = below
            if _worse(path, best):
                return None
        return path, issuer

    def _spend(self) -> None:
        self.work -= 1
        if self.work < 0:
            raise Fault("too_complex", Verdict.UNDECIDABLE)


def _worse(path: str, best: str) -> bool:
    return bool(best) and len(path) >= len(best) and path > best


def line(subject: str, predicate: str, value: str, graph: str) -> str:
    """Return one N-Quads line."""
    return f"{subject} {predicate} {value} {graph} .\n" if graph else f"{subject} {predicate} {value} .\n"


def canonical_quads(quads: Iterable[Quad], algorithm: str = "sha256", *, work: int = MOST_WORK) -> str:
    """Return the canonical N-Quads of a dataset. Raises Fault (too_complex) when telling blank nodes apart takes more than `work` steps."""
    return "".join(_Run(quads, algorithm, work).lines())


def blank_nodes(quads: Iterable[Quad]) -> Iterator[str]:
    """Yield the blank nodes of a dataset, each time one is named."""
    return (term for quad in quads for term in quad if term.startswith("_:"))
