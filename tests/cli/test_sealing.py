"""`zhijiao sealing` and `zhijiao administrators`."""

from __future__ import annotations

import json

import pytest

from tests.kernel.factories import a_person, an_organisation
from zhijiao.kernel.administration.actions import accept, invitation_of
from zhijiao.kernel.administration.models import Invitation
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import ANONYMOUS
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role

pytestmark = pytest.mark.usefixtures("regions")
THREE = ("--system", "zhang", "--security", "wang", "--auditor", "li")


@pytest.fixture
def file(settings, tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": {"old": "33" * 32}, "look_up": "22" * 32}))
    settings.ZHIJIAO_KEYS, settings.ZHIJIAO_KEYS_FILE = json.loads(path.read_text()), path
    return path


def test_status_counts_and_rotate_seals_anew(run, file):
    a_person(phone="13800000001")
    found = json.loads(run("sealing", "status", "--json").out)
    assert found["writes_with"] == "old" and found["stray_look_ups"] == 0
    assert {"place": "people_person.phone", "keys": {"old": 1}, "missing": [], "unreadable": 0} in found["places"]
    turned = run("sealing", "rotate")
    assert turned.code == 0 and "1 values sealed anew" in turned.out and "stands first in" in turned.err
    assert "old" not in run("sealing", "status").out and Person.objects.get().phone == "13800000001"
    assert run("sealing", "rotate", "--no-new-key", "--lang", "zh").out == "已重新加密0条。\n"
    assert len(json.loads(file.read_text())["keys"]) == 2


def test_a_lost_key_is_said_with_code_1_and_rotate_refuses_with_2_and_changes_no_file(run, file, settings):
    a_person(phone="13800000001")
    settings.ZHIJIAO_KEYS = {"keys": {"new": "44" * 32}, "look_up": "22" * 32}
    file.write_text(json.dumps(settings.ZHIJIAO_KEYS))
    told = run("sealing", "status")
    assert told.code == 1 and "MISSING" in told.out
    before = file.read_text()
    refused = run("sealing", "rotate", "--lang", "zh")
    assert refused.code == 2 and "没有任何内容被改动" in refused.err and file.read_text() == before


def test_another_look_up_key_is_said(run, file, settings):
    a_person(id_number="210102201001011231")
    settings.ZHIJIAO_KEYS["look_up"] = "55" * 32
    told = run("sealing", "status")
    assert told.code == 1 and "1 look-up keys do not fit" in told.out


def test_the_first_three_are_invited_once(run):
    made = run("administrators", "--unit", "辽宁省教育厅", *THREE)
    assert made.code == 0 and Organisation.objects.get().kind is OrganisationKind.AUTHORITY
    lines = [line.split() for line in made.out.splitlines()]
    assert len(lines) == 3
    for line in lines:
        link, code = line[-2], line[-1]
        accept(invitation=invitation_of(link.rpartition("/")[2]), code=code, password="eine lange Reise", by=ANONYMOUS, at=Invitation.objects.first().asked_at)
    assert {seat.role for seat in Membership.objects.all()} == set(ADMINISTRATORS)
    again = run("administrators", "--unit", "辽宁省教育厅", "--system", "a", "--security", "b", "--auditor", "c")
    assert again.code == 2 and "administrators already" in again.err


def test_the_first_three_need_an_authority_and_three_names(run):
    an_organisation(kind=OrganisationKind.AUTHORITY, name="省教育厅", region_id="21")
    assert "no education authority" in run("administrators", "--unit", "省文化厅", *THREE).err
    refused = run("administrators", "--unit", "省教育厅", "--system", "a", "--security", "a", "--auditor", "c")
    assert refused.code == 2 and "Three account names" in refused.err
    assert not Membership.objects.filter(role=Role.ADMINISTRATOR).exists()
