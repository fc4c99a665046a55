"""An older database keeps its numbers: the series move to the table of all rooms, and back."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OLD = ("apprenticeships", "0001_initial")


@pytest.mark.django_db(transaction=True)
def test_the_series_of_numbers_go_on_where_they_stood(settings: Any) -> None:
    settings.MIGRATION_MODULES = {}  # the other tests run without migrations
    migration = import_module("zhijiao.systems.apprenticeships.migrations.0002_numbers_to_the_kernel")
    before = MigrationExecutor(connection).loader.project_state([OLD, ("parties", "0003_number_series")]).apps
    model = before.get_model("apprenticeships", "NumberSeries")
    with connection.schema_editor() as editor:
        editor.create_model(model)
    try:
        model.objects.create(prefix="LN-2026", last=47183)
        migration.move(before, None)
        moved = before.get_model("parties", "NumberSeries").objects
        assert moved.get().last == 47183
        model.objects.all().delete()
        migration.move_back(before, None)
        assert model.objects.get(prefix="LN-2026").last == 47183
        moved.all().delete()
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(model)
