"""Templates: no script or style of their own, every sentence translated, every static name whole, every icon drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.house.messages import SOURCE, said, translated

TEMPLATES = sorted(p for p in SOURCE.rglob("*.html") if "templates" in p.parts)
CODE = sorted(SOURCE.rglob("*.py"))
SPRITE = (SOURCE / "web/static/vendor/tabler-icons/sprite.svg").read_text(encoding="utf-8")
DRAWN = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on\b|hx-vals\s*=\s*[\"']js:"
    r"|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")",
    re.IGNORECASE,
)
OUTSIDE = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)
STATIC = re.compile(r"{%\s*static\s+(?![\"'][^\"']+[\"']\s*%}|[\"'][^\"']+[\"']\s+as\s)")
NAMED = re.compile(r"{%\s*static\s+[\"']([^\"']+)[\"']")
ICON = re.compile(r"{%\s*icon\s+\"([^\"]+)\"|\bicon=\"([a-z0-9-]+)\"")


def place(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", TEMPLATES, ids=place)
def test_a_template_brings_no_script_no_style_and_nothing_from_outside(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not INLINE.findall(text), "the policy allows files of our own only"
    assert not OUTSIDE.findall(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=place)
def test_static_names_are_whole_and_there(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not STATIC.findall(text), "a static name built from pieces is a 500 with hashed names"
    missing = [name for name in NAMED.findall(text) if finders.find(name) is None]
    assert not missing


@pytest.mark.parametrize("path", [*TEMPLATES, *CODE], ids=place)
def test_every_icon_named_is_in_the_sprite(path: Path):
    named = {a or b for a, b in ICON.findall(path.read_text(encoding="utf-8"))}
    assert named <= DRAWN, f"add to ICONS of scripts/vendor_frontend.py: {sorted(named - DRAWN)}"


@pytest.mark.parametrize(
    ("app", "messages"), sorted(said().items()), ids=lambda v: place(v) if isinstance(v, Path) else ""
)
def test_every_sentence_is_translated_in_its_own_app(app: Path, messages: dict):
    catalogue = translated(app)
    missing = [m for m in messages if not all(catalogue.get(m, ("",)))]
    assert not missing, f"add to {place(app)}/locale/zh_Hans/LC_MESSAGES/django.po: {missing}"
    stale = [m for m in catalogue if m not in messages]
    assert not stale, f"nobody says this any more: {stale}"


def test_a_sentence_has_one_translation_everywhere():
    known: dict = {}
    different = []
    for app in said():
        for message, chinese in translated(app).items():
            if known.setdefault(message, chinese) != chinese:
                different.append((message, known[message], chinese))
    assert not different, "all catalogues are merged into one"


def test_translations_keep_their_placeholders():
    broken = []
    for app in said():
        for message, chinese in translated(app).items():
            english = message if isinstance(message, str) else message[-1]
            wanted = sorted(re.findall(r"%\(\w+\)[sd]|{\w+}", english))
            broken += [(english, text) for text in chinese if sorted(re.findall(r"%\(\w+\)[sd]|{\w+}", text)) != wanted]
    assert not broken


@pytest.mark.parametrize(
    "bad",
    [
        '<div style="color:red">',
        "<style>a{}</style>",
        "<script>alert(1)</script>",
        '<a onclick="x()">',
        '<b hx-on:click="x">',
    ],
)
def test_the_check_sees_what_it_forbids(bad: str):
    assert INLINE.search(bad)


@pytest.mark.parametrize(
    "good",
    [
        '<script src="/a.js" defer></script>',
        '<script type="application/json" id="x">{}</script>',
        '<svg fill="red">',
        '<p class="style">',
    ],
)
def test_the_check_lets_through_what_is_allowed(good: str):
    assert not INLINE.search(good)
