"""The database itself refuses to change or remove an entry of the journal, whoever asks.

Migrations install the guard; one that rebuilds the table on SQLite must install it again, for it goes with the table.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TABLE = "journal_entry"
_SAYS = "the journal is append-only"

_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS journal_no_{verb} BEFORE {verb} ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    for verb in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$",
    f"CREATE OR REPLACE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
]


def install(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guard on the table."""
    for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL:
        schema_editor.execute(statement)


def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guard away."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS journal_no_{verb}")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS journal_no_change ON {_TABLE}")
