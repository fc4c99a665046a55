"""`zhijiao backup`, `restore` and `snapshot`: everything in one file and back, and tables for figures, on either database."""

from __future__ import annotations

from pathlib import Path

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, lang_option, option, said
from zhijiao.cli.outcomes import Exit
from zhijiao.cli.settings import set_up


@click.command(cls=Command, words=Bilingual(
    "Write everything that is kept, rows and papers, to one new file, as it is at one moment.\n\n"
    "The server may go on meanwhile. The keys of encrypted fields (ZHIJIAO_KEYS) are NOT in the file: keep them elsewhere; "
    "without them what is sealed cannot be read. Prints the content hash.",
    "把保存的全部内容（数据和文件）按某一时刻写入一个新文件。\n\n"
    "备份时网站可以照常运行。文件里不含加密字段的密钥（ZHIJIAO_KEYS）：请另处保管，没有密钥就读不出加密内容。完成后显示内容哈希。"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@lang_option
def backup(file: Path) -> int:
    """Save."""
    set_up()
    from django.utils import timezone

    from zhijiao.kernel.backup.save import save

    manifest = save(file, at=timezone.now())
    rows, papers = sum(part.rows for part in manifest.tables.values()), manifest.papers
    click.echo(said(f"{file}: {rows:,} rows, {papers['files']:,} papers ({papers['bytes']:,} bytes).",
                    f"{file}：{rows:,}行，{papers['files']:,}个文件（{papers['bytes']:,}字节）。"), err=True)
    click.echo(said("The keys (ZHIJIAO_KEYS) are not in it: keep them in another place.",
                    "其中不含密钥（ZHIJIAO_KEYS）：请另处保管。"), err=True)
    click.echo(manifest.content)
    for missing in papers["missing"]:
        click.echo(said(f"A row names the paper {missing}, which is not there.", f"有数据提到文件{missing}，但它不在。"), err=True)
    return Exit.WRONG_DATA if papers["missing"] else Exit.DONE


@click.command(cls=Command, words=Bilingual(
    "Take a backup into an empty database, SQLite or PostgreSQL, whichever it was written from.\n\n"
    "Everything or nothing: the file is checked first, and what was written is read back and compared by its hash. Refused: "
    "a file cut short or changed, one of a newer version, missing keys, a database that is not empty.",
    "把备份恢复到空数据库；SQLite和PostgreSQL之间可以互相恢复。\n\n"
    "要么全部恢复，要么什么都不改：先核对文件，写入后读回并按哈希比对。以下情况拒绝：文件不完整或被改动、来自更新的版本、缺少密钥、数据库不是空的。"))
@click.argument("file", type=click.Path(path_type=Path))
@option("--replace", is_flag=True, en="Lose what the database holds now.", zh="丢掉数据库现有的内容。")
@lang_option
def restore(file: Path, replace: bool) -> int:
    """Load."""
    set_up(as_owner=True)
    from zhijiao.kernel.backup.load import forget_other_papers, load

    manifest = load(file, replace=replace)
    if replace:
        forget_other_papers()
    rows, papers = sum(part.rows for part in manifest.tables.values()), manifest.papers
    click.echo(said(f"Restored {rows:,} rows and {papers['files']:,} papers of {manifest.made_at}; read back and equal. "
                    "Everybody signs in again.",
                    f"已恢复{manifest.made_at}的{rows:,}行和{papers['files']:,}个文件，读回比对一致。所有人需要重新登录。"), err=True)
    click.echo(manifest.content)
    return Exit.DONE


@click.command(cls=Command, words=Bilingual(
    "Write the tables as Parquet files to a new folder, all of one moment, for figures and other software.\n\n"
    "Sealed and sensitive fields are never in it; names and other personal fields only with --personal. It is no backup.",
    "把各表在同一时刻的内容写成Parquet文件，放进新文件夹，供统计和其他软件使用。\n\n"
    "从不包含加密和敏感字段；姓名等个人字段只有加--personal才包含。它不能用来恢复。"))
@click.argument("out_dir", type=click.Path(file_okay=False, path_type=Path))
@option("--personal", is_flag=True, en="Also personal fields, such as names.", zh="也包含姓名等个人字段。")
@lang_option
def snapshot(out_dir: Path, personal: bool) -> int:
    """Write and count."""
    set_up()
    from django.utils import timezone

    from zhijiao.kernel.backup.snapshot import snapshot as take

    tables = take(out_dir, at=timezone.now(), personal=personal)["tables"]
    rows = sum(one["rows"] for one in tables.values())
    click.echo(said(f"{out_dir}: {len(tables)} tables, {rows:,} rows.", f"{out_dir}：{len(tables)}张表，{rows:,}行。"), err=True)
    return Exit.DONE
