"""The table of moves of a credential."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Machine, Move
from zhijiao.systems.exchange.terms import State

REGISTRAR = (Role.SCHOOL_REGISTRAR,)
# Who may stop a credential: the school that issued it, and the province for every school.
STOPPERS = (Role.SCHOOL_REGISTRAR, Role.PROVINCE_OFFICIAL)
# Who may say that one should be revoked; somebody else decides.
ASKERS = (Role.SCHOOL_TEACHER, Role.SCHOOL_REGISTRAR, Role.PROVINCE_OFFICIAL)

CREDENTIAL = Machine(
    name="exchange.credential",
    words=Bilingual("Credential", "凭证"),
    moves=[
        Move("issue", State.PROPOSED, State.ISSUED, role=REGISTRAR, words=Bilingual("Issue", "签发")),
        Move("decline", State.PROPOSED, State.DECLINED, role=REGISTRAR, words=Bilingual("Do not issue", "不予签发")),
        Move("suspend", State.ISSUED, State.SUSPENDED, role=STOPPERS, words=Bilingual("Suspend", "暂停使用")),
        Move("lift", State.SUSPENDED, State.ISSUED, role=STOPPERS, words=Bilingual("Lift the suspension", "恢复使用")),
        # Final: whoever asked for it does not decide on it (queries/obstacles.py).
        Move("revoke", (State.ISSUED, State.SUSPENDED), State.REVOKED, role=STOPPERS, words=Bilingual("Revoke for good", "撤销")),
    ],
)
