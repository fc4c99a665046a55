"""One meaning in two languages, and closed lists of terms."""

from __future__ import annotations

from zhijiao.basics.words import NO, YES, Bilingual, Terms, listed


class Sex(Terms):
    FEMALE = "F", "female", "女"
    MALE = "M", "male", "男"


def test_words_are_said_in_the_language_asked_for() -> None:
    words = Bilingual("yes", "是")
    assert [words.said(language) for language in ("zh", "zh-hans", "en", "de")] == ["是", "是", "yes", "yes"]


def test_a_sentence_is_filled_in_each_language() -> None:
    sentence = Bilingual("{who} is {sex}.", "{who}是{sex}。")
    assert sentence.filled(who="Li", sex=Sex.FEMALE.words) == Bilingual("Li is female.", "Li是女。")


def test_terms_are_their_stored_value() -> None:
    assert Sex.FEMALE == "F" and str(Sex.FEMALE) == "F" and f"{Sex.FEMALE}" == "F"
    assert Sex.values() == ("F", "M")
    assert Sex("M").words == Bilingual("male", "男")


def test_terms_are_found_by_value_and_by_either_word() -> None:
    assert {Sex.find(text) for text in ("f", "Female", " 女 ")} == {Sex.FEMALE}
    assert Sex.find("x") is None


def test_words_are_listed_as_each_language_lists_them() -> None:
    assert listed(iter([YES, NO])) == Bilingual("yes, no", "是、否") and listed([]) == Bilingual("", "")


def test_a_number_chooses_between_one_and_many() -> None:
    words = Bilingual("{n:,} {n:day is|days are} left of {what}", "{what}还剩{n:,}天")
    assert words.filled(n=1, what=YES).en == "1 day is left of yes"
    assert [words.filled(n=n, what="x").en for n in (0, 1200)] == ["0 days are left of x", "1,200 days are left of x"]
    assert words.filled(n=1, what=YES).zh == "是还剩1天"
