"""`zhijiao place`: apprentices to posts, from files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, json_option, lang_option, option, said
from zhijiao.cli.outcomes import Exit

_PATH = click.Path(path_type=Path)


@click.command(cls=Command, words=Bilingual(
    "Place apprentices into posts, so that nobody and no enterprise would rather have each other.\n\n"
    "No post takes more than 20 % of its like-post staff, no enterprise more than 10 % of its staff. A post that stays below its minimum "
    "is closed. Writes results.csv and closed.csv to DIR.\n\n"
    "Groups of friends who want one enterprise (--groups) are kept together where that can be done; groups and enterprises that would still "
    "rather have each other are told in groups.csv.",
    "把学徒安排到岗位，使任何学徒与单位都不会更愿意选择对方。\n\n"
    "岗位不超过同岗位人数的20%，单位不超过职工总数的10%。达不到最低人数的岗位关闭。在DIR里写出results.csv和closed.csv。\n\n"
    "希望在同一单位的小组（--groups）尽可能安排在一起；仍有小组与单位彼此更愿选择对方的，列在groups.csv里。"))
@option("--apprentices", type=_PATH, required=True, en="apprentice,score.", zh="apprentice,score。")
@option("--posts", type=_PATH, required=True, en="post,enterprise,capacity,post_staff,enterprise_staff[,minimum].",
        zh="post,enterprise,capacity,post_staff,enterprise_staff[,minimum]。")
@option("--preferences", type=_PATH, required=True, en="apprentice,position,post.", zh="apprentice,position,post。")
@option("--ranks", type=_PATH, en="post,apprentice,rank, 1 first; without it the higher score comes first.",
        zh="post,apprentice,rank，1为最前；不给时分数高者优先。")
@option("--groups", type=_PATH, en="group,apprentice: who wants to be at one enterprise.", zh="group,apprentice：希望在同一单位的小组。")
@option("--seed", default="", metavar="TEXT", en="The public seed that orders the groups.", zh="排定小组先后用的公开种子。")
@option("--exact", is_flag=True, en="Close the posts below their minimum that let the most be placed (500 apprentices at most, no groups).",
        zh="关闭达不到最低人数的岗位时，选择使安排人数最多的方案（最多500名学徒，且没有小组）。")
@option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR", en="Folder for what is written.", zh="写到哪个目录。")
@option("--engine", type=click.Choice(["fast", "reference"]), default="fast", show_default=True,
        en="Compiled, or plain Python with the same result.", zh="编译的引擎，或结果相同的纯Python引擎。")
@json_option
@lang_option
def place(apprentices: Path, posts: Path, preferences: Path, ranks: Path | None, groups: Path | None, seed: str, exact: bool, out: Path,
          engine: str, as_json: bool) -> int:
    """Place."""
    from zhijiao.engines.allocation.files import place as run

    counts = run(apprentices, posts, preferences, out, ranks=ranks, groups=groups, seed=seed, exact=exact, engine=engine)
    if as_json:
        json.dump({"out": str(out), "counts": counts}, sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        click.echo(said(f"{out}: {counts['placed']:,} of {counts['apprentices']:,} apprentices placed in {counts['posts']:,} posts, "
                        f"{counts['closed']:,} of them closed.",
                        f"{out}：{counts['apprentices']:,}名学徒中安排{counts['placed']:,}名；{counts['posts']:,}个岗位，其中关闭{counts['closed']:,}个。"))
        if exact:
            click.echo(said(f"Closing posts one by one would have placed {counts['placed_one_by_one']:,}.",
                            f"逐个关闭岗位时可安排{counts['placed_one_by_one']:,}名。"))
        if groups is not None:
            click.echo(said(f"{counts['together']:,} of {counts['groups']:,} groups are together; {counts['blocking']:,} pairs of a group and an "
                            "enterprise would rather have each other (groups.csv).",
                            f"{counts['groups']:,}个小组中{counts['together']:,}个安排在同一单位；另有{counts['blocking']:,}对小组与单位彼此更愿选择对方（见groups.csv）。"))
    return Exit.DONE
