"""ecdsa-sd-2023: what is shown is what was asked for and what is mandatory, and every lie shows."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sd_made import (
    CONTEXTS,
    CREDENTIAL,
    HMAC_KEY,
    Rfc6979,
    holds,
    issuer,
    local,
    options,
    own,
    secured,
)
from sd_specified import Specified, select_json_ld

from microcred.encoding import b64url_encode
from microcred.errors import CannotDisclose, LinkedDataError, ParseError, UnsuitableKey
from microcred.frozen import replaced
from microcred.securing.ecdsa_sd import base_proof, derived, mandatory_pointers, verify_data
from microcred.securing.ecdsa_sd_values import BaseValue, DerivedValue, read_proof_value
from microcred.securing.selecting import labelled, select

Json = dict[str, Any]
SUBJECT = "/credentialSubject"
BASE = secured()


def escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def pointers_of(value: Any, where: str = "") -> Iterator[str]:
    """A pointer to every value that can be shown by itself."""
    if where:
        yield where
    if where.endswith("/plan"):
        return
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in ("@context", "proof"):
                yield from pointers_of(one, f"{where}/{escaped(name)}")
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from pointers_of(one, f"{where}/{at}")


POINTERS = tuple(pointers_of(CREDENTIAL))
SPECIFIED = Specified(CREDENTIAL, HMAC_KEY)
LABELLED = labelled(CREDENTIAL, CONTEXTS, HMAC_KEY)
several = st.lists(st.sampled_from(POINTERS), max_size=6)


def show(*pointers: str, base: Json = BASE) -> Json:
    return dict(derived(base, base["proof"], pointers, contexts=CONTEXTS).document)


def value_of(document: Json) -> DerivedValue:
    value = read_proof_value(document["proof"]["proofValue"])
    assert isinstance(value, DerivedValue)
    return value


def with_value(document: Json, **changes: Any) -> Json:
    value = replaced(value_of(document), **changes)
    return {**document, "proof": {**document["proof"], "proofValue": value.text}}


# -- the same as the recommendation's own words ---------------------------------------------------


def test_the_statements_are_those_of_the_recommendation() -> None:
    assert list(LABELLED.lines) == SPECIFIED.lines


@pytest.mark.parametrize("pointer", POINTERS)
def test_each_selection_is_that_of_the_recommendation(pointer: str) -> None:
    if pointer == "/type/0":  # compaction makes one value of an array with one element
        assert LABELLED.indexes([pointer]) == LABELLED.indexes(["/type"])
        return
    if pointer.startswith(f"{SUBJECT}/degree/2/type/"):
        pointer = f"{SUBJECT}/degree/2/type"
    assert sorted(LABELLED.indexes([pointer])) == SPECIFIED.indexes([pointer])


@given(several)
def test_several_selections_are_those_of_the_recommendation(pointers: Sequence[str]) -> None:
    pointers = [one for one in pointers if "/type/" not in one]
    assert sorted(LABELLED.indexes(pointers)) == SPECIFIED.indexes(pointers)
    assert select(CREDENTIAL, pointers) == select_json_ld(CREDENTIAL, pointers)


# -- laws -----------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(several, several)
def test_any_part_verifies_and_shows_no_more(mandatory: list[str], asked: list[str]) -> None:
    base = secured(pointers=mandatory)
    if not mandatory and not asked:
        with pytest.raises(CannotDisclose, match="nothing was asked"):
            show(base=base)
        return
    shown = show(*asked, base=base)
    assert holds(shown)
    data = verify_data(shown, shown["proof"], contexts=CONTEXTS)
    said = [*mandatory, *asked]
    assert data.lines == tuple(LABELLED.lines[at] for at in sorted(LABELLED.indexes(said)))
    assert {name: one for name, one in shown.items() if name != "proof"} == select(CREDENTIAL, said)
    assert len(value_of(shown).mandatory) == len(LABELLED.indexes(mandatory))


@given(several, st.randoms(use_true_random=False))
def test_order_and_repetition_of_pointers_say_nothing(asked: list[str], chance: Any) -> None:
    mixed = [*asked, *asked]
    chance.shuffle(mixed)
    assert show(*mixed) == show(*asked)


def test_the_whole_can_be_shown() -> None:
    shown = show("")
    assert holds(shown)
    assert {name: one for name, one in shown.items() if name != "proof"} == CREDENTIAL


def test_arrays_are_dense() -> None:
    shown = show(f"{SUBJECT}/degree/2/grade", f"{SUBJECT}/degree/0/grade/1")
    assert shown["credentialSubject"]["degree"] == [
        {"type": "Degree", "grade": ["A"]},
        {"id": "urn:example:3", "type": ["Degree", "Course"], "grade": "3"},
    ]
    assert holds(shown)


def test_what_is_always_there() -> None:
    assert mandatory_pointers(CREDENTIAL) == ("/issuer", "/validFrom", f"{SUBJECT}/id")
    shown = show()
    assert shown.keys() == {
        "@context", "type", "issuer", "validFrom", "credentialSubject", "proof"
    }  # fmt: skip
    assert shown["credentialSubject"] == {"id": "did:example:ana", "type": "Person"}
    assert holds(shown)
    assert holds(show("/@context")) and show("/@context/1/ex") == shown


@pytest.mark.parametrize(
    ("subject", "pointers"),
    [
        ({"given": "Ana"}, ()),
        ({"type": "Person"}, (f"{SUBJECT}/type",)),
        ("did:example:ana", (SUBJECT,)),
        ([{"type": "Person"}, {"id": "urn:a"}], (f"{SUBJECT}/0/type", f"{SUBJECT}/1/id")),
        (None, ()),
    ],
)
def test_whom_it_speaks_of_is_mandatory(subject: Any, pointers: tuple[str, ...]) -> None:
    assert mandatory_pointers({"credentialSubject": subject}) == pointers


def test_what_a_verifier_needs_is_mandatory() -> None:
    names = (
        "issuer", "issuanceDate", "issued", "expirationDate", "validFrom", "validUntil",
        "credentialSchema", "credentialStatus", "credentialProfiles", "termsOfUse",
    )  # fmt: skip
    document = {name: {"id": "urn:example:1"} for name in reversed(names)}
    assert mandatory_pointers({**document, "name": "x"}) == tuple(f"/{name}" for name in names)
    assert mandatory_pointers(dict.fromkeys(names)) == ()


# -- hidden is hidden -----------------------------------------------------------------------------


def test_labels_tell_nothing_without_the_key() -> None:
    hidden = copy.deepcopy(CREDENTIAL)
    hidden["credentialSubject"]["family"] = "Another"
    hidden["credentialSubject"]["degree"][0]["grade"] = ["1"]
    asked = f"{SUBJECT}/degree/1/title/en"
    keys = [bytes([number]) * 32 for number in range(8)]
    labels = set()
    for document, key in itertools.product((CREDENTIAL, hidden), keys):
        value = value_of(show(asked, base=secured(document, hmac_key=key)))
        assert list(value.labels) == ["c14n0", "c14n1"]
        labels.add(tuple(value.labels.values()))
    assert len(labels) >= len(keys)
    orders = {tuple(sorted(one, key=one.index)) == tuple(sorted(one)) for one in labels}
    assert orders == {True, False}  # the order is the key's, not that of the document


def test_nothing_of_the_rest_is_in_the_result() -> None:
    shown = show("/name")
    value = read_proof_value(BASE["proof"]["proofValue"])
    assert isinstance(value, BaseValue)
    octets = str(shown)
    assert "Novak" not in octets and b64url_encode(value.hmac_key)[:20] not in octets
    assert len(value_of(shown).signatures) == 1


# -- lies -----------------------------------------------------------------------------------------

SHOWN = show("/name", f"{SUBJECT}/degree/0/grade", f"{SUBJECT}/degree/1/grade")


def altered(place: Callable[[Json], object]) -> Callable[[], Json]:
    def made() -> Json:
        document = copy.deepcopy(SHOWN)
        place(document)
        return document

    return made


def swapped(one: tuple[Any, ...], at: int = 0) -> tuple[Any, ...]:
    return (*one[:at], one[at + 1], one[at], *one[at + 2 :])


VALUE = value_of(SHOWN)
EARLIER = "2020-01-02T00:00:00Z"
FIRST, SECOND, THIRD = list(VALUE.labels)[:3]
OTHER = show("/name", f"{SUBJECT}/degree/0/grade", f"{SUBJECT}/degree/1/grade",
             base=secured(key=own(1)))  # fmt: skip
STRANGER = value_of(OTHER)
LIES: dict[str, Callable[[], Json]] = {
    "a revealed statement altered": altered(lambda it: it.update(name="Soil karbon")),
    "a mandatory statement altered": altered(lambda it: it.update(validFrom=EARLIER)),
    "a mandatory statement withheld": altered(lambda it: it.pop("validFrom")),
    "a revealed statement removed": altered(lambda it: it.pop("name")),
    "a statement added": altered(lambda it: it.update(description="more")),
    "the subject exchanged": altered(lambda it: it["credentialSubject"].update(id="did:example:b")),
    "an option of the proof altered": altered(
        lambda it: it["proof"].update(created="2020-01-02T03:04:05Z")
    ),
    "an option added": altered(lambda it: it["proof"].update(expires="2030-01-02T03:04:05Z")),
    "two nodes exchanged": lambda: with_value(
        SHOWN, labels={**VALUE.labels, FIRST: VALUE.labels[SECOND], SECOND: VALUE.labels[FIRST]}
    ),
    "a label altered": lambda: with_value(SHOWN, labels={**VALUE.labels, FIRST: "u" + "A" * 43}),
    "a label added": lambda: with_value(SHOWN, labels={**VALUE.labels, "c14n9": "u" + "A" * 43}),
    "a label removed": lambda: with_value(
        SHOWN, labels={one: two for one, two in VALUE.labels.items() if one != THIRD}
    ),
    "an index moved": lambda: with_value(
        SHOWN, mandatory=tuple(sorted({*VALUE.mandatory[1:], VALUE.mandatory[0] + 1}))
        if VALUE.mandatory[0] + 1 not in VALUE.mandatory
        else (*VALUE.mandatory[:-1], VALUE.mandatory[-1] + 1)
    ),
    "an index added": lambda: with_value(
        SHOWN, mandatory=tuple(sorted({*VALUE.mandatory, next(
            at for at in range(99) if at not in VALUE.mandatory)}))
    ),
    "an index removed": lambda: with_value(SHOWN, mandatory=VALUE.mandatory[1:]),
    "an index beyond the end": lambda: with_value(SHOWN, mandatory=(*VALUE.mandatory[:-1], 9999)),
    "a signature removed": lambda: with_value(SHOWN, signatures=VALUE.signatures[1:]),
    "no signatures": lambda: with_value(SHOWN, signatures=()),
    "a signature added": lambda: with_value(
        SHOWN, signatures=(*VALUE.signatures, VALUE.signatures[0])
    ),
    "signatures exchanged": lambda: with_value(SHOWN, signatures=swapped(VALUE.signatures)),
    "one signature twice": lambda: with_value(
        SHOWN, signatures=(VALUE.signatures[1], *VALUE.signatures[1:])
    ),
    "a signature altered": lambda: with_value(
        SHOWN, signatures=(bytes([VALUE.signatures[0][0] ^ 1]) + VALUE.signatures[0][1:],
                           *VALUE.signatures[1:])
    ),
    "signatures of nothing": lambda: with_value(
        SHOWN, signatures=(bytes(64),) * len(VALUE.signatures)
    ),
    "the issuer's signature altered": lambda: with_value(
        SHOWN, signature=bytes([VALUE.signature[0] ^ 1]) + VALUE.signature[1:]
    ),
    "the key of another credential": lambda: with_value(SHOWN, public_key=STRANGER.public_key),
    "key and signatures of another credential": lambda: with_value(
        SHOWN, public_key=STRANGER.public_key, signatures=STRANGER.signatures
    ),
    "the issuer's signature of another credential": lambda: with_value(
        SHOWN, signature=STRANGER.signature
    ),
    "a key that is none": lambda: with_value(SHOWN, public_key=b"\x80\x24\x02" + b"\xff" * 32),
    "a key on another curve": lambda: with_value(
        SHOWN, public_key=b"\xed\x01" + STRANGER.public_key[2:]
    ),
}  # fmt: skip


def believed(document: Json) -> bool:
    try:
        return holds(document)
    except (ParseError, LinkedDataError):
        return False


def test_the_truth_is_believed() -> None:
    assert believed(SHOWN) and believed(OTHER)


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_is_believed(lie: str) -> None:
    document = LIES[lie]()
    assert document != SHOWN
    assert not believed(document)


def test_a_part_of_another_credential() -> None:
    other = copy.deepcopy(CREDENTIAL)
    other["credentialSubject"]["degree"][0]["grade"] = ["1", "0"]
    both = [show("/name", f"{SUBJECT}/degree/0/grade", base=secured(one, key=own(number)))
            for number, one in enumerate((CREDENTIAL, other))]  # fmt: skip
    assert all(map(believed, both))
    mixed = copy.deepcopy(both[0])
    mixed["credentialSubject"] = both[1]["credentialSubject"]
    assert not believed(mixed)
    one, two = map(value_of, both)
    for at in range(len(one.signatures)):
        signatures = (*one.signatures[:at], two.signatures[at], *one.signatures[at + 1 :])
        assert not believed(with_value(mixed, signatures=signatures))
        assert not believed(with_value(both[0], signatures=signatures))


def test_two_nodes_do_not_become_one() -> None:
    """With one label for two nodes, statements of one could be shown as of two."""
    merged = {FIRST: VALUE.labels[FIRST], SECOND: VALUE.labels[FIRST]}
    with pytest.raises(ParseError, match="one label"):
        read_proof_value(replaced(VALUE, labels={**VALUE.labels, **merged}).text)


def test_a_base_proof_is_not_for_verifiers() -> None:
    with pytest.raises(ParseError, match="holder alone"):
        verify_data(BASE, BASE["proof"], contexts=CONTEXTS)


def test_another_issuer() -> None:
    assert not holds(SHOWN, signer=issuer(1))
    assert not holds(show(base=secured(signer=issuer(1))))


# -- what cannot be done --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pointer",
    [
        "/nothing",
        "/name/0",
        "/type/1",
        "/type/00",
        "/type/-",
        "/type/٠",
        "/type/1" + "0" * 30,
        f"{SUBJECT}/degree/3",
        f"{SUBJECT}/degree/x",
        f"{SUBJECT}/degree/",
        "/proof",
        "/credentialSubject/",
        "name",
        "#/name",
        "/na~me",
        "/name~",
        "/" + "a" * 5000,
        7,
        None,
    ],
)
def test_pointers_into_nothing(pointer: Any) -> None:
    with pytest.raises(CannotDisclose):
        show(pointer)
    with pytest.raises(CannotDisclose):
        secured(pointers=[pointer])


def test_too_many_pointers() -> None:
    with pytest.raises(CannotDisclose, match="4096"):
        show(*["/name"] * 4097)
    with pytest.raises(CannotDisclose):
        select(CREDENTIAL, "/name")


@pytest.mark.parametrize("pointer", [f"{SUBJECT}/plan/weeks", f"{SUBJECT}/plan/weeks/0"])
def test_pointers_into_a_value_that_is_one(pointer: str) -> None:
    with pytest.raises(CannotDisclose, match="one in linked data"):
        show(pointer)
    assert holds(show(f"{SUBJECT}/plan", pointer))


def test_a_context_within_that_does_not_come_along_is_noticed() -> None:
    document = copy.deepcopy(CREDENTIAL)
    document["credentialSubject"]["degree"][0]["@context"] = {"mark": "urn:example:mark"}
    document["credentialSubject"]["degree"][0]["mark"] = "fine"
    base = secured(document)
    shown = show(f"{SUBJECT}/degree/0/mark", base=base)
    assert holds(shown)
    assert "@context" in shown["credentialSubject"]["degree"][0]


def test_a_selection_that_would_mean_something_else() -> None:
    document = copy.deepcopy(CREDENTIAL)
    document["name"] = {"@value": "Soil", "@language": "en"}
    base = secured(document)
    assert holds(show("/name", base=base))
    with pytest.raises(CannotDisclose):
        show("/name/@value", base=base)


def test_a_document_that_is_another_one() -> None:
    for name, value in (("name", "Soil karbon"), ("validUntil", "2030-01-02T00:00:00Z")):
        with pytest.raises(CannotDisclose, match="another document"):
            show("/name", base={**BASE, name: value})
    with pytest.raises(CannotDisclose, match="derived"):
        show("/name", base=SHOWN)


def test_linked_data_that_does_not_hold_it_all() -> None:
    with pytest.raises(LinkedDataError):
        secured({**CREDENTIAL, "colour": "yellow"})
    with pytest.raises(LinkedDataError):
        show("/name", base={**BASE, "colour": "yellow"})
    with pytest.raises(LinkedDataError):
        verify_data({**SHOWN, "colour": "yellow"}, SHOWN["proof"], contexts=CONTEXTS)


def test_too_many_statements() -> None:
    document = copy.deepcopy(CREDENTIAL)
    document["credentialSubject"]["given"] = [str(number) for number in range(10_001)]
    with pytest.raises(CannotDisclose, match="10000 statements"):
        secured(document)
    assert holds(show(base=secured(document, pointers=[f"{SUBJECT}/given"])))


def test_a_proof_after_another_one() -> None:
    chained = {**options(issuer()), "previousProof": "urn:example:proof"}
    with pytest.raises(ParseError, match="alone"):
        base_proof(
            CREDENTIAL, chained, issuer(), contexts=CONTEXTS, hmac_key=HMAC_KEY, own_key=own()
        )
    proof = {**SHOWN["proof"], "previousProof": "urn:example:proof"}
    with pytest.raises(ParseError, match="alone"):
        verify_data(SHOWN, proof, contexts=CONTEXTS)


@pytest.mark.parametrize("curve", ["Ed25519", "P-384"])
def test_keys_of_another_kind(curve: str) -> None:
    other = local(curve)

    def made(signer: Any = None, key: Any = None, octets: bytes = HMAC_KEY) -> None:
        base_proof(
            CREDENTIAL,
            options(issuer()),
            signer or issuer(),
            contexts=CONTEXTS,
            hmac_key=octets,
            own_key=key or own(),
        )

    for given_ones in ((other, None), (None, other), (None, None, b"short")):
        with pytest.raises(UnsuitableKey):
            made(*given_ones)


def test_a_key_that_does_not_fit_its_algorithm() -> None:
    class Odd(Rfc6979):
        """Says that it is of P-256."""

    odd = Odd(own()._key)
    odd.public_key = local("P-384").public_key
    with pytest.raises(UnsuitableKey):
        base_proof(
            CREDENTIAL,
            options(issuer()),
            issuer(),
            contexts=CONTEXTS,
            hmac_key=HMAC_KEY,
            own_key=odd,
        )
