"""The cast of the demo: one invented person per role, and a second official where the law asks for another pair of eyes."""

from __future__ import annotations

from dataclasses import dataclass

from zhijiao.kernel.people.terms import Role


@dataclass(frozen=True)
class Member:
    """One person of the cast: the account, the invented name, and the place where this person acts."""

    username: str
    name: str
    sex: str
    age: int
    role: Role
    place: str  # a region's key for its bureau, or a name that the builder knows


CAST: tuple[Member, ...] = (
    Member("apprentice", "赵一诺", "F", 16, Role.APPRENTICE, "school"),
    Member("guardian", "孙静雅", "F", 43, Role.GUARDIAN, ""),
    Member("teacher", "", "", 0, Role.SCHOOL_TEACHER, "school"),
    Member("registrar", "周慧敏", "F", 38, Role.SCHOOL_REGISTRAR, "school"),
    Member("hr", "吴建军", "M", 45, Role.ENTERPRISE_HR, "enterprise"),
    Member("mentor", "", "", 0, Role.ENTERPRISE_MENTOR, "enterprise"),
    Member("shenyang", "林海洋", "M", 41, Role.CITY_OFFICER, "2101"),
    Member("shenfu", "高晓东", "M", 36, Role.CITY_OFFICER, "21SF"),
    Member("province", "梁志强", "M", 50, Role.PROVINCE_OFFICIAL, "province"),
    Member("office", "郑文琴", "F", 46, Role.PROVINCE_OFFICIAL, "province"),
    Member("finance", "韩立群", "M", 44, Role.DEPARTMENT_OFFICER, "finance"),
    Member("inspector", "宋明哲", "M", 47, Role.INSPECTOR, "2101"),
    Member("operator", "谢雪", "F", 39, Role.TRAINING_OPERATOR, "operator"),
    Member("stranger", "冯博文", "M", 33, Role.SCHOOL_TEACHER, "other_school"),
    Member("administrator", "丁一鸣", "M", 34, Role.ADMINISTRATOR, "province"),
    Member("security", "曹玉兰", "F", 42, Role.SECURITY_ADMINISTRATOR, "province"),
    Member("auditor", "沈国栋", "M", 51, Role.AUDITOR, "province"),
    Member("applicant", "许知远", "M", 18, Role.APPLICANT, "school"),
    Member("college", "何婉清", "F", 40, Role.SCHOOL_REGISTRAR, "college"),
)
