"""Fields: words and class, terms, tags, sealed text and its keys, the field of a declared column."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import connection, models

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.words import Bilingual, Terms
from zhijiao.kernel import sealing
from zhijiao.kernel.fields import (
    EncryptedText,
    LookupKey,
    SealedRows,
    TagsField,
    TermField,
    described,
    look_up_key,
    of,
    privacy_of,
    words_of,
)
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.sealing import Unreadable, seal, unseal


class Colour(Terms):
    """Two colours."""

    RED = "red", "red", "红"
    BLUE = "blue", "blue", "蓝"


def column(kind, **more):
    return Column("thing", Bilingual("Thing", "东西"), kind, **more)


class Thing(models.Model):
    """One field of each kind."""

    colour = TermField(Colour, null=True)
    tags = TagsField(null=True)
    secret = EncryptedText(null=True)
    secret_key = LookupKey(of="secret")
    plain = models.CharField(max_length=9, blank=True)
    objects = SealedRows.as_manager()

    class Meta:
        app_label = "invented"  # an app that is not installed: nothing of the product finds it
        managed = False
        db_table = "tests_thing"


@pytest.fixture
def table(transactional_db):
    with connection.schema_editor() as editor:
        editor.create_model(Thing)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Thing)


def test_a_field_says_its_words_and_class_also_at_the_end_of_a_path():
    assert words_of(Person, "born_on").zh == "出生日期" and privacy_of(Person, "id_number") is Privacy.SENSITIVE
    assert words_of(Membership, "organisation__region__name_zh").en == "Chinese name"
    with pytest.raises(FieldDoesNotExist, match="has no words"):
        words_of(Person, "id")
    field = described(models.DateField(), en="day", zh="日期")
    assert field.privacy is Privacy.INTERNAL and "words" not in field.deconstruct()[3]


@pytest.mark.parametrize(("kind", "wanted"), [
    (Kind.TEXT, models.CharField), (Kind.CODE, models.CharField), (Kind.DATE, models.DateField),
    (Kind.COUNT, models.PositiveIntegerField), (Kind.DECIMAL, models.PositiveIntegerField), (Kind.MONEY, models.BigIntegerField),
    (Kind.FLAG, models.BooleanField), (Kind.CHOICE, TermField), (Kind.TAGS, TagsField),
])
def test_a_column_makes_the_field_of_its_kind_and_empty_is_unknown(kind, wanted):
    declared = column(kind, choices=Colour, privacy=Privacy.PERSONAL)
    field = of(declared)
    assert type(field) is wanted and field.null and field.blank and field.declared is declared
    assert (field.words, field.privacy) == (declared.words, Privacy.PERSONAL)
    assert of(declared, null=False).null is False


def test_a_sensitive_text_column_is_sealed():
    assert isinstance(of(column(Kind.CODE, privacy=Privacy.SENSITIVE)), EncryptedText)
    assert not isinstance(of(column(Kind.DATE, privacy=Privacy.SENSITIVE)), EncryptedText)


def test_terms_are_read_back_as_terms_and_other_values_refused(table):
    thing = Thing.objects.create(colour=Colour.RED)
    thing.refresh_from_db()
    assert thing.colour is Colour.RED and thing.colour.words.zh == "红"
    assert Thing.objects.filter(colour="red").get() == thing and not Thing.objects.filter(colour=Colour.BLUE).exists()
    assert Thing.objects.create().colour is None and Thing.objects.filter(colour__isnull=True).count() == 1
    with pytest.raises(ValueError, match="green"):
        Thing.objects.create(colour="green")


def test_a_migration_knows_neither_the_terms_nor_todays_default():
    _, path, _, options = TermField(Colour, default=Colour.RED).deconstruct()
    assert path == "zhijiao.kernel.fields.TermField" and options == {"max_length": 40, "default": "red"}
    assert type(options["default"]) is str
    assert TermField().to_python("anything") == "anything" and TermField(Colour).deconstruct()[3] == {"max_length": 40}


@pytest.mark.parametrize("tags", [None, (), ("height",), ("height", "毒")])
def test_tags_are_a_tuple_and_none_is_unknown(table, tags):
    thing = Thing.objects.create(tags=tags)
    thing.refresh_from_db()
    assert thing.tags == tags
    assert Thing.objects.filter(tags__isnull=True).exists() is (tags is None)


def test_sealed_text_is_bound_to_its_column_and_found_by_its_key(table):
    thing = Thing.objects.create(secret="A 1")
    thing.refresh_from_db()
    assert thing.secret == "A 1" and Thing.objects.filter(secret_key=look_up_key("a1")).get() == thing
    thing.secret = None
    thing.save()
    thing.refresh_from_db()
    assert (thing.secret, thing.secret_key) == (None, None)
    assert Thing.objects.update(plain="x") == 1
    for act in (lambda: Thing.objects.filter(secret="A 1"), lambda: Thing.objects.update(secret="B"),
                lambda: Thing.objects.order_by("secret__lower").first()):
        with pytest.raises(FieldError):
            act()


def test_a_sealed_text_that_was_moved_changed_or_lost_its_key_is_unreadable(settings):
    sealed = seal("沈阳", "t.a")
    assert unseal(sealed, "t.a") == "沈阳" and seal("沈阳", "t.a") != sealed
    changed = sealed[:-4] + ("AAA=" if sealed[-4:] != "AAA=" else "BBB=")
    for text, place in ((sealed, "t.b"), (changed, "t.a"), ("other:" + sealed.partition(":")[2], "t.a")):
        with pytest.raises(Unreadable) as why:
            unseal(text, place)
        assert "沈阳" not in str(why.value)
    settings.ZHIJIAO_KEYS = {"keys": {"new": "33" * 32, **settings.ZHIJIAO_KEYS["keys"]}, "look_up": "22" * 32}
    assert unseal(sealed, "t.a") == "沈阳" and seal("x", "t.a").startswith("new:")
    sealing._cipher.cache_clear()


def test_an_empty_text_has_no_key():
    assert look_up_key("") is None and look_up_key(None) is None and look_up_key("ab") == look_up_key(" A B ")
