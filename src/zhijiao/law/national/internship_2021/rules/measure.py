"""Worded "generally" or "in principle": relevance, head counts, duration. A recorded reason lets these pass."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import WARN, Condition, rule
from zhijiao.law.national.internship_2021.facts import (
    PlacementFacts,
    is_post_internship,
)
from zhijiao.law.national.internship_2021.instruments import TEXT
from zhijiao.law.national.internship_2021.numbers import ENTERPRISE_SHARE, POST_SHARE

_WHOLE = 1000  # per mille


@rule(TEXT, article="~9", mark="V*", severity=WARN, zh="原则上不得跨专业大类安排实习", applies=is_post_internship,
      failed=Bilingual("Programme {programme_code} and the post (major category {post_programme_category}) belong to "
                       "different major categories; in principle they do not",
                       "学生专业{programme_code}与岗位对应的专业大类{post_programme_category}不属于同一专业大类，原则上不得跨大类"),
      fix=Bilingual("Choose a post that fits the programme, or record the reason", "改为与所学专业对口或者相近的岗位，或者填写理由"))
def programme_matches_post(f: PlacementFacts) -> Condition:
    """In principle programme and post belong to the same major category."""
    return f.programme_category == f.post_category


@rule(TEXT, article="~10-11", mark="V*", severity=WARN, zh="实习学生一般不超过单位在岗职工的10%",
      applies=is_post_internship,
      failed=Bilingual("{interns_at_enterprise} interns are at the unit at the same time, its staff on post is "
                       "{enterprise_staff}: generally at most 10 %",
                       "同一时期该单位实习学生{interns_at_enterprise}人，在岗职工{enterprise_staff}人，一般不得超过10%"),
      fix=Bilingual("Place at most {change} interns at the unit at the same time, or record the reason",
                    "同一时期在该单位实习的学生减到{change}人以内，或者填写理由"))
def enterprise_headcount(f: PlacementFacts) -> Condition:
    """Interns of all schools at one unit generally are at most a tenth of its staff on post."""
    return f.interns_at_enterprise * _WHOLE <= f.enterprise_staff * ENTERPRISE_SHARE


@rule(TEXT, article="~10-11", mark="V*", severity=WARN, zh="同一岗位实习学生一般不超过同类岗位职工的20%",
      applies=is_post_internship,
      failed=Bilingual("{interns_in_post} interns are in the post at the same time, {post_staff} staff work in the same kind of "
                       "post: generally at most 20 %",
                       "同一时期该岗位实习学生{interns_in_post}人，同类岗位在岗职工{post_staff}人，一般不得超过20%"),
      fix=Bilingual("Place at most {change} interns in this post at the same time, or record the reason",
                    "同一时期在该岗位实习的学生减到{change}人以内，或者填写理由"))
def post_headcount(f: PlacementFacts) -> Condition:
    """Interns in one post generally are at most a fifth of the staff in the same kind of post."""
    return f.interns_in_post * _WHOLE <= f.post_staff * POST_SHARE


@rule(TEXT, article="~11-12", mark="V*", severity=WARN, zh="岗位实习时间一般为6个月", applies=is_post_internship,
      failed=Bilingual("The internship lasts until {ends_on}, past {usual_end}: generally it is 6 months",
                       "实习到{ends_on}结束，超过{usual_end}，一般为6个月"),
      fix=Bilingual("End on {usual_end} or earlier, or record the reason", "把结束日期改到{usual_end}或以前，或者填写理由"))
def usual_duration(f: PlacementFacts) -> Condition:
    """A post internship generally lasts no longer than six months."""
    return f.ends_on <= f.usual_end
