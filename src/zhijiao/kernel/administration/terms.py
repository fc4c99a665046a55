"""Words of running the system."""

from collections.abc import Mapping

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role


class InvitationKind(Terms):
    """What an invitation gives."""

    ACCOUNT = "account", "a new account", "新开账号"
    ROLE = "role", "one more role", "增加角色"
    RENEWAL = "renewal", "a new way in", "重设登录方式"


class Stage(Terms):
    """How far an invitation is; said by its moments, kept nowhere."""

    ASKED = "asked", "waits for the security administrator", "待安全管理员确认"
    OPEN = "open", "confirmed, waits to be accepted", "已确认，待接受"
    OPENED = "opened", "opened, not accepted yet", "已打开，待接受"
    ACCEPTED = "accepted", "accepted", "已接受"
    REFUSED = "refused", "refused", "已拒绝"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤回"
    LOCKED = "locked", "locked: too many wrong codes", "已锁定：验证码错误次数过多"
    EXPIRED = "expired", "expired", "已过期"


# An invitation that a code still opens.
USABLE = (Stage.OPEN, Stage.OPENED)
UNDER_WAY = (Stage.ASKED, *USABLE)

# Whom each may invite by a list. Administrators are invited one by one; nobody invites somebody above themselves.
INVITES: Mapping[Role | None, tuple[Role, ...]] = {
    Role.ADMINISTRATOR: tuple(role for role in Role if role not in (*ADMINISTRATORS, Role.SYSTEM)),
    Role.SCHOOL_REGISTRAR: (Role.APPRENTICE, Role.APPLICANT, Role.GUARDIAN, Role.SCHOOL_TEACHER, Role.ENTERPRISE_MENTOR),
    Role.ENTERPRISE_HR: (Role.ENTERPRISE_MENTOR,),
}
ASKERS = (Role.ADMINISTRATOR, Role.SCHOOL_REGISTRAR, Role.ENTERPRISE_HR)
assert set(ASKERS) == set(INVITES)

# What each of the three may do and may not; shown on the page of each and written down in docs/administrators.md.
MAY = {
    Role.ADMINISTRATOR: (
        Bilingual("ask for accounts, roles and new ways in, one by one or by a list", "提出开账号、增加角色、重设登录方式，可以逐个提出，也可以用名单提出"),
        Bilingual("end roles and close accounts", "终止角色、关闭账号"),
        Bilingual("see accounts, with names covered", "查看账号（姓名遮盖）"),
        Bilingual("turn issuing keys and report them as stolen", "换用签发密钥、报密钥失窃"),
    ),
    Role.SECURITY_ADMINISTRATOR: (
        Bilingual("confirm or refuse what the system administrator asks for", "确认或拒绝系统管理员提出的事项"),
        Bilingual("end roles, close and reopen accounts", "终止角色、关闭和重开账号"),
        Bilingual("confirm or dismiss that an issuing key was stolen", "判定签发密钥是否失窃"),
        Bilingual("see the security settings, keys and retention periods", "查看安全设置、密钥和保存期限"),
    ),
    Role.AUDITOR: (
        Bilingual("read the journal and prove its chains", "查阅操作日志并核对日志链"),
        Bilingual("see the security settings, keys and retention periods", "查看安全设置、密钥和保存期限"),
    ),
}
MAY_NOT = {
    Role.ADMINISTRATOR: (
        Bilingual("confirm anything", "确认任何事项"),
        Bilingual("read personal data, or any row of a room", "查看个人信息和各业务的数据"),
        Bilingual("read or change the journal", "查阅或改动操作日志"),
    ),
    Role.SECURITY_ADMINISTRATOR: (
        Bilingual("ask for an account or a role, or confirm anything for themselves", "提出开账号、增加角色，或为本人确认"),
        Bilingual("read personal data, or any row of a room", "查看个人信息和各业务的数据"),
        Bilingual("read or change the journal", "查阅或改动操作日志"),
    ),
    Role.AUDITOR: (
        Bilingual("give, confirm or end anything", "授予、确认或终止任何事项"),
        Bilingual("read personal data, or any row of a room", "查看个人信息和各业务的数据"),
        Bilingual("change the journal", "改动操作日志"),
    ),
}
assert set(MAY) == set(MAY_NOT) == set(ADMINISTRATORS)
