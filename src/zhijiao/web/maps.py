"""The map of the province: which region has which colour, and the same in words for readers who do not see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.screens.rooms import Figure
from zhijiao.kernel.screens.words import said
from zhijiao.web.positions import Position, is_known

DEFAULT_TARGET = 900  # per mille, where a figure names no target
SHADES = ("#79A9DA", "#C3D9EF", "#F8DDB5", "#F0B36B")  # far above, above, below, far below the target
BELOW = 50  # per mille under the target where the stronger amber begins


@dataclass(frozen=True)
class Bounds:
    """The three bounds between the four shades, in per mille; the middle one is the target."""

    high: int
    target: int
    low: int

    def shade(self, per_mille: int) -> int:
        """Return the number of the shade, 0 the best."""
        return sum(per_mille < bound for bound in (self.high, self.target, self.low))

    @property
    def legend(self) -> list[tuple[str, Bilingual]]:
        """Return the shades with their words."""
        high, target, low = (f"{b / 10:g}" for b in (self.high, self.target, self.low))
        words = (
            Bilingual(f"{high}% or more", f"{high}%以上"),
            Bilingual(f"{target}–{high}%, on target", f"{target}–{high}%，达标"),
            Bilingual(f"{low}–{target}%", f"{low}–{target}%"),
            Bilingual(f"under {low}%", f"低于{low}%"),
        )
        return list(zip(SHADES, words, strict=True))


def bounds_of(figure: Figure) -> Bounds:
    """Return the bounds of a figure's shades around its target."""
    target = figure.target or DEFAULT_TARGET
    return Bounds(target + round((1000 - target) * 0.6), target, target - BELOW)


def rows_of(figure: Figure, names: Mapping[str, Bilingual]) -> list[dict[str, Any]]:
    """Return what the drawing script needs of each region: name on the map, label, value, shade, address."""
    bounds, rows = bounds_of(figure), []
    for region in figure.regions:
        words = names.get(region.key, Bilingual(region.key, region.key))
        share = region.per_mille
        known = is_known(region) and share is not None
        rows.append({
            "key": region.key, "name": words.zh, "label": said(short(words)), "value": round(share / 10, 1) if known and share is not None else None,
            "colour": SHADES[bounds.shade(share)] if known and share is not None else None, "url": region.url or "",
            "detail": f"{region.numerator:,} / {region.denominator:,}",
        })
    return rows


def described(figure: Figure, ranked: list[Position], names: Mapping[str, Bilingual]) -> Bilingual:
    """Say what the map shows: which regions are below the target, of which too little is known."""
    bounds = bounds_of(figure)
    below = [names[p.value.key] for p in ranked if p.share is not None and p.share * 10 < bounds.target and p.value.key in names]
    unknown = [names[p.value.key] for p in ranked if p.share is None and p.value.key in names]
    en = [f"Below the target: {', '.join(n.en for n in below)}." if below else "No region is below the target."]
    zh = [f"低于目标的有{'、'.join(n.zh for n in below)}。" if below else "没有低于目标的地区。"]
    if unknown:
        en.append(f"Too little is known of {', '.join(n.en for n in unknown)}.")
        zh.append(f"{'、'.join(n.zh for n in unknown)}数据不足。")
    return Bilingual(" ".join(["Map of the province.", *en, "The same figures are in the table below."]),
                     "".join(["全省地图。", *zh, "同样的数字在下面的表里。"]))


def short(words: Bilingual) -> Bilingual:
    """Return a region's name as short as a map and a table allow: 沈抚, Shenfu."""
    return Bilingual(words.en.removesuffix(" Demonstration Zone"), words.zh.removesuffix("改革创新示范区").removesuffix("市"))
