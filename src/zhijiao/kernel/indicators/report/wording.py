"""The words of the quality report, and how values are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhijiao.basics.words import Bilingual, Language
from zhijiao.engines.measurement import Indicator
from zhijiao.kernel.indicators.report.gathered import Level, Line, Shown, Value
from zhijiao.kernel.indicators.terms import DIRECTIONS

DASH, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"
FEW = 3  # articles named one by one

TITLE = Bilingual("{place}: quality report on vocational education {year}", "{place}职业教育质量报告（{year}年）")
LEVELS: Mapping[Level, Bilingual] = {
    "province": Bilingual("Report of the province, by city", "省级报告，分市列出"), "city": Bilingual("Report of a city, by school", "市级报告，分校列出"),
    "school": Bilingual("Report of a school, beside its city and the province", "学校报告，与所在市和全省对照")}
ALL_SCHOOLS = Bilingual("Report of the province, by school", "省级报告，分校列出")
MADE = Bilingual("Made on {day} from frozen snapshots", "{day}依据冻结的快照生成")
HOW, FROM = Bilingual("How to read this report", "怎样读这份报告"), Bilingual("Where the figures come from", "数据来源")
OVERVIEW = Bilingual("Overview", "总览")
READING = (
    Bilingual("The figures of {year} come from the newest snapshot frozen in that calendar year, those of {before} from the newest of that one. Where a "
              "year has no snapshot, there is no figure, and it says so; nothing is estimated in its place.",
              "{year}年的数字取自该公历年内最后一次冻结的快照，{before}年的取自那一年的最后一次。没有快照的年份写“无数字”，不作估计。"),
    Bilingual("A value is a ratio of sums: the numerator of all records together by their denominator, never a mean of shares. Beside it stands the "
              "95 % interval (Wilson). Intervals that overlap say that two places cannot be told apart by this figure.",
              "数值是总数之比：全部记录的分子合计除以分母合计，不取各单位比例的平均。旁边是95%区间（Wilson）。两个区间重叠，说明单凭这个指标分不出高低。"),
    Bilingual("The known share says of how much of the population the figure is known. What is not known counts neither way unless the definition says so.",
              "已知率说明总体中有多少能够判断。不知道的，除定义另有规定外，两边都不计。"))
NO_FIGURE = Bilingual("no figure", "无数字")
STATUSES: Mapping[str, tuple[Bilingual, Bilingual]] = {
    "final": (Bilingual("final", "已定"), Bilingual("counted from a frozen snapshot", "由冻结的快照计算")),
    "provisional": (Bilingual("provisional", "暂定"), Bilingual("records are still expected", "还有记录要到")),
    "suppressed": (Bilingual("withheld", "不公布"), Bilingual("so few records that persons could be recognised, or a cell that would give such a one away",
                                                          "记录过少，可能认出个人；或者公布后会推算出这样的格")),
    "not reported": (Bilingual("not reported", "未报"), Bilingual("nothing is known, or too little", "没有已知数据，或者已知的太少")),
    "not applicable": (Bilingual("not applicable", "不适用"), Bilingual("nobody belongs to the population", "总体中没有记录")),
    "none": (NO_FIGURE, Bilingual("no snapshot of the year, or the figure is not divided so far", "该年没有快照，或者指标不按这一级划分"))}
SOURCES = Bilingual("Each figure names its snapshot. A snapshot holds records and counts with their hashes; whoever keeps it can have it counted again.",
                    "每个指标都注明快照。快照保存记录、计数和哈希；保存快照的单位可以随时重算核对。")
SNAPSHOTS = Bilingual("Snapshots", "快照")
SOURCE_HEADS = (Bilingual("records", "记录"), Bilingual("year", "年份"), Bilingual("frozen on", "冻结日期"),
                Bilingual("snapshot", "快照编号"), Bilingual("SHA-256, first 16", "SHA-256前16位"))
NO_SNAPSHOT = Bilingual("There is no snapshot of either year: no figure can be given.", "两个年份都没有快照，给不出任何数字。")
NO_SNAPSHOT_OF = Bilingual("There is no snapshot of {year}: its columns have no figure.", "{year}年没有快照，有关各列写“无数字”。")
OVERVIEW_NOTE = Bilingual("Change is in percentage points. Below it every figure follows with its definition.", "变化以百分点计。每个指标及其定义见后文。")
OVERVIEW_HEADS = (Bilingual("code", "代码"), Bilingual("figure", "指标"), Bilingual("{year}", "{year}年"), Bilingual("{before}", "{before}年"),
                  Bilingual("change", "变化"), Bilingual("target", "目标"), Bilingual("status", "状态"))
VALUE_HEADS = (Bilingual("year", "年份"), Bilingual("value", "数值"), Bilingual("95 % interval", "95%区间"), Bilingual("numerator / denominator", "分子/分母"),
               Bilingual("known", "已知率"), Bilingual("status", "状态"))
PLACE_HEADS = (Bilingual("{year}", "{year}年"), Bilingual("95 % interval", "95%区间"), Bilingual("numerator / denominator", "分子/分母"),
               Bilingual("known", "已知率"), Bilingual("{before}", "{before}年"), Bilingual("change", "变化"), Bilingual("status", "状态"))
PLACE = Bilingual("place", "范围")
BY_PLACE = Bilingual("{figure}, by {noun}", "{figure}，按{noun}")
BESIDE = Bilingual("{figure}, beside city and province", "{figure}，与市、省对照")
VALUE_OF = Bilingual("{figure}, {place}", "{place}{figure}")
DEFINITION, DIRECTION, ARTICLE = Bilingual("definition", "定义"), Bilingual("direction and target", "方向和目标"), Bilingual("article", "依据")
SNAPSHOT, FROZEN = Bilingual("snapshot of {year}", "{year}年快照"), Bilingual("{number}, frozen on {day}", "{number}，{day}冻结")
NOT_AT: Mapping[Level, Bilingual] = {
    "province": Bilingual("There is no figure for the province in these years.", "这两年没有全省的数字。"),
    "city": Bilingual("This figure is not divided by city.", "这个指标不按市划分。"),
    "school": Bilingual("This figure is not divided by school: the city and the province are shown.", "这个指标不按学校划分，只列市和全省。")}
REDEFINED = Bilingual("The figure of {year} was counted by another definition than the one above, and does not compare.",
                      "{year}年的数字按另一定义计算，与上面的定义不同，不能直接比较。")
LEGEND = (Bilingual("value with interval", "数值和区间"), Bilingual("short of the target", "未达目标"), Bilingual("the year before", "上一年"),
          Bilingual("target", "目标"))
CHART_OF = Bilingual("Chart of {figure}: {told}", "{figure}图：{told}")
FORM_TITLE = Bilingual("Not collected yet: tables of the yearly official form", "尚未采集：年度报告官方表样中的内容")
FORM_NOTE = Bilingual("The official report also asks for what follows. No figure of the catalogue answers it, so nothing is filled in.",
                      "官方年度报告还要求以下内容。指标目录里没有对应的数字，因此一律不填。")
FORM_TABLE = Bilingual("Table {number} of the form", "表样第{number}表")
FORM_HEADS = (Bilingual("line of the form", "表样项目"), Bilingual("unit", "单位"), Bilingual("state", "情况"))
BASIS, NOT_COLLECTED = Bilingual("basis", "依据"), Bilingual("not collected yet", "尚未采集")


@dataclass(frozen=True, slots=True)
class Say:
    """Says words and values in one language."""

    language: Language

    def __call__(self, words: Bilingual) -> str:
        return words.said(self.language)

    def joined(self, parts: Iterable[str]) -> str:
        """Join parts of a list."""
        return ("；" if self.language == "zh" else "; ").join(parts)

    def of(self, cell: Value | None) -> str:
        """Say a value, or in a word why there is none."""
        return share(cell.value) if cell is not None and cell.value is not None else self.status_of(cell)

    def value(self, line: Line | None, *, last: bool = False) -> str:
        """Say the value of a line, of the year or of the one before."""
        return self(NO_FIGURE) if line is None else self.of(line.before if last else line.cell)

    def interval(self, cell: Value | None) -> str:
        """Say the interval."""
        if cell is None or cell.interval is None:
            return DASH
        low, high = cell.interval
        return f"{low * 100:.1f}{DASH}{high * 100:.1f}%"

    def counts(self, cell: Value | None) -> str:
        """Say numerator and denominator, unless they are withheld."""
        if cell is None or cell.numerator is None or cell.denominator is None or cell.status == "suppressed":
            return DASH
        return f"{cell.numerator:,} / {cell.denominator:,}"

    def known(self, cell: Value | None) -> str:
        """Say the known share."""
        return DASH if cell is None or cell.known_share is None or cell.status == "suppressed" else share(cell.known_share)

    def change(self, line: Line | None) -> str:
        """Say the change since the year before in percentage points."""
        if line is None or line.cell is None or line.before is None or line.cell.value is None or line.before.value is None:
            return DASH
        points = (line.cell.value - line.before.value) * 100
        return f"{points:+.1f}".replace("-", MINUS)

    def status_of(self, cell: Value | None) -> str:
        """Say the status of a cell."""
        return self(STATUSES["none" if cell is None else str(cell.status)][0])

    def status(self, line: Line | None) -> str:
        """Say the status of a line."""
        return self.status_of(None if line is None else line.cell)

    def target(self, one: Indicator) -> str:
        """Say the target."""
        return DASH if one.target is None else f"{one.target / 10:g}%"

    def direction(self, one: Indicator) -> str:
        """Say which end is good, and the target."""
        end = self(DIRECTIONS[one.direction])
        return end if one.target is None else self.joined([end, f"{self(LEGEND[3])} {self.target(one)}"])

    def articles(self, one: Indicator) -> str:
        """Name the articles; of many the first, and how many more."""
        named = [cite.said(self.language) for cite in one.cites[:FEW]]
        more = len(one.cites) - FEW
        if more > 0:
            named.append(self(Bilingual(f"and {more} more", f"等{len(one.cites)}条")))
        return self.joined(named)

    def snapshots(self, one: Shown) -> list[tuple[str, str]]:
        """Name the snapshots of both years."""
        return [(self(SNAPSHOT.filled(year=source.year)), self(FROZEN.filled(number=source.snapshot, day=source.on.isoformat())))
                for source in (one.source, one.source_before) if source is not None]


def share(value: float) -> str:
    """Say a share in per cent with one decimal."""
    return f"{value * 100:.1f}%"
