"""Keys of sealed values: turned without stopping, lost with a clear word and nothing overwritten."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from tests.kernel.factories import TODAY, a_person, a_user
from zhijiao.kernel.administration import rotation
from zhijiao.kernel.administration.rotation import KeyMissing
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.sign_in import FACTORS, Factors
from zhijiao.kernel.requests.models import Reply
from zhijiao.kernel.sealing import Unreadable, seal, unseal

pytestmark = pytest.mark.django_db
NUMBERS = [f"2101022010010112{n:02d}" for n in range(5)]


@pytest.fixture
def file(settings, tmp_path):
    """A key file of this test's own, with one key."""
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": {"old": "33" * 32}, "look_up": "22" * 32}))
    settings.ZHIJIAO_KEYS, settings.ZHIJIAO_KEYS_FILE = json.loads(path.read_text()), path
    return path


@pytest.fixture
def sealed(file):
    people = [a_person(id_number=number, phone=f"1380000{n:04d}") for n, number in enumerate(NUMBERS)]
    Reply.objects.create(who="1", key="k" * 8, digest="d", status=200, body=seal("answer", "requests_reply.body").encode(), kept_on=TODAY)
    Authenticator.objects.create(user=a_user(), type="totp", data={"secret": Factors().encrypt("TOTPSECRET")})
    return people


def raw(column="id_number"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM people_person WHERE {column} IS NOT NULL ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def read_back():
    assert [person.id_number for person in Person.objects.order_by("pk")] == NUMBERS
    assert unseal(bytes(Reply.objects.get().body).decode(), "requests_reply.body") == "answer"
    assert Factors().decrypt(Authenticator.objects.get().data["secret"]) == "TOTPSECRET"


def test_a_new_key_seals_everything_anew_and_the_old_one_may_go(sealed, file, settings):
    kid = rotation.add_key(file)
    assert list(json.loads(file.read_text())["keys"]) == [kid, "old"] and oct(file.stat().st_mode)[-3:] == "600"
    done = rotation.reseal()
    assert done["people_person.id_number"] == done["people_person.phone"] == 5
    assert done["requests_reply.body"] == done[FACTORS] == 1
    assert all(text.startswith(f"{kid}:") for text in (*raw(), *raw("phone")))
    settings.ZHIJIAO_KEYS["keys"] = {kid: settings.ZHIJIAO_KEYS["keys"][kid]}  # the old key is thrown away
    read_back()
    assert Person.objects.by_id_number(NUMBERS[0]).get() == sealed[0]


def test_it_may_be_stopped_and_begun_again(sealed, file, monkeypatch):
    rotation.add_key(file)
    monkeypatch.setattr(rotation, "CHUNK", 2)
    steps = []

    def stop(place, done):
        steps.append((place, done))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.reseal(stop)
    assert steps == [("people_person.id_number", 2)] or steps[0][1] == 2
    read_back()
    again = rotation.reseal()
    assert sum(again.values()) == 12 - 2 and sum(rotation.reseal().values()) == 0
    read_back()


def test_a_value_written_meanwhile_is_not_overwritten(sealed, file):
    rotation.add_key(file)
    place = next(place for place in rotation.places() if place.name == "people_person.phone")
    key, before = next(place.rows())
    Person.objects.get(pk=key).save()  # sealed anew by somebody else
    assert not place.write(key, before, seal("lost", place.name))
    read_back()


def test_a_lost_key_is_named_and_nothing_is_overwritten(sealed, file, settings):
    before, kept = raw(), file.read_text()
    settings.ZHIJIAO_KEYS = {"keys": {"new": "44" * 32}, "look_up": "22" * 32}
    file.write_text(json.dumps(settings.ZHIJIAO_KEYS))
    with pytest.raises(KeyMissing, match="sealed with the key old.*Nothing was changed") as lost:
        rotation.reseal()
    assert "没有任何内容被改动" in lost.value.message.zh
    with pytest.raises(KeyMissing):
        rotation.refuse_lost_keys()
    with pytest.raises(Unreadable, match="'old' is not in the key file"):
        Person.objects.first()
    standing = {one.place: one for one in rotation.status()}["people_person.id_number"]
    assert standing.keys == {"old": 5} and standing.missing == {"old"} and raw() == before
    settings.ZHIJIAO_KEYS = json.loads(kept)  # found again
    rotation.refuse_lost_keys()
    read_back()


def test_a_key_of_the_same_name_that_is_another_is_seen(sealed, settings):
    settings.ZHIJIAO_KEYS = {"keys": {"old": "55" * 32}, "look_up": "22" * 32}
    standing = {one.place: one for one in rotation.status()}["people_person.phone"]
    assert standing.unreadable == 5 and not standing.missing
    with pytest.raises(KeyMissing):
        rotation.reseal()
    assert {one.place: one.unreadable for one in rotation.status(read=False)}["people_person.phone"] == 0


def test_a_running_server_reads_what_a_rotation_beside_it_sealed(sealed, file, settings):
    as_it_began = json.loads(file.read_text())
    rotation.add_key(file)
    rotation.reseal()
    settings.ZHIJIAO_KEYS = as_it_began  # the server's own, from before
    read_back()
    assert seal("x", "a.b").startswith("old:")  # and goes on writing with the key it knows


def test_a_lost_look_up_key_is_counted(sealed, settings):
    assert rotation.stray_look_ups() == 0
    settings.ZHIJIAO_KEYS["look_up"] = "66" * 32
    assert rotation.stray_look_ups() == 5
