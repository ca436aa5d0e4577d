"""What wallets carry: sizes and times of the EC's Annex I sample, beside the Python reference.

    python benchmarks/wallets.py [COUNT]

The document is the Annex I sample where it is at hand (`MICROCRED_PUBLISHED`), else one of its size
and shape (benchmarks/documents.py). First the sizes of the formats that can carry it, in octets; of
those of which a holder shows a part, with all, with three and with no disclosures, and with the key
binding that a presentation has. Then medians of COUNT calls (default 30) in milliseconds, for
dc+sd-jwt with the key binding:

- issue: from the credential, or for sd-jwt from its claims, to the token;
- present: the holder chooses from the token as received, and signs for one verifier;
- proof: what is presented is read, issuer's signature, disclosures and key binding are checked, and
  the claims put together, which is all that sd-jwt (PyPI) does;
- verify: the verb, with everything that it asks beside (type, shapes, DID, issuer, period).

sd-jwt runs in a process of its own, where it takes its times itself; it is told as "not run" if it
is not at hand.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from documents import NOW, Json, documents, issued_by, key_of, octets, published
from floor import WARM, Turns, machine, medians
from sdjwt_process import SdJwtReference
from wallet_documents import header_of, jwk_of

from at_hand import NotAtHand
from examples import seal_of
from microcred import Trust, verify
from microcred.releases.vcdm import to_vcdm_2
from microcred.securing import DataIntegrity, JAdES, Mechanism, SdJwtVc, VcJwt, VcSdJwt, sd_jwt
from microcred.verifying import Audience
from microcred.wallet_types import NESTED_ELM

Times = dict[str, float]
KEY, HOLDER = key_of("P-256"), key_of("P-256", 8)
AUDIENCE, NONCE = "https://verifier.example", "n-0S6_WzA2Mj"
ASKED = sd_jwt.Asked(audience=AUDIENCE, nonce=NONCE)
THREE = (
    "/credentialSubject/givenName",
    "/credentialSubject/familyName",
    "/credentialSubject/hasClaim/0/specifiedBy/learningOutcome/0",
)
COLUMNS = ("issue", "present", "proof", "verify")


def main(words: list[str]) -> int:
    """Measure and tell; 0."""
    count = int(words[0]) if words else 30
    document = issued_by(documents(published())["annex1"], KEY.did)
    print(f"annex1: {len(octets(document))} octets as JSON\n")
    tell_sizes(document)
    print(f"\ndc+sd-jwt, ES256, key binding: median of {count}, milliseconds")
    print(f"{'':<34}" + "".join(f"{column:>9}" for column in COLUMNS))
    for who, shown, times in rows(document, count):
        told = "".join(f"{times[one]:>9.2f}" if one in times else f"{'':>9}" for one in COLUMNS)
        print(f"{who:<18}{shown:<16}{told}")
    print(f"\n{machine()}")
    return 0


# -- sizes ----------------------------------------------------------------------------------------


def tell_sizes(document: Json) -> None:
    """One line a format."""
    holder = HOLDER.signer.public_key
    of_2 = to_vcdm_2(document)
    whole: list[tuple[Mechanism, Json]] = [
        (JAdES(), document),
        (DataIntegrity("ecdsa-jcs-2019"), document),
        (VcJwt(), of_2),
    ]
    print(f"{'octets':<18}{'all':>10}{'three':>10}{'none':>10}")
    for mechanism, of in whole:
        signer = seal_of() if mechanism.name == "jades" else KEY.signer
        print(f"{mechanism.name:<18}{len(mechanism.secure(of, signer, now=NOW)):>10}")
    for divided, of, body in (
        (VcSdJwt(holder=holder), of_2, ""),
        (SdJwtVc(holder=holder), document, "/elm"),
    ):
        token = divided.secure(of, KEY.signer, now=NOW)
        parts = [presented(token, one) for one in choices(token, body)]
        told = "".join(f"{len(one):>10}" for one in parts)
        counts = ", ".join(str(one.count(b"~") - 1) for one in parts)
        print(f"{divided.name:<18}{told}   with key binding; {counts} disclosures")


def choices(token: bytes, body: str) -> list[Sequence[str]]:
    """What is shown: all, three, none."""
    read = sd_jwt.read_sd_jwt(token)
    there = sd_jwt.unpacked(read.payload, read.disclosures).shown
    three = [body + one for one in THREE if body + one in there]
    three += [one for one in there if "/credentialSubject/" in one and one not in three]
    return [("",), three[:3], ()]


def presented(token: bytes, reveal: Sequence[str]) -> bytes:
    """What a holder shows, bound to the verifier."""
    part = sd_jwt.presented(sd_jwt.read_sd_jwt(token), reveal)
    bound = sd_jwt.key_binding(part, HOLDER.signer, audience=AUDIENCE, nonce=NONCE, now=NOW)
    return sd_jwt.write_sd_jwt(bound)


# -- times ----------------------------------------------------------------------------------------


def rows(document: Json, count: int) -> list[tuple[str, str, Times]]:
    """Who, what is shown, and what each took."""
    how = SdJwtVc(holder=HOLDER.signer.public_key)
    token = how.secure(document, KEY.signer, now=NOW)
    (issue,) = medians([lambda: how.secure(document, KEY.signer, now=NOW)], Turns(count, math.inf))
    shown = dict(zip(("all", "three"), choices(token, "/elm"), strict=False))
    found = []
    for name, reveal in shown.items():
        times = {"issue": issue, **ours(token, reveal, count)}
        found.append(("microcred", name, times))
    try:
        SdJwtReference.build()
    except NotAtHand as why:
        print(f"sd-jwt: not run: {why}")
        return found
    peer = SdJwtReference()
    for name, reveal in shown.items():
        found.append(("sd-jwt (PyPI)", name, theirs(peer, document, token, reveal, count)))
    peer.close()
    return found


def ours(token: bytes, reveal: Sequence[str], count: int) -> Times:
    """microcred, from the token on."""
    part = presented(token, reveal)
    public = KEY.signer.public_key
    trust = Trust(issuers=[KEY.did], dids=True)
    expected = Audience(challenge=NONCE, domain=AUDIENCE)

    def proof() -> None:
        read = sd_jwt.read_sd_jwt(part)
        (one,) = read.jws.signatures
        assert public.verify("ES256", one.signature, one.signing_input)
        unpacked = sd_jwt.unpacked(read.payload, read.disclosures)
        told = sd_jwt.check_key_binding(read, unpacked.document, at=NOW, asked=ASKED)
        assert not unpacked.findings
        assert [one.code for one in told] == ["key_binding.valid"]

    jobs = {
        "present": lambda: presented(token, reveal),
        "proof": proof,
        "verify": lambda: verify(part, trust=trust, expected=expected, at=NOW),
    }
    taken = medians(list(jobs.values()), Turns(count, math.inf))
    return dict(zip(jobs, taken, strict=True))


def theirs(
    peer: SdJwtReference, document: Json, token: bytes, reveal: Sequence[str], count: int
) -> Times:
    """sd-jwt, with the same claims, the same parts that may be withheld, and the same choice."""
    claims: Mapping[str, Any] = {"iss": KEY.did, **NESTED_ELM.claims(document)}
    read = sd_jwt.read_sd_jwt(token)
    whole = sd_jwt.unpacked(read.payload, read.disclosures).document
    part = presented(token, reveal).decode()
    jobs = [
        {
            "do": "issue",
            "claims": claims,
            "pointers": list(NESTED_ELM.withheld(claims)),
            "key": jwk_of(KEY, secret=True),
            "header": header_of(KEY, "dc+sd-jwt"),
            "holder": jwk_of(HOLDER),
        },
        {
            "do": "present",
            "token": token.decode(),
            "document": whole,
            "pointers": list(reveal),
            "nonce": NONCE,
            "audience": AUDIENCE,
            "key": jwk_of(HOLDER, secret=True),
            "algorithm": "ES256",
            "now": int(NOW.timestamp()),
        },
        {
            "do": "verify",
            "token": part,
            "key": jwk_of(KEY),
            "nonce": NONCE,
            "audience": AUDIENCE,
            "algorithm": "ES256",
        },
    ]
    taken = peer.asked("timed", count=count, warm=WARM, jobs=jobs)
    return dict(zip(("issue", "present", "proof"), taken, strict=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
