"""Words of people."""

from zhijiao.basics.words import Terms


class Sex(Terms):
    """As the citizen number says it."""

    FEMALE = "F", "female", "女"
    MALE = "M", "male", "男"


class Role(Terms):
    """As what somebody acts. A person may hold several and acts in one at a time."""

    APPRENTICE = "apprentice", "apprentice", "学徒"
    APPLICANT = "applicant", "applicant", "考生"
    GUARDIAN = "guardian", "guardian", "监护人"
    SCHOOL_TEACHER = "school_teacher", "internship teacher", "实习指导教师"
    SCHOOL_REGISTRAR = "school_registrar", "school registrar", "学校教务人员"
    ENTERPRISE_HR = "enterprise_hr", "enterprise HR", "企业人事"
    ENTERPRISE_MENTOR = "enterprise_mentor", "enterprise mentor", "企业导师"
    CITY_OFFICER = "city_officer", "city officer", "市级教育部门人员"
    PROVINCE_OFFICIAL = "province_official", "provincial official", "省级教育部门人员"
    DEPARTMENT_OFFICER = "department_officer", "department officer", "省直部门人员"
    INSPECTOR = "inspector", "inspector", "督导人员"
    TRAINING_OPERATOR = "training_operator", "training-institution operator", "培训机构负责人"
    ADMINISTRATOR = "administrator", "system administrator", "系统管理员"
    SECURITY_ADMINISTRATOR = "security_administrator", "security administrator", "安全管理员"
    AUDITOR = "auditor", "auditor", "审计员"
    SYSTEM = "system", "system", "系统"  # work that nobody pressed a button for; no person ever holds it


# Groups that rooms speak of. Whoever looks over several schools' rows is an officer; a school looks over its own.
SCHOOL = (Role.SCHOOL_TEACHER, Role.SCHOOL_REGISTRAR)
FAMILY = (Role.APPRENTICE, Role.GUARDIAN)
OFFICERS = (Role.CITY_OFFICER, Role.PROVINCE_OFFICIAL)
OVERSEERS = (*OFFICERS, *SCHOOL)

# Who runs the system. No one of the three holds another's power, and none of them is shown a row of any room.
ADMINISTRATORS = (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)


class Kinship(Terms):
    """What a guardian is to the ward."""

    MOTHER = "mother", "mother", "母亲"
    FATHER = "father", "father", "父亲"
    OTHER = "other", "other guardian", "其他监护人"
