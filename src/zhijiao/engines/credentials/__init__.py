"""Proofs that travel: canonical forms, signatures, status lists, trust, verification. No Django, no clock, no network."""

from zhijiao.engines.credentials.dids import did_document, key_of, web_address
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.jcs import canonical_jcs
from zhijiao.engines.credentials.keys import Key, State, is_locked, lock, new_key, read_key, unlock
from zhijiao.engines.credentials.log import IssuanceLog, Rescue
from zhijiao.engines.credentials.rdf import canonical_rdf
from zhijiao.engines.credentials.report import Check, Report
from zhijiao.engines.credentials.signing import sign
from zhijiao.engines.credentials.status import StatusList, free_indexes
from zhijiao.engines.credentials.strict import read_json
from zhijiao.engines.credentials.trust import Trust, read_trust, signed_trust_list, trust_list
from zhijiao.engines.credentials.verifying import verify
from zhijiao.engines.credentials.words import CODES, Outcome, Verdict

__all__ = [
    "CODES", "Check", "Fault", "IssuanceLog", "Key", "Outcome", "Report", "Rescue", "State", "StatusList", "Trust", "Verdict", "canonical_jcs",
    "canonical_rdf", "did_document", "free_indexes", "is_locked", "key_of", "lock", "new_key", "read_json", "read_key", "read_trust", "sign",
    "signed_trust_list", "trust_list", "unlock", "verify", "web_address",
]
