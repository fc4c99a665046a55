"""Over all models: each field says what it is and how far it may travel, each act says by whom, one hand writes a state.

The checks are functions of models or source text, and each is shown a thing that breaks it: a check that cannot fail
proves nothing.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import EncryptedText, described

SOURCE = Path(__file__).resolve().parents[2] / "src" / "zhijiao"
OURS = [model for model in apps.get_models() if model.__module__.startswith("zhijiao.")]

# Moments that no person stands behind, each with its reason.
NOBODY_ACTS = {
    "administration.invitation.opened_at": "whoever has the link: nobody is known yet",
    "journal.entry.at": "the entry itself names the person",
    "findings.finding.found_at": "a run of the rules is a machine's act",
    "outbox.message.published_at": "the act behind it is in the journal",
    "outbox.delivery.due_at": "a plan of the worker",
    "outbox.delivery.delivered_at": "the worker's act",
    "jobs.progress.beat_at": "a sign of life of the worker",
    "jobs.progress.ran_at": "the worker's act",
    "jobs.progress.ended_at": "the worker's act",
    "jobs.recurring.next_at": "a plan of the worker",
    "jobs.recurring.last_at": "the worker's act",
    "meetings.meeting.starts_at": "a plan; who wrote it stands in planned_by",
    "meetings.meeting.ends_at": "a plan; who wrote it stands in planned_by",
    "admissions.round.opens_at": "a plan; who wrote it stands in planned_by",
    "admissions.round.closes_at": "a plan; who wrote it stands in planned_by",
}


def undescribed(model: type[models.Model]) -> list[str]:
    """Names of a model's fields that do not say what they are or how far they may travel."""
    return [field.name for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)
            and not (isinstance(getattr(field, "words", None), Bilingual) and isinstance(getattr(field, "privacy", None), Privacy))]


def without_by(model: type[models.Model]) -> list[str]:
    """Names of a model's `x_at` fields that have no `x_by` beside them."""
    names = {field.name for field in model._meta.concrete_fields}
    return [name for name in sorted(names) if (name == "at" or name.endswith("_at")) and name[:-2] + "by" not in names]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_says_what_it_is_and_how_far_it_may_travel(model):
    assert undescribed(model) == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_moment_says_by_whom(model):
    place = model._meta.label_lower
    assert [name for name in without_by(model) if f"{place}.{name}" not in NOBODY_ACTS] == []


def test_the_list_of_exceptions_holds_only_what_exists():
    real = {f"{model._meta.label_lower}.{name}" for model in OURS for name in without_by(model)}
    assert NOBODY_ACTS.keys() - real == set()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_what_is_sensitive_and_searchable_by_eye_is_sealed(model):
    readable = [f.name for f in model._meta.concrete_fields if getattr(f, "privacy", None) is Privacy.SENSITIVE
                and isinstance(f, models.CharField | models.TextField) and not isinstance(f, EncryptedText)]
    # A password is hashed, a look-up key and a secret's hash are not the thing itself.
    assert [name for name in readable if not name.endswith(("_key", "_hash", "digest")) and name != "password"] == []


def test_these_checks_see_what_is_wrong():
    class Planted(models.Model):
        """A model with one field of each fault."""

        silent = models.CharField(max_length=1)
        closed_at = described(models.DateTimeField(), en="closed at", zh="关闭时间")

        class Meta:
            app_label = "requests"
            managed = False

    assert undescribed(Planted) == ["silent"] and without_by(Planted) == ["closed_at"]


# --- source text ------------------------------------------------------------------------------------------------------

MODEL_FILES = sorted(p for p in SOURCE.rglob("*.py") if (p.stem == "models" or p.parent.name == "models") and "migrations" not in p.parts)
WRITERS = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts and p != SOURCE / "kernel/states/moves.py"
                 and p.relative_to(SOURCE).parts[0] in ("kernel", "systems", "web", "config", "cli"))


def doors_called(tree: ast.AST) -> list[int]:
    """Lines that import some room's doors."""
    return [node.lineno for node in ast.walk(tree)
            if (isinstance(node, ast.ImportFrom) and ("doors" in (node.module or "").split(".")
                                                      or any(name.name == "doors" for name in node.names)))
            or (isinstance(node, ast.Import) and any("doors" in name.name.split(".") for name in node.names))]


def states_written(tree: ast.AST) -> list[int]:
    """Lines that write a field called `state` of something that already exists."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
            lines += [node.lineno for part in parts if isinstance(part, ast.Attribute) and part.attr == "state"]
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            named = {key.arg: key.value for key in node.keywords}
            written = name in ("update", "update_or_create") and "state" in named
            said = name in ("setattr", "bulk_update", "bulk_create", "save") and any(
                isinstance(part, ast.Constant) and part.value == "state"
                for value in (*node.args[1:], *(v for k, v in named.items() if k == "update_fields")) for part in ast.walk(value))
            lines += [node.lineno] if written or said else []
    return lines


@pytest.mark.parametrize("path", MODEL_FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_models_call_nobodys_doors(path):
    assert doors_called(ast.parse(path.read_text("utf-8"))) == []


def test_a_move_is_the_only_writer_of_a_state():
    written = {str(p.relative_to(SOURCE)): lines for p in WRITERS if (lines := states_written(ast.parse(p.read_text("utf-8"))))}
    assert written == {}, "let Move.take write it"
    assert states_written(ast.parse((SOURCE / "kernel/states/moves.py").read_text("utf-8"))) == []  # it writes by name


@pytest.mark.parametrize("line", [
    "from zhijiao.systems.programmes import doors", "from zhijiao.systems.programmes.doors import x",
    "import zhijiao.systems.programmes.doors",
])
def test_a_call_of_doors_is_seen(line):
    assert doors_called(ast.parse(line)) == [1]


@pytest.mark.parametrize(("line", "wanted"), [
    ("row.state = 1", [1]), ("row.state, row.x = 1, 2", [1]), ("row.state: int = 1", [1]), ("rows.update(state=1)", [1]),
    ("setattr(row, 'state', 1)", [1]), ("rows.bulk_update(found, ['state'])", [1]), ("row.save(update_fields=['state'])", [1]),
    ("rows.bulk_create(found, update_conflicts=True, update_fields=['state'])", [1]),
    ("state = 1", []), ("Row(state=1)", []), ("rows.filter(state=1)", []), ("row.stated = 1", []), ("row.x = 1", []),
    ("rows.bulk_create([Row(state='state')])", []),
])
def test_a_write_of_a_state_is_seen_and_nothing_else(line, wanted):
    assert states_written(ast.parse(line)) == wanted
