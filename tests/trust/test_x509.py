"""Certificates: every way of being wrong has its line, and what comes along decides nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509 import verification
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred import trust
from microcred.codes import CODES
from microcred.crypto.certificates import Certificate
from microcred.crypto.references import CertificateReference
from microcred.findings import Check, Finding, Outcome
from microcred.securing import JAdES
from microcred.trust import Resolution
from microcred.trust.path_building import find_path
from microcred.trust.x509 import resolve_certificate
from simulator import (
    BEGIN,
    END,
    ISSUING,
    NOW,
    SEALING,
    Authority,
    extension,
    key_of,
    name_of,
    purposes_of,
    revocation_of,
)

SECOND = timedelta(seconds=1)
AGO, LATER = NOW - timedelta(days=2), NOW + timedelta(days=2)
World = tuple[Certificate, Sequence[Certificate], Sequence[Certificate]]
"""The signer's certificate, what came along, the anchors."""


def resolved(world: World, at: datetime = NOW) -> Resolution:
    leaf, bag, anchors = world
    return resolve_certificate(CertificateReference((leaf, *bag)), anchors=anchors, at=at)


def lines(found: Resolution, check: Check) -> list[Finding]:
    return [one for one in found.findings if one.check is check]


def codes(world: World, at: datetime = NOW) -> list[str]:
    """The CERTIFICATE lines: PASSED is "trusted" alone, everything else is INDETERMINATE."""
    found = lines(resolved(world, at), Check.CERTIFICATE)
    trusted = [one.code for one in found] == ["certificate.trusted"]
    wanted = Outcome.PASSED if trusted else Outcome.INDETERMINATE
    assert {one.outcome for one in found} == {wanted}
    assert all(one.code in CODES and one.clause and "\n" not in one.detail for one in found)
    return [one.code.removeprefix("certificate.") for one in found]


@cache
def root() -> Authority:
    return Authority.root()


@cache
def issuing() -> Authority:
    return root().authority("Issuing")


def below(authority: Authority | None = None, **traits: Any) -> World:
    """A seal of an authority below the root, with any traits, and the root as anchor."""
    issuer = authority or issuing()
    return issuer.leaf(**traits), [issuer.certificate], [root().certificate]


def between(**traits: Any) -> World:
    """A good seal of an authority with any traits, below the root."""
    return below(root().authority("Doubtful", **traits))


def under(**traits: Any) -> World:
    """A good seal of a root with any traits."""
    own = Authority.root("Own root", **traits)
    return own.leaf(), [], [own.certificate]


def chain(*limits: int | None, root_limit: int | None = None) -> World:
    """Authorities with these path lengths, one below the other, the highest first."""
    top = Authority.root("Top", path_length=root_limit)
    made = [top]
    for number, limit in enumerate(limits):
        made.append(made[-1].authority(f"Level {number}", path_length=limit))
    return made[-1].leaf(), [one.certificate for one in made[1:]], [top.certificate]


def pinned(**traits: Any) -> World:
    """A seal that is itself the anchor."""
    leaf = issuing().leaf(**traits)
    return leaf, [], [leaf]


# -- right ----------------------------------------------------------------------------------------


def anchor_between() -> World:
    leaf, bag, _ = below()
    return leaf, [], bag


def renewed(number: int) -> World:
    """Authorities that renew themselves do not count for the path length (RFC 5280 6.1.4 (l))."""
    top = Authority.root("Renewing", path_length=0)
    keys = [key_of("P-256", -10 - one) for one in range(number)]
    made = [top]
    for key in keys:
        made.append(made[-1].authority(top.name, key))
    return made[-1].leaf(), [one.certificate for one in made[1:]], [top.certificate]


def cross_certified() -> World:
    """Two roots vouch for one authority; the given one is not the one that is in the bag."""
    other = Authority.root("Other root")
    again = other.cross(issuing())
    old = root().certificate
    return issuing().leaf(), [issuing().certificate, old, again], [other.certificate]


def same_key_twice() -> World:
    """The authority's certificate was renewed with the same key; the old one has ended."""
    old = root().cross(issuing(), end=AGO)
    return issuing().leaf(), [old, issuing().certificate], [root().certificate]


def renewed_root() -> World:
    """The given anchor is a later certificate of the root, with the same name and key."""
    later = Authority.root("Root", root().key)
    return issuing().leaf(), [issuing().certificate, root().certificate], [later.certificate]


def wrong_names_sake() -> World:
    """Another authority of the same name, with another key."""
    twin = Authority.root("Root", key_of("P-256", -2))
    leaf, bag, anchors = below()
    return leaf, [twin.certificate, *bag], [twin.certificate, *anchors]


def misleading_key_ids() -> World:
    """Key identifiers are hints: a wrong one is no reason to refuse what a signature proves."""
    hint = x509.AuthorityKeyIdentifier(b"\1" * 20, None, None)
    return below(key_ids=False, extra=[(hint, False)])


def other_writing() -> World:
    """RFC 5280 7.1: names are compared without case and surplus white space."""
    written = name_of(country="ie", organisation="ROOT  organisation", common="root")
    leaf = root().leaf(issuer=written)
    return leaf, [], [root().certificate]


RIGHT: dict[str, Callable[[], World]] = {
    "a root and a seal": under,
    "an authority between": below,
    "the root came along too": lambda: (
        below()[0],
        [issuing().certificate, root().certificate],
        [root().certificate],
    ),
    "an intermediate is the anchor": anchor_between,
    "the seal is the anchor": pinned,
    "a self-signed seal is the anchor": lambda: (
        (own := Authority.root("Own", ca=None, usage=SEALING).certificate),
        [],
        [own],
    ),
    "a seal that is an authority too": lambda: below(ca=True, usage=(*SEALING, *ISSUING)),
    "no key usage": lambda: below(usage=None),
    "digitalSignature alone": lambda: below(usage=["digital_signature"]),
    "nonRepudiation alone": lambda: below(usage=["content_commitment"]),
    "no basic constraints in the seal": lambda: below(ca=None),
    "version 1 of the seal": lambda: below(version=x509.Version.v1),
    "no key identifiers": lambda: below(key_ids=False),
    "misleading key identifiers": misleading_key_ids,
    "no key usage of the authority": lambda: between(usage=None),
    "no key usage of the root": lambda: under(usage=None),
    "path length that suffices": lambda: chain(1, 0, root_limit=2),
    "path length at the root": lambda: under(path_length=0),
    "an authority that renewed itself": lambda: renewed(1),
    "and again": lambda: renewed(3),
    "six authorities": lambda: chain(*[None] * 6),
    "cross-certified": cross_certified,
    "an expired path beside a valid one": same_key_twice,
    "the root was renewed": renewed_root,
    "a namesake with another key": wrong_names_sake,
    "the name written otherwise": other_writing,
    "RSA": lambda: under(key=key_of("RSA-2048")),
    "Ed25519": lambda: under(key=key_of("Ed25519")),
    "Ed448": lambda: under(key=key_of("Ed448")),
    "brainpool": lambda: under(key=key_of("brainpool")),
    "SHA-1 at the root itself": lambda: under(sha1=True),
    "for e-mail and clients": lambda: below(extra=[purposes_of("CLIENT_AUTH", "EMAIL_PROTECTION")]),
    "for servers and e-mail, as real ones": lambda: below(
        extra=[purposes_of("SERVER_AUTH", "CLIENT_AUTH", "EMAIL_PROTECTION")]
    ),
    "for documents": lambda: below(extra=[purposes_of("1.3.6.1.5.5.7.3.36")]),
    "for clients": lambda: below(extra=[purposes_of("CLIENT_AUTH")]),
    "for a purpose nobody knows": lambda: below(extra=[purposes_of("1.2.3.4")]),
    "for any purpose": lambda: below(extra=[purposes_of("SERVER_AUTH", "ANY_EXTENDED_KEY_USAGE")]),
    "an unknown extension": lambda: below(extra=[extension("1.2.3.4")]),
    "critical policies": lambda: below(
        extra=[
            (
                x509.CertificatePolicies(
                    [x509.PolicyInformation(x509.ObjectIdentifier("1.2.3"), None)]
                ),
                True,
            )
        ]
    ),
}


@pytest.mark.parametrize("case", RIGHT)
def test_right(case: str) -> None:
    assert codes(RIGHT[case]()) == ["trusted"]


# -- wrong ----------------------------------------------------------------------------------------


def forged(**traits: Any) -> World:
    """The attacker's key under a certificate that names the root as issuer."""
    leaf = root().leaf(signed_with=key_of("P-256", -66), **traits)
    return leaf, [], [root().certificate]


def own_root_in_the_bag() -> World:
    """The attacker's own root comes along; only given anchors count."""
    evil = Authority.root("Evil")
    return evil.leaf(), [evil.certificate], [root().certificate]


def root_of_the_same_name() -> World:
    """The attacker's root bears the name of the given one."""
    evil = Authority.root("Root", key_of("P-256", -66))
    return evil.leaf(), [evil.certificate], [root().certificate]


def seal_as_authority(*, given: bool) -> World:
    """The holder of a seal issues a certificate in another's name; the seal may be an anchor."""
    holder = Authority(
        name_of(country="IE", organisation="Holder", identifier="NTRIE-1"),
        key_of("P-256", -3),
        None,  # type: ignore[arg-type] # made below
    )
    seal = root().issue(holder.name, holder.key)
    anchor = seal if given else root().certificate
    return holder.leaf("Example University"), [seal], [anchor]


def name_constraints(*, critical: bool) -> World:
    only = x509.NameConstraints([x509.DirectoryName(name_of(country="FR"))], None)
    return between(extra=[(only, critical)])


def two_bad_paths() -> World:
    """One path would hold at an earlier time, the other never: the first tells more."""
    limited = root().cross(issuing(), extra=[extension("1.2.3.4", critical=True)])
    old = root().cross(issuing(), end=AGO)
    return issuing().leaf(), [limited, old], [root().certificate]


def expired_below_no_authority() -> World:
    """One path, two faults: "expired" must not hide the other."""
    odd = root().authority("Odd", ca=False, usage=ISSUING)
    return odd.leaf(end=AGO), [odd.certificate], [root().certificate]


PURPOSES = extension("2.5.29.37", b"\x30\x00")
WRONG: dict[str, tuple[Callable[[], World], list[str]]] = {
    "no anchors": (lambda: (*below()[:2], []), ["no_anchors"]),
    "no anchors, expired": (lambda: (*below(end=AGO)[:2], []), ["no_anchors", "expired"]),
    "another anchor": (lambda: (*below()[:2], [Authority.root("X").certificate]), ["no_path"]),
    "nothing between": (lambda: (below()[0], [], [root().certificate]), ["no_path"]),
    "nothing between, wrong usage": (
        lambda: (below(usage=["key_agreement"])[0], [], [root().certificate]),
        ["no_path", "wrong_usage"],
    ),
    "forged signature": (forged, ["no_path"]),
    "own root came along": (own_root_in_the_bag, ["no_path"]),
    "own root of the same name": (root_of_the_same_name, ["no_path"]),
    "the anchor is another's seal": (
        lambda: (below()[0], [issuing().certificate], [issuing().leaf("Other")]),
        ["no_path"],
    ),
    "too many authorities": (lambda: chain(*[None] * 7), ["no_path"]),
    "expired": (lambda: below(end=NOW - SECOND), ["expired"]),
    "not yet valid": (lambda: below(begin=NOW + SECOND), ["not_yet_valid"]),
    "expired authority": (lambda: between(end=AGO), ["expired"]),
    "future authority": (lambda: between(begin=LATER), ["not_yet_valid"]),
    "expired root": (lambda: under(end=AGO), ["expired"]),
    "expired anchor that is the seal": (lambda: pinned(end=AGO), ["expired"]),
    "all expired": (
        lambda: below(root().authority("Old", end=AGO), end=AGO),
        ["expired", "expired"],
    ),
    "for encryption": (lambda: below(usage=["key_encipherment"]), ["wrong_usage"]),
    "for issuing only": (lambda: below(ca=True, usage=ISSUING), ["wrong_usage"]),
    "no usage at all": (
        lambda: below(extra=[extension("2.5.29.15", b"\3\1\0")], usage=None),
        ["wrong_usage"],
    ),
    "for servers": (lambda: below(extra=[purposes_of("SERVER_AUTH")]), ["wrong_purpose"]),
    "for servers and clients": (
        lambda: below(extra=[purposes_of("SERVER_AUTH", "CLIENT_AUTH")]),
        ["wrong_purpose"],
    ),
    "for code": (lambda: below(extra=[purposes_of("CODE_SIGNING")]), ["wrong_purpose"]),
    "for timestamps": (lambda: below(extra=[purposes_of("TIME_STAMPING")]), ["wrong_purpose"]),
    "for OCSP": (lambda: below(extra=[purposes_of("OCSP_SIGNING")]), ["wrong_purpose"]),
    "for no purpose": (lambda: below(extra=[PURPOSES]), ["wrong_purpose"]),
    "for an unreadable purpose": (
        lambda: below(extra=[extension("2.5.29.37", b"\x30\x05")]),
        ["wrong_purpose"],
    ),
    "authority for servers": (
        lambda: between(extra=[purposes_of("SERVER_AUTH")]),
        ["wrong_purpose"],
    ),
    "a seal issues": (lambda: seal_as_authority(given=False), ["not_an_authority"]),
    "a seal issues and is the anchor": (
        lambda: seal_as_authority(given=True),
        ["not_an_authority"],
    ),
    "authority without basic constraints": (lambda: between(ca=None), ["not_an_authority"]),
    "authority that may not sign certificates": (
        lambda: between(usage=["crl_sign", "digital_signature"]),
        ["not_an_authority"],
    ),
    "root that may not sign certificates": (
        lambda: under(usage=["crl_sign"]),
        ["not_an_authority"],
    ),
    "authority of version 1": (lambda: between(version=x509.Version.v1), ["not_an_authority"]),
    "root of version 1": (lambda: under(version=x509.Version.v1), ["not_an_authority"]),
    "path length of the root": (lambda: chain(None, root_limit=0), ["path_too_long"]),
    "path length between": (lambda: chain(0, None), ["path_too_long"]),
    "path length far above": (lambda: chain(1, None, None), ["path_too_long"]),
    "path length twice": (lambda: chain(0, None, root_limit=1), ["path_too_long", "path_too_long"]),
    "unknown critical extension": (
        lambda: below(extra=[extension("1.2.3.4", critical=True)]),
        ["unprocessed_extension"],
    ),
    "the same at the authority": (
        lambda: between(extra=[extension("1.2.3.4", critical=True)]),
        ["unprocessed_extension"],
    ),
    "the same at the root": (
        lambda: under(extra=[extension("1.2.3.4", critical=True)]),
        ["unprocessed_extension"],
    ),
    "critical name constraints": (
        lambda: name_constraints(critical=True),
        ["unprocessed_extension"],
    ),
    "name constraints": (lambda: name_constraints(critical=False), ["unprocessed_extension"]),
    "critical policy constraints": (
        lambda: between(extra=[(x509.PolicyConstraints(0, None), True)]),
        ["unprocessed_extension"],
    ),
    "SHA-1": (lambda: below(sha1=True), ["weak_algorithm"]),
    "SHA-1 at the authority": (lambda: between(sha1=True), ["weak_algorithm"]),
    "RSA-1024 of the seal": (lambda: below(key=key_of("RSA-1024")), ["weak_key"]),
    "RSA-1024 of the authority": (lambda: between(key=key_of("RSA-1024")), ["weak_key"]),
    "RSA-1024 of the root": (lambda: under(key=key_of("RSA-1024")), ["weak_key"]),
    "of two bad paths the better": (two_bad_paths, ["expired"]),
    "two faults of one path": (expired_below_no_authority, ["expired", "not_an_authority"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong(case: str) -> None:
    make, expected = WRONG[case]
    world = make()
    assert codes(world) == expected
    found = resolved(world)
    assert found.key == world[0].public_key  # "altered" and "not trusted" are told apart
    assert found.signer is not None


def test_every_certificate_code_has_a_case() -> None:
    shown = {code for _, expected in WRONG.values() for code in expected} | {"trusted"}
    emitted = {
        code.removeprefix("certificate.")
        for path in Path(trust.__file__).parent.glob("*.py")
        for code in CODES
        if code.startswith("certificate.") and f'"{code}"' in path.read_text(encoding="utf-8")
    }
    assert emitted == shown


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (BEGIN - SECOND, ["not_yet_valid"] * 3),
        (BEGIN, ["trusted"]),
        (END, ["trusted"]),
        (END + SECOND, ["expired"] * 3),
    ],
)
def test_both_ends_of_the_validity_are_in_it(at: datetime, expected: list[str]) -> None:
    assert codes(below(), at) == expected


def test_a_time_in_another_zone_is_the_same_time() -> None:
    from datetime import timezone

    assert codes(below(), END.astimezone(timezone(timedelta(hours=9)))) == ["trusted"]


def test_the_clauses_name_the_sub_indication() -> None:
    for case, name in (
        ("expired", "OUT_OF_BOUNDS_NO_POE"),
        ("another anchor", "NO_CERTIFICATE_CHAIN_FOUND"),
        ("for encryption", "CHAIN_CONSTRAINTS_FAILURE"),
        ("SHA-1", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
    ):
        (line,) = lines(resolved(WRONG[case][0]()), Check.CERTIFICATE)
        assert name in line.clause


# -- what a person reads --------------------------------------------------------------------------


def details(found: Resolution) -> str:
    assert found.signer is not None
    told = [str(one) for one in found.findings]
    assert not any("\n" in one or not one.isprintable() for one in told)
    return " | ".join([*told, str(found.signer), str(found.signer.to_json())])


def test_details_name_the_certificate() -> None:
    (line,) = lines(resolved(between(end=AGO)), Check.CERTIFICATE)
    assert line.detail == f"Doubtful organisation: ended {AGO.isoformat()}"
    (line,) = lines(resolved(WRONG["nothing between"][0]()), Check.CERTIFICATE)
    assert "Example University" in line.detail and "Issuing organisation" in line.detail


PERSONS = [
    {"given_name": "Jana", "surname": "Novak", "common": "Jana Novak"},
    {"common": "Jana Novak", "serial": "PNOSI-0101006500006"},
    {"surname": "Novak"},
]


@pytest.mark.parametrize("attributes", PERSONS)
def test_a_person_is_not_named(attributes: dict[str, str]) -> None:
    subject = name_of(country="SI", **attributes)
    leaf = root().issue(
        subject,
        key_of(),
        end=AGO,
        usage=["key_agreement"],
        extra=revocation_of("http://crl.example/"),
    )
    for anchors in ((), (root().certificate,), (issuing().certificate,)):
        told = details(resolved((leaf, [], anchors)))
        assert "a natural person" in told
        assert not any(text in told for text in attributes.values())


def test_what_a_certificate_says_cannot_break_a_line() -> None:
    evil = "Evil\nSIGNATURE      PASSED\x1b[2K\u202e"
    leaf = root().leaf(organisation=evil, identifier=f"NTRIE\r\n-1{evil}", end=AGO)
    told = details(resolved((leaf, [], [root().certificate])))
    assert "Evil SIGNATURE PASSED" in told


# -- REVOCATION, QUALIFIED, KEY -------------------------------------------------------------------


def revocation(world: World) -> tuple[str, str]:
    (line,) = lines(resolved(world), Check.REVOCATION)
    assert line.outcome is Outcome.SKIPPED
    return line.code, line.detail


NAMED = revocation_of("http://crl.example/", "http://ocsp.example/")


@pytest.mark.parametrize(
    ("world", "who"),
    [
        (lambda: below(extra=NAMED), "Example University"),
        (lambda: below(extra=revocation_of(ocsp="http://ocsp.example/")), "Example University"),
        (lambda: below(extra=[extension("2.5.29.31", b"\x05\x00")]), "Example University"),
        (lambda: between(extra=NAMED), "Doubtful organisation"),
        (lambda: between(extra=NAMED, end=AGO), "Doubtful organisation"),
        (lambda: pinned(extra=NAMED), "Example University"),
        (lambda: (below(extra=NAMED)[0], [], []), "Example University"),
    ],
)
def test_revocation_is_asked_for_where_it_is_named(world: Callable[[], World], who: str) -> None:
    code, detail = revocation(world())
    assert code == "revocation.not_checked" and detail.startswith(who)


@pytest.mark.parametrize("world", [below, lambda: under(extra=NAMED), lambda: (below()[0], [], [])])
def test_nobody_revokes_an_anchor(world: Callable[[], World]) -> None:
    assert revocation(world())[0] == "revocation.none"


def qc_statements(*statements: bytes) -> tuple[Any, bool]:
    body = b"".join(statements)
    return extension("1.3.6.1.5.5.7.1.3", b"\x30" + bytes([len(body)]) + body)


COMPLIANCE = bytes.fromhex("3008060604008e460101")
SSCD = bytes.fromhex("3008060604008e460104")
ESEAL = bytes.fromhex("3013060604008e4601063009060704008e46010602")
OF_GB = bytes.fromhex("300e060604008e460107300413024742")
OF_EVIL = bytes.fromhex("3010060604008e460107300613044556494c")


@pytest.mark.parametrize(
    ("statements", "claimed"),
    [
        ([], "does not claim it"),
        ([COMPLIANCE], "claims: qualified certificate;"),
        ([COMPLIANCE, SSCD, ESEAL], "qualified certificate, for eseal, key in a qualified device;"),
        ([COMPLIANCE, OF_GB], "qualified certificate, under the law of GB;"),
        ([COMPLIANCE, OF_EVIL], "claims: qualified certificate;"),
        ([b"\x30\x05"], "does not claim it"),
    ],
)
def test_qc_statements_are_read_and_not_believed(statements: list[bytes], claimed: str) -> None:
    (line,) = lines(resolved(below(extra=[qc_statements(*statements)])), Check.QUALIFIED)
    assert (line.outcome, line.code) == (Outcome.SKIPPED, "qualified.not_checked")
    assert claimed in line.detail


def test_a_key_of_no_use_is_told() -> None:
    found = resolved(below(key=key_of("brainpool")))
    assert found.key is None
    (line,) = lines(found, Check.KEY)
    assert (line.outcome, line.code) == (Outcome.INDETERMINATE, "key.unsupported")
    assert not lines(resolved(below()), Check.KEY)


# -- laws -----------------------------------------------------------------------------------------


@cache
def crowd() -> tuple[Certificate, ...]:
    """Certificates that have nothing to do with the worlds above, or share their names only."""
    strangers = [Authority.root(f"Stranger {number}") for number in range(3)]
    namesakes = [Authority.root(name, key_of("P-256", -50)) for name in ("Root", "Own root", "Top")]
    return (
        *(one.certificate for one in (*strangers, *namesakes)),
        *(one.authority("Issuing", key_of("P-256", -51)).certificate for one in strangers),
        strangers[0].leaf(),
        namesakes[0].leaf(),
    )


@cache
def worlds() -> tuple[World, ...]:
    return tuple(make() for make in (*RIGHT.values(), *(make for make, _ in WRONG.values())))


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_the_bag_decides_nothing(data: st.DataObject) -> None:
    """Any order, any repetition and any strangers in the bag give the same lines."""
    leaf, bag, anchors = data.draw(st.sampled_from(worlds()))
    strangers = data.draw(st.lists(st.sampled_from(crowd())))
    mixed = data.draw(st.permutations([*bag, *bag, *strangers, leaf]))
    others = data.draw(st.permutations(list(anchors)))
    assert resolved((leaf, mixed, others)).findings == resolved((leaf, bag, anchors)).findings


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_other_anchors_decide_nothing(data: st.DataObject) -> None:
    """Anchors that have nothing to do with it change no verdict, only "none" to "not these"."""
    leaf, bag, anchors = data.draw(st.sampled_from([one for one in worlds() if one[2]]))
    strangers = data.draw(st.lists(st.sampled_from(crowd())))
    mixed = data.draw(st.permutations([*anchors, *strangers]))
    assert codes((leaf, bag, mixed)) == codes((leaf, bag, anchors))


@dataclass(frozen=True)
class Sort:
    """One certificate of a random world, as it is meant: who issued it, and what is wrong."""

    holder: int
    issuer: int
    good: bool
    limit: int | None


HOLDERS = range(4)


@st.composite
def sorts(draw: st.DrawFn) -> list[Sort]:
    return draw(
        st.lists(
            st.builds(
                Sort,
                st.sampled_from(HOLDERS),
                st.sampled_from(HOLDERS),
                st.sampled_from([True, True, True, False]),
                st.sampled_from([None, None, 0, 1, 2]),
            ),
            max_size=7,
        )
    )


@cache
def holder(number: int) -> Authority:
    return Authority.root(f"Holder {number}")


@cache
def certificate_of(sort: Sort) -> Certificate:
    end = END if sort.good else AGO
    return holder(sort.issuer).cross(holder(sort.holder), end=end, path_length=sort.limit)


@cache
def subscriber() -> Certificate:
    return holder(0).leaf()


def reachable(given_: Sequence[Sort], anchors: Sequence[Sort], path: tuple[Sort, ...]) -> bool:
    """By brute force and RFC 5280 6.1.4 as written: is there a path from the seal to an anchor?

    `path` is from the seal upwards, without it; the seal is issued by holder 0.
    """
    if path and path[-1] in anchors and _holds(path):
        return True
    wanted = path[-1].issuer if path else 0
    return any(
        reachable(given_, anchors, (*path, one))
        for one in {*given_, *anchors}
        if one.holder == wanted and one not in path
    )


def _holds(path: tuple[Sort, ...]) -> bool:
    room = len(path)
    for depth, one in enumerate(reversed(path)):
        if not one.good:
            return False
        if depth > 0 and one.holder != one.issuer:
            if room <= 0:
                return False
            room -= 1
        if one.limit is not None:
            room = min(room, one.limit)
    return True


@given(sorts(), st.sets(st.integers(0, 6), max_size=2), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=400)
def test_a_path_is_found_if_there_is_one(
    bag: list[Sort], chosen: set[int], chance: random.Random
) -> None:
    """Against brute force, over random cross-certificates with faults and limits."""
    anchors = [bag[one] for one in chosen if one < len(bag)]
    certificates = [certificate_of(one) for one in bag]
    chance.shuffle(certificates)
    path = find_path(subscriber(), certificates, [certificate_of(one) for one in anchors], NOW)
    found = path is not None and not path.faults
    assert found is reachable(bag, anchors, ())


# -- bounds ---------------------------------------------------------------------------------------


@pytest.fixture
def signatures(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many signatures were checked."""
    count = [0]
    honest = Certificate.signed_by

    def counted(self: Certificate, other: Certificate) -> bool:
        count[0] += 1
        return honest(self, other)

    monkeypatch.setattr(Certificate, "signed_by", counted)
    return count


def test_a_folder_of_anchors_costs_no_signatures(signatures: list[int]) -> None:
    shared = key_of("P-256", -7)
    roots = [Authority.root(f"Root {number}", shared).certificate for number in range(300)]
    leaf, bag, anchors = below()
    assert codes((leaf, bag, [*roots, *anchors])) == ["trusted"]
    assert signatures[0] == 2


def test_a_hostile_bag_ends(signatures: list[int]) -> None:
    """Forty certificates of one name, each of which could have signed each other."""
    evil = Authority.root("Root", key_of("P-256", -66))
    bag = [evil.issue(evil.name, evil.key, ca=True, usage=ISSUING) for _ in range(40)]
    assert codes((evil.leaf(), bag, [root().certificate])) == ["no_path"]
    assert 0 < signatures[0] <= 128


def test_hints_let_the_right_one_be_among_those_tried(signatures: list[int]) -> None:
    namesakes = [
        Authority.root("Root", key_of("P-256", -100 - number)).certificate for number in range(150)
    ]
    leaf = root().leaf()
    assert codes((leaf, namesakes, [*namesakes, root().certificate])) == ["trusted"]
    assert signatures[0] <= 128


# -- others ---------------------------------------------------------------------------------------


FLAWS: list[dict[str, Any]] = [
    {"end": AGO},
    {"begin": LATER},
    {"ca": False},
    {"usage": ["crl_sign"]},
    {"path_length": 0},
    {"extra": [extension("1.2.3.4", critical=True)]},
    {},
    {},
    {},
]


def passes_elsewhere(world: World) -> bool:
    """What the verifier of `cryptography` says, told to demand nothing that seals do not have."""
    leaf, bag, anchors = (
        world[0].der,
        [one.der for one in world[1]],
        [one.der for one in world[2]],
    )
    load = x509.load_der_x509_certificate
    authorities = verification.ExtensionPolicy.webpki_defaults_ca()
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store([load(der) for der in anchors]))
        .time(NOW)
        .extension_policies(
            ca_policy=authorities, ee_policy=verification.ExtensionPolicy.permit_all()
        )
        .build_client_verifier()
    )
    try:
        verifier.verify(load(leaf), [load(der) for der in bag])
    except verification.VerificationError:
        return False
    return True


@given(
    st.lists(st.sampled_from(range(len(FLAWS))), min_size=1, max_size=3),
    st.sampled_from(
        [{}, {}, {"end": AGO}, {"begin": LATER}, {"signed_with": key_of("P-256", -66)}]
    ),
)
@settings(deadline=None, max_examples=120)
def test_another_verifier_says_the_same(flaws: list[int], of_leaf: dict[str, Any]) -> None:
    top = Authority.root("Top")
    made = [top]
    for number, flaw in enumerate(flaws):
        made.append(made[-1].authority(f"Level {number}", **FLAWS[flaw]))
    bag = [one.certificate for one in made[1:]]
    world = (made[-1].leaf(**of_leaf), bag, [top.certificate])
    assert (codes(world) == ["trusted"]) is passes_elsewhere(world)


# A time at which all certificates are valid; the issuers of the third are there as well, of the
# fourth not all, and the fifth came alone.
SEALED = {
    "ec/signed/edc206-generic-signed-2022.jsonld": (datetime(2022, 8, 1, tzinfo=UTC), 3),
    "ec/signed/eseal-vp-json-sealed-advanced.json": (datetime(2022, 8, 1, tzinfo=UTC), 3),
    "mynextid/edc-coe-signed.jsonld": (datetime(2026, 1, 15, tzinfo=UTC), 3),
    "mynextid/edc-cas-signed.jsonld": (datetime(2026, 1, 15, tzinfo=UTC), 3),
    "ec-2025/Sample-JointDegree-signed.jsonld": (datetime(2024, 1, 1, tzinfo=UTC), 3),
    "ec/signed/elm31-microcredential-annex1-signed.jsonld": (datetime(2024, 1, 1, tzinfo=UTC), 2),
    "ec-2025/AA-Annex1-MC-signed.jsonld": (datetime(2024, 1, 1, tzinfo=UTC), 1),
}


@pytest.mark.parametrize("name", SEALED)
def test_real_seals_lead_to_each_of_their_issuers(published: Path, name: str) -> None:
    opened = JAdES().open((published / "samples" / name).read_bytes())
    reference = opened.proofs[0].reference
    assert isinstance(reference, CertificateReference)
    leaf, *bag = reference.certificates
    at, length = SEALED[name]
    chain_ = [leaf]
    while above := [one for one in bag if one not in chain_ and chain_[-1].signed_by(one)]:
        chain_.append(above[0])
    assert len(chain_) == length
    for anchor in chain_:
        found = resolved((leaf, bag, [anchor]), at)
        assert [one.code for one in lines(found, Check.CERTIFICATE)] == ["certificate.trusted"]
        assert lines(found, Check.REVOCATION)[0].code == "revocation.not_checked"
        assert "qualified certificate, for eseal" in lines(found, Check.QUALIFIED)[0].detail
    assert codes((leaf, bag, chain_[-1:]), datetime(2040, 1, 1, tzinfo=UTC)) == ["expired"] * length
    assert codes((leaf, bag, []), at) == ["no_anchors"]
    assert codes((leaf, bag, [root().certificate]), at) == ["no_path"]
