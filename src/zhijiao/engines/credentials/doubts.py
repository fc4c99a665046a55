"""What would stop a batch half way, or make credentials that nobody can use: looked for in every row before the first is signed.

A template is checked whole with the first row, or what would be one. Which columns can break the form is found out by filling them
with what has none; only those are looked at in every row, so a list of a hundred thousand costs seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials.badges import demands, schema_problems
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.learners import Learner, Told, at, in_order
from zhijiao.engines.credentials.model import as_list, well_formed
from zhijiao.engines.credentials.templates import Press, Template, columns_in

PLAIN = ("1", "urn:uuid:0", "2026-01-01T00:00:00Z", "en")  # what may stand where little may
PROBE = "a b"  # neither an address nor a time nor a number nor a word of any vocabulary


def doubts(press: Press, rows: Sequence[Learner], before: Mapping[tuple[str, ...], Mapping[str, str]], file: str,
           id_of: Callable[[Learner], str]) -> list[Bilingual]:
    """Return every problem of a list that is to be issued with a template, in the order of the file. before: what was issued, by identity."""
    problems = [*_changed(rows, before, file), *_values(press.template, rows, file)]
    if problems or not rows:
        return in_order(problems)
    filled = [{**row.values, "id": id_of(row)} for row in rows]
    sound = _sound(press, filled[0])
    first = press.template.filled(sound)
    well_formed(first)
    if of_template := schema_problems(first):
        return of_template
    press.check(sound)
    for look in (_form, _demanded, _meaning, _same):
        if problems := list(look(press, rows, filled, sound, file)):
            return in_order(problems)
    return []


def _changed(rows: Iterable[Learner], before: Mapping[tuple[str, ...], Mapping[str, str]], file: str) -> Iterator[Told]:
    for row in rows:
        told = before.get(row.identity)
        if told and told["row"] != row.digest:
            yield at(file, row.place, "learner", Fault("row_changed"))


def _values(template: Template, rows: Iterable[Learner], file: str) -> Iterator[Told]:
    for row in rows:
        values = {**row.values, "id": "00000000-0000-8000-8000-000000000000"}
        for column in template.columns:
            try:
                template.checked_one(column, values)
            except Fault as fault:
                yield at(file, row.place, column, fault)


Row = Mapping[str, str]
Filled = Sequence[Row]


def _sound(press: Press, row: Row) -> Row:
    """Return the first row, with a plain value in the one column that keeps it from becoming a credential; as it is where the template is at fault."""
    tries = ({**row, column: plain} for column in press.template.columns if column != "id" for plain in PLAIN)
    return row if _whole(press, row) else next((one for one in tries if _whole(press, one)), row)


def _whole(press: Press, row: Row) -> bool:
    try:
        made = press.template.filled(row)
        well_formed(made)
        press.check(row)
    except Fault:
        return False
    return not schema_problems(made)


def _probed(template: Template, row: Mapping[str, str], columns: Iterable[str]) -> dict[str, Any]:
    return template.filled({**row, **{column: PROBE for column in columns if column != "id"}})


def _form(press: Press, rows: Sequence[Learner], filled: Filled, sound: Row, file: str) -> Iterator[Told]:
    """Yield rows that would make no credential: a time that is none, a number of a status list that is none."""
    delicate = [column for column in press.template.columns if not _holds(well_formed, _probed(press.template, sound, [column]))]
    if delicate:
        yield from _told(lambda values: well_formed(press.template.filled(values)), delicate, rows, filled, sound, file)


def _told(look: Callable[[Row], object], columns: Sequence[str], rows: Sequence[Learner], filled: Filled, sound: Row, file: str) -> Iterator[Told]:
    """Yield the rows that do not pass, with the column at fault: the one that, taken from the sound row, would let the row pass."""
    for row, values in zip(rows, filled, strict=True):
        try:
            look(values)
        except Fault as fault:
            cures = [one for one in columns if one != "id" and _holds(look, {**values, one: sound[one]})]
            yield at(file, row.place, ", ".join(cures or columns), fault)


def _holds(look: Callable[[Any], object], value: Any) -> bool:
    try:
        look(value)
    except Fault:
        return False
    return True


def _demanded(press: Press, rows: Sequence[Learner], filled: Filled, sound: Row, file: str) -> Iterator[Told]:
    """Yield rows with a value that the standard's schema does not allow in its place."""
    template = press.template
    for demand in demands(_probed(template, sound, template.columns)):
        part, seen = demand.within(template.marked), dict[str, Fault | None]()
        for row, values in zip(rows, filled, strict=True):
            value = template.fill(part, values)
            key = repr(value)
            if key not in seen:
                seen[key] = demand.fault(value)
            if fault := seen[key]:
                yield at(file, row.place, ", ".join(columns_in(part)), fault)


def _meaning(press: Press, rows: Sequence[Learner], filled: Filled, sound: Row, file: str) -> Iterator[Told]:
    """Yield rows with a value that cannot stand where the template puts it: an address with a sign that no address has."""
    yield from _told(press.check, press.delicate, rows, filled, sound, file)


def _same(press: Press, rows: Sequence[Learner], filled: Filled, sound: Row, file: str) -> Iterator[Told]:
    """Yield rows whose credential would have the id, or the entry of a status list, of another."""
    template, first = press.template, dict[tuple[str, ...], int]()
    status = [one for one in as_list(template.marked.get("credentialStatus", [])) if "BitstringStatusListEntry" in as_list(one["type"])]
    for row, values in zip(rows, filled, strict=True):
        keys = [(("id", "row_same_id", ""), str(template.fill(template.marked["id"], values)))]
        for entry in status:
            told = template.fill(entry, values)
            keys.append((("statusListIndex", "row_same_entry", told["statusPurpose"]), f"{told['statusListCredential']}#{int(told['statusListIndex'])}"))
        for (column, code, of), value in keys:
            place = first.setdefault((code, of, value), row.place)
            if place != row.place:
                yield at(file, row.place, column, Fault(code, first=place, value=value))
