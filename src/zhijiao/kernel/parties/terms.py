"""Words of regions and organisations."""

from zhijiao.basics.words import Terms


class RegionKind(Terms):
    """Levels of administration; a zone is no city, though it is directed like one."""

    PROVINCE = "province", "province", "省"
    CITY = "city", "city", "市"
    ZONE = "zone", "demonstration zone", "示范区"
    COUNTY = "county", "county or district", "县（区）"


class OrganisationKind(Terms):
    """What an organisation is to vocational education."""

    AUTHORITY = "authority", "education authority", "教育行政部门"
    DEPARTMENT = "department", "government department", "政府部门"
    SCHOOL = "school", "school", "学校"
    ENTERPRISE = "enterprise", "enterprise", "企业"
    TRAINING_INSTITUTION = "training_institution", "training institution", "培训机构"
    PARTNER = "partner", "partner", "合作单位"


class SchoolLevel(Terms):
    """The three levels of vocational schools."""

    SECONDARY = "secondary", "secondary vocational school", "中等职业学校"
    COLLEGE = "college", "higher vocational college", "高等职业学校"
    VOCATIONAL_BACHELOR = "vocational_bachelor", "vocational university", "职业本科学校"
