"""Credentials beside @digitalbazaar/vc in Node on the same documents: agreement, issuing and verifying; then a batch killed at half.

The peer is fetched with npm into var/bench/credentials-peer; without node, npm or the registry the table says so and shows our own figures.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhijiao.engines.credentials import Key, canonical_jcs, canonical_rdf, new_key, sign, trust_list, verify
from zhijiao.engines.credentials.contexts import CREDENTIALS, OPEN_BADGES, known
from zhijiao.engines.credentials.multibase import public_key
from zhijiao.engines.credentials.suites import ISSUED, signature_holds
from zhijiao.engines.credentials.templates import Press, Template

HERE = Path(__file__).parent
PEER = HERE.parent / "var" / "bench" / "credentials-peer"
PACKAGES = ["@digitalbazaar/vc@7.3.0", "@digitalbazaar/data-integrity@2.5.0", "@digitalbazaar/eddsa-rdfc-2022-cryptosuite@1.3.0",
            "@digitalbazaar/eddsa-jcs-2022-cryptosuite@1.0.0", "@digitalbazaar/ed25519-multikey@1.3.1", "jsonld@9.0.0", "canonicalize@2.1.0"]
CREATED, AT = "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z"
SECONDS = 4.0
TEXTS = ["王𠮷", "龘䶮", "焊接（三年）\n第二行\t制表", "Ünïcødé e\u0301", "😀", "\"引号\"\\", "᠎蒙古", "\u2028行", "plain"]


@dataclass(frozen=True)
class Rate:
    """Operations per second of processor time."""

    name: str
    ours: float
    peer: float | None = None


def a_key() -> Key:
    """Return a key that is its own controller, so that both sides resolve it without a register."""
    made = new_key("did:key:", seed=bytes(range(32)))
    did = f"did:key:{made.public}"
    return Key(f"{did}#{made.public}", did, made.public, made.secret)


def documents(count: int, key: Key) -> list[dict[str, Any]]:
    """Return credentials with Chinese text, rare signs, nested evidence and 0-12 blank nodes."""
    chance = random.Random(7)
    return [_document(number, key, chance) for number in range(count)]


def _document(number: int, key: Key, chance: random.Random) -> dict[str, Any]:
    blank = number % 13
    achievement = {"id": f"urn:uuid:achievement-{number % 5}", "type": ["Achievement"], "name": chance.choice(TEXTS), "description": chance.choice(TEXTS),
                   "criteria": {"id": "urn:uuid:criteria", "narrative": chance.choice(TEXTS)}, "creditsAvailable": chance.choice([4, 4.5, 0.25])}
    subject = {"id": f"urn:uuid:learner-{number}", "type": ["AchievementSubject"], "achievement": achievement}
    evidence = [{**({} if at < blank else {"id": f"urn:uuid:evidence-{at}"}), "type": ["Evidence"], "name": f"{chance.choice(TEXTS)} {at}",
                 "narrative": chance.choice(TEXTS)} for at in range(blank + number % 3)]
    made: dict[str, Any] = {"@context": [CREDENTIALS, OPEN_BADGES], "id": f"urn:uuid:credential-{number}",
                            "type": ["VerifiableCredential", "OpenBadgeCredential"], "name": chance.choice(TEXTS),
                            "issuer": {"id": key.controller, "type": ["Profile"], "name": "沈阳第一职业学校"},
                            "validFrom": "2026-07-01T00:00:00Z", "credentialSubject": subject}
    return {**made, "evidence": evidence} if evidence else made


def template() -> dict[str, Any]:
    """Return the credential that both sides issue, with slots: about 2 kB, a status entry, four blank nodes."""
    key = a_key()
    made = _document(4, key, random.Random(1))
    made["id"], made["credentialSubject"]["id"] = "urn:uuid:{{id}}", "urn:uuid:{{learner}}"
    made["credentialSubject"]["identifier"] = [{"type": "IdentityObject", "hashed": False, "identityHash": "{{name}}", "identityType": "name"}]
    made["credentialStatus"] = {"id": "https://school.example/status#{{index}}", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
                                "statusListIndex": "{{index}}", "statusListCredential": "https://school.example/status"}
    return made


def row(number: int) -> dict[str, str]:
    """Return the values of one learner."""
    return {"id": f"c-{number}", "learner": f"l-{number}", "name": f"王𠮷{number}", "index": str(number)}


def rate(act: Callable[[int], object], seconds: float = SECONDS) -> float:
    """Return how often something is done in a second of processor time."""
    for number in range(30):
        act(number)
    count, start, until = 0, time.process_time(), time.perf_counter() + seconds
    while time.perf_counter() < until:
        act(count)
        count += 1
    return count / (time.process_time() - start)


def peer_there() -> bool:
    """Say whether the peer can be run, fetching it once."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    if not (PEER / "node_modules" / "@digitalbazaar" / "vc").is_dir():
        PEER.mkdir(parents=True, exist_ok=True)
        (PEER / "package.json").write_text('{"type": "module", "private": true}')
        if subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES], cwd=PEER, check=False).returncode:
            return False
    shutil.copy(HERE / "credentials_peer.mjs", PEER / "peer.mjs")
    return True


def ask(task: str, key: Key, **more: Any) -> Any:
    """Return the peer's answer to a task."""
    contexts = {**known(), "https://www.w3.org/ns/did/v1": {"@context": {}}}
    asked = {"task": task, "key": {"type": "Multikey", **key.as_json()}, "contexts": contexts, "created": CREATED, "at": AT, "seconds": SECONDS, **more}
    ran = subprocess.run(["node", "peer.mjs"], cwd=PEER, input=json.dumps(asked), capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    return json.loads(ran.stdout)


def agreement(count: int, key: Key) -> list[str]:
    """Compare canonical forms, and let each side verify what the other issued."""
    made, trust = documents(count, key), trust_list([key])
    forms = ask("canonical", key, documents=made)
    same = sum(canonical_rdf(one) == rdf and canonical_jcs(one).decode() == jcs for one, (rdf, jcs) in zip(made, forms, strict=True))
    lines = [f"- canonical forms (RDFC-1.0 and RFC 8785) equal on {same} of {count}"]
    for suite in ISSUED:
        ours = [sign(one, key, (suite,), created=CREATED) for one in made]
        there = sum(answer is True for answer in ask("verify", key, suite=suite, documents=ours))
        both = sum(answer is True for answer in ask("verify", key, suite=suite, documents=[sign(one, key, created=CREATED) for one in made]))
        theirs = ask("issue", key, suite=suite, documents=made)
        here = sum(verify(one, trust=trust, at=AT).genuine for one in theirs)
        lines.append(f"- {suite}: {there} of {count} of ours verify there ({both} with both proofs on), {here} of {count} of theirs here")
    return lines


def rates(key: Key, peer: bool) -> list[Rate]:
    """Measure both sides on the same credential."""
    slots = Template(template(), list(row(0)))
    filled, trust = slots.filled(row(0)), trust_list([key])
    found = [Rate("Ed25519 alone, sign", rate(_signing(key)), None), Rate("Ed25519 alone, verify", rate(_verifying(key)), None)]
    for suite in ISSUED:
        signed = sign(filled, key, (suite,), created=CREATED)
        theirs = ask("time", key, suite=suite, documents=[filled], signed=[signed]) if peer else {}
        press = Press(slots, key, CREATED, (suite,))
        found += [Rate(f"issue {suite}, one by one", rate(lambda n, suite=suite: sign(filled, key, (suite,), created=CREATED)), theirs.get("issue")),
                  Rate(f"issue {suite}, by template", rate(lambda n, press=press: press.issue(row(n))), theirs.get("issue")),
                  Rate(f"verify {suite}", rate(lambda n, signed=signed: verify(signed, trust=trust, at=AT)), theirs.get("verify"))]
    both = Press(slots, key, CREATED)
    return [*found, Rate("issue both, by template", rate(lambda n: both.issue(row(n))), None)]


def _signing(key: Key) -> Callable[[int], object]:
    signer = key.signer()
    return lambda n: signer.sign(b"x" * 64)


def _verifying(key: Key) -> Callable[[int], object]:
    public, value = public_key(key.public), key.signer().sign(b"x" * 64)
    return lambda n: signature_holds(public, value, b"x" * 64)


def killed_batch(count: int, key: Key) -> list[str]:
    """Issue a batch with the command people use, kill it at half, call it again; count gaps and doubles."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        (desk / "template.json").write_text(json.dumps(template()))
        (desk / "learners.csv").write_text("learner,name,achievement,period,index\n" + "".join(f"l-{n},王{n},焊接,2026,{n}\n" for n in range(count)))
        (desk / "key.json").write_text(json.dumps(key.as_json()))
        call = [str(Path(sys.executable).parent / "zhijiao"), "issue", "--template", "template.json", "--learners", "learners.csv", "--key", "key.json",
                "--out", "out", "--created", CREATED]
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        child = subprocess.Popen(call, cwd=desk, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        while child.poll() is None and _lines(desk / "out" / "issued.csv") < count // 2:
            time.sleep(0.05)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        at_kill = _lines(desk / "out" / "issued.csv")
        subprocess.run(call, cwd=desk, check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        spent, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        told = [line.split(",")[3] for line in (desk / "out" / "issued.csv").read_text().splitlines()[1:]]
        files = len(list((desk / "out").glob("*.json")))
    return [f"- {count:,} credentials with both proofs, killed after {at_kill:,}, called again: {len(set(told)):,} issued, "
            f"{len(told) - len(set(told))} doubled, {count - files} missing; "
            f"{worked:.0f} s of processor time ({spent:.0f} s by the clock) for both calls, start, files and samples counted"]


def _lines(path: Path) -> int:
    return max(path.read_bytes().count(b"\n") - 1, 0) if path.exists() else 0


def table(found: Sequence[Rate]) -> list[str]:
    """Return the rates as a table."""
    lines = ["| operation | ours /s | @digitalbazaar/vc /s | ratio |", "|---|---|---|---|"]
    for one in found:
        peer, ratio = ("", "") if one.peer is None else (f"{one.peer:,.0f}", f"{one.ours / one.peer:.1f}")
        lines.append(f"| {one.name} | {one.ours:,.0f} | {peer} | {ratio} |")
    return lines


def main() -> str:
    """Run everything and return the page."""
    key, peer = a_key(), peer_there()
    size = len(json.dumps(sign(Template(template(), list(row(0))).filled(row(0)), key, created=CREATED), ensure_ascii=False).encode())
    lines = ["# Credentials", "", f"Per second of processor time, one core, the same credential ({size:,} bytes with both proofs) on both sides.", ""]
    lines += table(rates(key, peer))
    lines += ["", *(agreement(200, key) if peer else ["- the peer could not be fetched: no comparison"])]
    lines += killed_batch(int(os.environ.get("BATCH", "100000")), key)
    return "\n".join(lines) + "\n"
