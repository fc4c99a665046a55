"""The life of an issuing key. The system acts where a paper needs a key that nobody has made yet, and turns keys that no person keeps."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials import State
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Machine, Move

KEEPERS = (Role.SCHOOL_REGISTRAR, Role.ADMINISTRATOR)
CONFIRMERS = (Role.SECURITY_ADMINISTRATOR,)

KEY = Machine(
    name="signing.key",
    words=Bilingual("Issuing key", "签发密钥"),
    moves=[
        Move("activate", State.PLANNED, State.ACTIVE, role=(*KEEPERS, Role.SYSTEM), words=Bilingual("Put into use", "启用")),
        Move("retire", (State.PLANNED, State.ACTIVE), State.RETIRED, role=(*KEEPERS, Role.SYSTEM), words=Bilingual("Retire", "停用")),
        Move("compromise", State.RETIRED, State.COMPROMISED, role=CONFIRMERS, words=Bilingual("Confirm the theft", "确认失窃")),
    ],
)
