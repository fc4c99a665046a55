"""Jobs in chunks: with progress, resumed after a worker died; recurring work done once by whoever is first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests.kernel.factories import NOON, a_seat, a_user, acting
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.jobs import work, worker
from zhijiao.kernel.jobs.models import JobStage, Progress, Recurring
from zhijiao.kernel.jobs.work import LONG, QUICK, job, recurring, run_due, start, take_up
from zhijiao.kernel.jobs.worker import Worker, while_parent_lives
from zhijiao.kernel.outbox.delivery import mail
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.terms import Role

pytestmark = pytest.mark.django_db(transaction=True)

written: list[int] = []


@job(Bilingual("Write numbers", "写数字"))
def write_numbers(progress, *, upto, stop=None):
    for n in range(progress.done, upto):
        if n == stop:
            raise RuntimeError("out of ink")
        with transaction.atomic():
            written.append(n)
            progress.advance(n + 1, upto)
    return {"written": upto}


locked: list[int] = []  # numbers at which the database is locked, once each


@job(Bilingual("Write numbers where another one writes", "写数字，库常被占用"), quick=True)
def write_where_another_writes(progress, *, upto):
    for n in range(progress.done, upto):
        with transaction.atomic():
            progress.advance(n + 1, upto)
            if n in locked:
                locked.remove(n)
                raise OperationalError("database is locked")
            written.append(n)


@job(Bilingual("Write letters", "写信"), quick=True)
def write_nothing_for_long(progress):
    Progress.objects.filter(pk=progress.pk).update(beat_at=timezone.now() - timedelta(seconds=31))
    raise OperationalError("database is locked")


@job(Bilingual("Write one letter", "写一封信"), quick=True)
def write_letter(progress):
    written.append(-1)


@job(Bilingual("A long import", "一次很长的导入"))
def import_for_long(progress):
    """While it is at work, silent for minutes as in one long transaction, the other worker has its turn."""
    Progress.objects.filter(pk=progress.pk).update(beat_at=timezone.now() - timedelta(minutes=5))
    other = Worker(interval=0, lanes=(QUICK,))
    jobs = other.run_all()
    written.append(100)
    return {"jobs of the other": jobs}


@pytest.fixture(autouse=True)
def _no_numbers():
    written.clear()


@pytest.fixture
def routines(monkeypatch):
    monkeypatch.setattr(work, "_ROUTINES", {})


def run_all():
    return Worker(interval=0).run_all()


def test_a_job_is_run_by_the_worker_and_shows_how_far_it_is(routines):
    progress = start(write_numbers, by=SYSTEM, at=NOON, upto=3)
    assert progress.stage == JobStage.WAITING and progress.remaining(NOON) is None
    assert run_all() == 1 and written == [0, 1, 2]
    progress.refresh_from_db()
    assert (progress.stage, progress.done, progress.total, progress.result) == (JobStage.DONE, 3, 3, {"written": 3})
    assert progress.title.zh == "写数字" and progress.as_json(NOON)["stage_zh"] == "已完成"
    assert str(progress).endswith("write_numbers done")


def test_a_job_disappears_with_the_transaction_that_started_it(routines):
    with pytest.raises(RuntimeError), transaction.atomic():
        start(write_numbers, by=SYSTEM, at=NOON, upto=3)
        raise RuntimeError
    assert run_all() == 0 and not Progress.objects.exists()


def test_a_job_that_fails_says_why(routines):
    progress = start(write_numbers, by=SYSTEM, at=NOON, upto=3, stop=1)
    run_all()
    progress.refresh_from_db()
    assert (progress.stage, progress.done, progress.trouble) == (JobStage.FAILED, 1, "RuntimeError: out of ink")


def test_a_job_whose_worker_was_killed_goes_on_where_it_was_and_does_nothing_twice(routines):
    progress = start(write_numbers, by=SYSTEM, at=NOON, upto=5)
    # As kill -9 leaves it: taken, two chunks done, no beat since.
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    now = timezone.now()
    Progress.objects.update(stage=JobStage.RUNNING, done=2, total=5, beat_at=now - timedelta(seconds=59))
    assert take_up(at=now) == 0
    assert take_up(at=now + timedelta(seconds=2)) == 1
    assert run_all() == 1 and written == [2, 3, 4]
    progress.refresh_from_db()
    assert progress.stage == JobStage.DONE


def test_letters_leave_while_another_worker_is_at_a_long_import(routines, mailoutbox):
    importing = start(import_for_long, by=SYSTEM, at=NOON)
    start(write_numbers, by=SYSTEM, at=NOON, upto=2)
    start(write_letter, by=SYSTEM, at=NOON)
    mail(to="a@example.cn", subject="s", body="b", at=NOON)
    Worker(interval=0, lanes=(LONG,)).step()  # its own tick delivers the mail; the import is the first long job
    mail_during = len(mailoutbox)
    importing.refresh_from_db()
    assert mail_during == 1 and importing.result == {"jobs of the other": 1}
    assert written == [-1, 100], "the letter was written during the import; the long job behind it and the silent one itself were left alone"
    assert run_all() == 1 and written == [-1, 100, 0, 1]


def test_a_message_published_during_a_long_import_is_delivered_before_it_ends(routines, mailoutbox, monkeypatch):
    seen = []

    def during(self):
        mail(to="a@example.cn", subject="code", body="b", at=NOON)
        worker.tick((QUICK,))
        seen.append(len(mailoutbox))

    monkeypatch.setattr(work, "_JOBS", {**work._JOBS, f"{__name__}.import_for_long": work.Job(Bilingual("x", "x"), during, work.run_job)})
    start(import_for_long, by=SYSTEM, at=NOON)
    assert run_all() == 1 and seen == [1]


def test_a_worker_of_both_lanes_takes_the_quick_job_first(routines):
    start(write_numbers, by=SYSTEM, at=NOON, upto=1)
    start(write_letter, by=SYSTEM, at=NOON)
    assert (write_numbers.lane, write_letter.lane) == (LONG, QUICK)
    assert run_all() == 2 and written == [-1, 0]


def test_a_quick_job_whose_worker_died_is_taken_up_by_either_worker_and_a_long_one_by_its_own_lane_only(routines):
    for wanted in (write_letter, write_numbers):
        start(wanted, by=SYSTEM, at=NOON, **({"upto": 1} if wanted is write_numbers else {}))
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    Progress.objects.update(stage=JobStage.RUNNING, beat_at=timezone.now() - timedelta(minutes=5))
    assert take_up(at=timezone.now(), lanes=(QUICK,)) == 1
    assert take_up(at=timezone.now()) == 1


def test_a_job_that_finds_the_database_locked_goes_on_at_its_last_whole_chunk(routines, monkeypatch, caplog):
    slept = []
    monkeypatch.setattr(work.time, "sleep", slept.append)
    locked[:] = [0, 2]
    progress = start(write_where_another_writes, by=SYSTEM, at=NOON, upto=4)
    assert run_all() == 1 and written == [0, 1, 2, 3]
    progress.refresh_from_db()
    assert (progress.stage, progress.done, progress.trouble) == (JobStage.DONE, 4, "")
    assert slept == [work.PAUSE] * 2 and caplog.text.count("it is asked again") == 2


def test_a_job_gives_up_before_another_worker_could_take_it_for_dead(routines):
    assert work.PATIENCE + timedelta(seconds=work.PAUSE + 20) < work.SILENCE  # one more wait for the lock of SQLite included
    progress = start(write_nothing_for_long, by=SYSTEM, at=NOON)
    assert run_all() == 1
    progress.refresh_from_db()
    assert progress.stage == JobStage.FAILED and "database is locked" in progress.trouble


def test_a_worker_outlives_a_database_that_does_not_answer(routines, monkeypatch, caplog):
    slept, lives = [], iter([True, True, False])
    monkeypatch.setattr(worker.time, "sleep", slept.append)
    patient = Worker(interval=0.25, alive=lambda: next(lives), rest=3.0)
    answers = iter([OperationalError("database is locked"), False])

    def step():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(patient, "step", step)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    monkeypatch.setattr(patient.queue, "configure_signals", lambda: None)
    patient.run()
    assert slept == [3.0, 0.25] and "database is locked" in caplog.text


def test_the_time_left_follows_from_the_pace_so_far():
    progress = Progress(stage=JobStage.RUNNING, done=25, total=100, ran_at=NOON)
    assert progress.remaining(NOON + timedelta(seconds=10)) == timedelta(seconds=30)
    progress.done, progress.total = 10, 5
    assert progress.remaining(NOON + timedelta(seconds=10)) == timedelta(0)
    progress.total = None
    assert progress.remaining(NOON) is None


def test_recurring_work_is_done_when_due_and_by_one_worker_only(routines):
    done = []
    recurring(timedelta(hours=1), Bilingual("Count", "计数"))(lambda *, at: done.append(at))
    (name,) = work.routines()
    assert run_due(at=NOON) == [name] and run_due(at=NOON + timedelta(minutes=59)) == []
    # Another worker read the same due time, but this one moved it on first.
    assert work._do(name, work.routines()[name], NOON, NOON + timedelta(hours=1)) is False
    assert run_due(at=NOON + timedelta(hours=1)) == [name] and done == [NOON, NOON + timedelta(hours=1)]
    assert str(Recurring.objects.get()).startswith(name)


def test_recurring_work_that_fails_is_written_down_and_comes_back(routines, caplog):
    def fail(*, at):
        raise RuntimeError("no")

    recurring(timedelta(hours=1), Bilingual("Fail", "失败"))(fail)
    assert len(run_due(at=NOON)) == 1 and "failed, next at" in caplog.text
    assert len(run_due(at=NOON + timedelta(hours=1))) == 1


def test_recurring_work_that_finds_the_database_locked_comes_back_in_a_minute(routines, caplog):
    answers, done = iter([OperationalError("database is locked"), None]), []

    def close_the_day(*, at):
        if (trouble := next(answers)) is not None:
            raise trouble
        done.append(at)

    recurring(timedelta(days=1), Bilingual("Close the day", "日结"))(close_the_day)
    assert len(run_due(at=NOON)) == 1 and "did not answer" in caplog.text and not done
    later = NOON + timedelta(minutes=1)
    assert run_due(at=later - timedelta(seconds=1)) == [] and len(run_due(at=later)) == 1 and done == [later]
    assert run_due(at=later + timedelta(hours=23)) == []


def test_a_tick_delivers_messages_and_cleans_up_and_the_command_leaves_an_empty_queue(mailoutbox):
    mail(to="a@example.cn", subject="s", body="b", at=NOON)
    start(write_numbers, by=SYSTEM, at=NOON, upto=1)
    call_command("worker", once=True)
    assert written == [0] and len(mailoutbox) == 1
    assert Recurring.objects.filter(name="zhijiao.kernel.requests.jobs.clean_up").exists()


def test_in_a_demo_recurring_work_is_done_on_the_day_that_its_pages_show(routines, settings):
    settings.ZHIJIAO_TODAY, seen = date(2026, 3, 4), []
    recurring(timedelta(days=1), Bilingual("Look at the day", "看日期"))(lambda at: seen.append(local_day(at)))
    worker.tick()
    assert seen == [date(2026, 3, 4)]


def test_the_worker_leaves_when_its_parent_is_gone_and_sleeps_when_idle(routines, monkeypatch):
    slept, lives = [], iter([True, True, False])
    monkeypatch.setattr(worker.time, "sleep", slept.append)
    start(write_numbers, by=SYSTEM, at=NOON, upto=1)
    idle = Worker(interval=0.25, alive=lambda: next(lives))
    monkeypatch.setattr(idle.queue, "configure_signals", lambda: None)
    idle.run()
    assert written == [0] and slept == [0.25]
    assert while_parent_lives()() is True
    monkeypatch.setattr(worker.os, "getppid", iter([7, 8]).__next__)
    assert while_parent_lives()() is False


def test_the_command_runs_the_loop(monkeypatch):
    ran = []
    monkeypatch.setattr(Worker, "run", lambda self: ran.append((self.interval, self.alive(), self.lanes)))
    call_command("worker", interval=2.0)
    call_command("worker", leave_with_parent=True)
    call_command("worker", quick=True)
    assert ran == [(2.0, True, (LONG, QUICK)), (0.5, True, (LONG, QUICK)), (0.5, True, (QUICK,))]


def test_progress_is_shown_to_who_started_it_and_to_nobody_else(client, regions):
    seat = a_seat(Role.SCHOOL_REGISTRAR)
    user = a_user(seat)
    progress = start(write_numbers, by=acting(seat), at=NOON, upto=1)
    address = reverse("job", args=[progress.task])
    assert client.get(address).status_code == 302
    client.force_login(a_user(a_seat(Role.SCHOOL_REGISTRAR)))
    assert client.get(address).status_code == 404
    client.force_login(user)
    assert client.get(address).json()["title_zh"] == "写数字"
