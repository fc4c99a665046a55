"""The archive file of a placement, by clicks alone, in both languages: downloaded, opened, and every proof in it checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.journey import bundles as b
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import cast

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_the_archive_file_is_downloaded_and_opened(
        open_screen: Callable[..., Screen], settings: Any, tmp_path: Path, language: str) -> None:
    people = cast()
    settings.ZHIJIAO_TODAY = b.TODAY
    b.keys_of(settings, tmp_path)
    number = b.a_month_at_work(people)
    stage = a_stage(open_screen, people, language, settings, ("registrar", "adult"), story="bundle")
    stage.data |= {"数控车床操作", "数控技术应用", "防护到位", "每天留一小时学理论"}
    with curtain():
        b.there_is_no_archive_while_it_runs(stage, number)
        b.the_apprentice_ends_it(stage)
        b.the_school_archives_it(stage, number)
        files = b.it_is_downloaded(stage, "registrar", number)
        b.every_digest_is_right(files)
        b.paper_ledgers_and_photos_open(stage, number, files)
        b.the_journal_in_it_is_checked_without_the_system(files, last="apprenticeships.agreement.archived")
        again = b.it_is_downloaded(stage, "adult", number)
        b.every_digest_is_right(again)
        b.the_journal_in_it_is_checked_without_the_system(again, last="apprenticeships.bundle.taken")
        assert {name for name, data in files.items() if again[name] != data} == {"SHA256SUMS.txt", "journal.json", "journal-ends.json"}
        b.that_it_was_taken_stands_in_the_history(stage, number)
    stage.must_be_clean()
