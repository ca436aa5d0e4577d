"""Templates: the same bytes and the same refusals as the general way, whatever differs."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import NOW, UNI, DotPage, course, seal_of, wallet_signer
from microcred import Outcome, issue
from microcred.crypto.jws_writing import json_payload
from microcred.errors import (
    InvalidCredential,
    IssueError,
    MicrocredError,
    ModelError,
    UnsuitableKey,
)
from microcred.findings import Outcome as Found
from microcred.jsontext import read_json, write_json
from microcred.releases import ELM_3, ELM_3_1
from microcred.releases.vcdm import to_vcdm_2
from microcred.releases.w3c import is_plain
from microcred.schemas.validation import validate
from microcred.securing import DataIntegrity, VcJwt
from microcred.templating import DocumentTemplate, TemplateIssuer
from microcred.vc_issuing import issue_document
from test_vc_documents import OF_1_1, OF_2_0

PERSON = "/credentialSubject"
NAMES = (f"{PERSON}/givenName/en", f"{PERSON}/familyName/en", f"{PERSON}/fullName/en")


@cache
def european() -> Any:
    """A European credential, ready to be secured; every node has an id."""
    return issue(course(date=NOW), signer=seal_of(UNI), page=DotPage(), now=NOW).document


@cache
def template(kind: str = "european") -> DocumentTemplate:
    return DocumentTemplate.of({"european": european(), "1.1": OF_1_1, "2.0": OF_2_0}[kind])


def general(document: Any, mechanism: Any = None, **options: Any) -> bytes:
    """What a template has to give, made without one."""
    mechanism = mechanism or DataIntegrity()
    document = read_json(json_payload(document))
    found = () if is_plain(document) else validate(document, release=ELM_3)
    wrong = [one for one in found if one.outcome in (Found.FAILED, Found.INDETERMINATE)]
    if wrong:
        raise InvalidCredential("shapes", findings=wrong)
    given = {"signer": wallet_signer("Ed25519"), "now": NOW, **options}
    return issue_document(document, mechanism=mechanism, **given).secured


def changed(document: Any, differences: dict[str, Any]) -> Any:
    made = deepcopy(dict(document))
    for place, value in differences.items():
        *above, last = place.split("/")[1:]
        node = made
        for step in above:
            node = node[int(step)] if isinstance(node, list) else node[step]
        node[int(last) if isinstance(node, list) else last] = value
    return made


def outcome(make: Any) -> Any:
    try:
        return make()
    except MicrocredError as error:
        return type(error), [one.code for one in getattr(error, "findings", ())]


def texts_in(document: Any, where: str = "") -> Any:
    if isinstance(document, str):
        yield where
    elif isinstance(document, dict):
        for key, one in document.items():
            yield from texts_in(one, f"{where}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(document, list):
        for at, one in enumerate(document):
            yield from texts_in(one, f"{where}/{at}")


def issuer_of(kind: str = "european") -> TemplateIssuer:
    return template(kind).issuer(wallet_signer("Ed25519"))


def test_what_differs_is_issued_by_gaps_with_the_bytes_of_the_general_way() -> None:
    one = issuer_of()
    for number in range(3):
        document = changed(
            european(),
            {
                "/id": f"urn:credential:{number}",
                f"{PERSON}/id": f"did:example:{number}",
                "/issued": f"2026-01-0{number + 1}T00:00:00Z",
                **dict.fromkeys(NAMES, f'Ána "{number}" \\ \u00e9\u2028\U0001f600\x7f\ufffe'),
            },
        )
        made = one.issue(document, now=NOW)
        assert made.secured == general(document)
        assert made.document["id"] == f"urn:credential:{number}"
        assert one.issue(write_json(document).encode(), now=NOW).secured == made.secured
        spaced = json.dumps(document, indent=1).encode()
        assert one.issue(spaced, now=NOW).secured == made.secured
        assert json.loads(made.secured)["credentialSubject"] == document["credentialSubject"]
    assert one.whole == 0


HOSTILE = [
    "", " ", "urn:x:y", "did:example:a", "_:b0", "person-1", "http://a.example/ b", "@id", "elm:x",
    "https://a.example/#a#b", "2026-13-45T00:00:00Z", "2026-01-01", "1999-10-01T22:00:00Z",
    'a "quoted" \\ text', "line\nfeed\x00", "\ud800", '","x":"y', "%b %s {0}", "gap0n0.", "en",
    "http://data.europa.eu/snb/eqf/25831c2", "EuropeanDigitalCredential", "x" * 1_100_000, "9" * 30,
]  # fmt: skip


@settings(max_examples=60)
@given(st.data())
def test_any_difference_has_the_outcome_of_the_general_way(data: st.DataObject) -> None:
    """Every place, also those that decide what the document is; ids of other nodes among them."""
    kind = data.draw(st.sampled_from(["european", "european", "1.1", "2.0"]))
    document: Any = {"european": european(), "1.1": OF_1_1, "2.0": OF_2_0}[kind]
    places = list(texts_in(document))
    usual = [place for place in ("/id", *NAMES, "/validFrom", "/issued") if place in places]
    known = [one for one in (at_place(document, at) for at in places) if one]
    values = st.one_of(
        st.sampled_from(HOSTILE), st.sampled_from(known), st.text(max_size=9), st.just(5)
    )
    one = issuer_of(kind)
    for _ in range(3):
        chosen = st.sampled_from(data.draw(st.sampled_from([usual, places])))
        differences = data.draw(st.dictionaries(chosen, values, max_size=4))
        other = changed(document, differences)
        expected = outcome(lambda other=other: general(other))
        assert outcome(lambda other=other: one.issue(other, now=NOW).secured) == expected
        by_place = outcome(
            lambda differences=differences: one.issue_differing(differences, now=NOW).secured
        )
        assert by_place == expected


def at_place(document: Any, place: str) -> Any:
    for step in place.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def _with_blank(document: Any) -> None:
    del document["credentialSubject"]["id"]


def _with_other_order(document: Any) -> None:
    document["issuer"] = dict(reversed(document["issuer"].items()))


def _with_more(document: Any) -> None:
    document["credentialSubject"]["givenName"]["fr"] = "Anne"


def _with_undefined(document: Any) -> None:
    document["colour"] = "red"


def _without_claim(document: Any) -> None:
    del document["credentialSubject"]["hasClaim"]


def _with_one_as_true(document: Any) -> None:
    document["displayParameter"]["individualDisplay"]["displayDetail"]["page"] = True


def _with_float(document: Any) -> None:
    document["displayParameter"]["individualDisplay"]["displayDetail"]["page"] = 1.0


@pytest.mark.parametrize(
    "change",
    [
        _with_blank, _with_other_order, _with_more, _with_undefined, _without_claim,
        _with_one_as_true, _with_float,
    ],
)  # fmt: skip
def test_another_build_goes_the_general_way(change: Any) -> None:
    one, document = issuer_of(), deepcopy(dict(european()))
    change(document)
    expected = outcome(lambda: general(document))
    assert outcome(lambda: one.issue(document, now=NOW).secured) == expected
    assert one.whole == 1


def test_an_id_that_names_another_node_makes_them_one_in_the_general_way() -> None:
    one = issuer_of()
    taken = european()["issuer"]["id"]
    document = changed(european(), {f"{PERSON}/id": taken})
    assert outcome(lambda: one.issue(document, now=NOW).secured) == outcome(
        lambda: general(document)
    )
    assert one.whole == 1
    # ... and two that differ must not become one either.
    both = changed(european(), {"/id": "urn:a:1", f"{PERSON}/id": "urn:a:1"})
    assert outcome(lambda: one.issue(both, now=NOW).secured) == outcome(lambda: general(both))
    assert one.whole == 2


def test_a_date_that_is_none_is_refused_with_its_finding() -> None:
    with pytest.raises(InvalidCredential) as refused:
        issuer_of().issue(changed(european(), {"/issued": "yesterday"}), now=NOW)
    assert ("schema.datatype", "/issued") in [
        (one.code, one.where) for one in refused.value.findings
    ]


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    ready = changed(european(), {})
    ready["validUntil"] = "2036-01-01T00:00:00Z"
    one = DocumentTemplate.of(ready).issuer(wallet_signer("Ed25519"))
    with pytest.raises(InvalidCredential, match=r"vcdm\.period"):
        one.issue(changed(ready, {"/validUntil": "2016-01-01T00:00:00Z"}), now=NOW)
    assert one.issue(changed(ready, {"/validUntil": "2037-01-01T00:00:00Z"}), now=NOW).secured


def test_a_node_that_is_repeated_stays_one_or_goes_the_general_way() -> None:
    ready = changed(OF_1_1, {"/id": "urn:a:1"})
    del ready["evidence"]  # a blank node
    ready["@context"] = [*OF_1_1["@context"], {"name": "https://schema.org/name"}]
    ready["credentialSubject"] = [
        {"id": "did:example:ana", "name": "Ana"}, {"id": "did:example:ana", "name": "Ana"}
    ]  # fmt: skip
    one = DocumentTemplate.of(ready).issuer(wallet_signer("Ed25519"))
    alike = {f"/credentialSubject/{at}/name": "Eva" for at in (0, 1)}
    assert one.issue(changed(ready, alike), now=NOW).secured == general(changed(ready, alike))
    assert one.whole == 0
    apart = {"/credentialSubject/0/name": "Eva", "/credentialSubject/1/name": "Ada"}
    assert one.issue(changed(ready, apart), now=NOW).secured == general(changed(ready, apart))
    assert one.whole == 1
    again = {f"/credentialSubject/{at}/id": "did:example:eva" for at in (0, 1)}
    assert one.issue_differing(again, now=NOW).secured == general(changed(ready, again))
    one_id = changed(ready, {"/credentialSubject/0/id": "did:example:eva"})
    assert one.issue(one_id, now=NOW).secured == general(one_id)
    assert one.whole == 2


def test_two_texts_that_become_one_statement_go_the_general_way() -> None:
    ready = changed(OF_1_1, {"/id": "urn:a:1"})
    del ready["evidence"]  # a blank node
    ready["@context"] = [*OF_1_1["@context"], {"name": "https://schema.org/name"}]
    ready["credentialSubject"] = {"id": "did:example:ana", "name": ["Ana", "Anna"]}
    one = DocumentTemplate.of(ready).issuer(wallet_signer("Ed25519"))
    for texts in (["Eva", "Ewa"], ["Eva", "Eva"], ["Anna", "Ana"], ["Ana", "Ana"]):
        document = changed(ready, {"/credentialSubject/name": texts})
        assert one.issue(document, now=NOW).secured == general(document)
    assert one.whole == 2


@pytest.mark.parametrize("name", ["eddsa-jcs-2022", "ecdsa-rdfc-2019", "vc+jwt"])
def test_other_mechanisms(name: str) -> None:
    mechanism = VcJwt() if name == "vc+jwt" else DataIntegrity(name)
    signer = wallet_signer("Ed25519" if name.startswith("eddsa") else "P-384")
    ready = {
        "@context": OF_2_0["@context"],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": "did:example:ana"},
    }
    made = DocumentTemplate.of(ready, mechanism=mechanism).issuer(signer)
    document = changed(ready, {"/id": "urn:uuid:2"})
    given = read_json(made.issue(document, now=NOW).secured) if name != "vc+jwt" else None
    if given is not None:
        expected: Any = read_json(general(document, mechanism, signer=signer))
        for one in (given, expected):
            if name.startswith("ecdsa"):
                del one["proof"]["proofValue"]  # fresh with every signature
        assert given == expected
    assert (
        made.issue(document, now=NOW).media_type
        == issue_document(document, signer=signer, mechanism=mechanism, now=NOW).media_type
    )
    assert made.whole == 0


def test_proofs_of_another_second_have_another_configuration() -> None:
    one = issuer_of("2.0")
    for moment in (NOW, NOW.replace(second=7), NOW):
        assert one.issue(OF_2_0, now=moment).secured == general(OF_2_0, now=moment)
    assert one.issue(OF_2_0).document["id"] == OF_2_0["id"]
    with pytest.raises(IssueError):
        one.issue(OF_2_0, now=NOW.replace(tzinfo=None))


def test_what_no_template_can_be_of() -> None:
    with pytest.raises(InvalidCredential):
        DocumentTemplate.of(changed(european(), {"/issued": "yesterday"}))
    for wrong in (b"[]", b"{", "text", {"a": float("nan")}):
        with pytest.raises(InvalidCredential):
            DocumentTemplate.of(wrong)  # type: ignore[arg-type]
    with pytest.raises(UnsuitableKey):
        template().issuer(wallet_signer("P-256"))


def test_what_an_issuer_cannot_take() -> None:
    one = issuer_of()
    for wrong in (b"[]", b"{", "text", None):
        with pytest.raises(InvalidCredential):
            one.issue(wrong, now=NOW)  # type: ignore[arg-type]
    for place in ("id", "/nothing", "/type/9", "/type/01", "/id/x", "/type/-"):
        with pytest.raises(IssueError):
            one.issue_differing({place: "urn:x"}, now=NOW)
    with pytest.raises(IssueError):
        one.issue_differing({PERSON: {}, f"{PERSON}/id": "urn:x"}, now=NOW)
    with pytest.raises(IssueError):
        one.issue_differing({f"{PERSON}/id": "urn:x", PERSON: {}}, now=NOW)


def test_a_template_travels_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(template()))
    assert again == template()
    assert again.issuer(wallet_signer("Ed25519")).issue(european(), now=NOW).secured == (
        issuer_of().issue(european(), now=NOW).secured
    )
    assert "Novák" not in repr(again)


def test_other_releases_and_documents_with_blank_nodes_go_the_general_way() -> None:
    of_3_1 = DocumentTemplate.of(european(), release=ELM_3_1).issuer(wallet_signer("Ed25519"))
    assert of_3_1.issue(european(), now=NOW).secured == general(european())
    assert of_3_1.whole == 1
    blank = deepcopy(dict(OF_2_0))
    blank["credentialSubject"] = {"type": "Person"} | {
        name: one for name, one in OF_2_0["credentialSubject"].items() if name != "id"
    }
    document = changed(blank, {"/id": "urn:uuid:5"})
    found = outcome(lambda: general(blank))
    if isinstance(found, bytes):
        one = DocumentTemplate.of(blank).issuer(wallet_signer("Ed25519"))
        assert one.issue(document, now=NOW).secured == general(document)
        assert one.whole == 1


def test_the_plans_are_bounded() -> None:
    one = issuer_of()
    for number, place in enumerate(list(texts_in(european()))[:60]):
        document = changed(european(), {place: f"urn:x:{number}"})
        assert outcome(lambda document=document: one.issue(document, now=NOW).secured) == outcome(
            lambda document=document: general(document)
        )
    assert one._ways <= 32
    assert Outcome.PASSED


def test_octets_are_read_by_their_gaps() -> None:
    one = issuer_of()
    one.issue_differing({"/id": "urn:credential:1", NAMES[0]: "Eva"}, now=NOW)
    for name in ("Ada", "Ána Novák", "", "with \u00a0 space", 'a "quote"', "tab\t"):
        document = changed(european(), {"/id": f"urn:credential:{len(name)}", NAMES[0]: name})
        octets = write_json(document).encode()
        assert one.issue(octets, now=NOW).secured == general(document)
    assert one.whole == 0
    plain = write_json(changed(european(), {NAMES[0]: "Gap"})).encode()
    for wrong in (plain + b"}", plain[:-9], plain.replace(b"Gap", b"G\xffp"), b"", b"null"):
        with pytest.raises(InvalidCredential):
            one.issue(wrong, now=NOW)
    assert one.issue(plain + b" ", now=NOW).secured == one.issue(plain, now=NOW).secured


def test_octets_in_which_one_id_is_two_go_the_general_way() -> None:
    ready = changed(OF_1_1, {"/id": "urn:a:1"})
    del ready["evidence"]
    ready["credentialSubject"] = [{"id": "did:example:ana", "mark": "1"}, {"id": "did:example:ana"}]
    one = DocumentTemplate.of(ready).issuer(wallet_signer("Ed25519"))
    both = {f"/credentialSubject/{at}/id": "did:example:eva" for at in (0, 1)}
    one.issue_differing(both, now=NOW)
    two = changed(ready, {"/credentialSubject/0/id": "did:example:eva"})
    assert one.issue(write_json(two).encode(), now=NOW).secured == general(two)
    assert one.whole == 1


def test_documents_that_the_shapes_see_in_another_form_go_the_general_way() -> None:
    ready = to_vcdm_2(european(), linked=True)
    one = DocumentTemplate.of(ready).issuer(wallet_signer("Ed25519"))
    assert one.issue(ready, now=NOW).secured == general(ready)
    assert one.issue_differing({"/id": "urn:uuid:7"}, now=NOW).id == "urn:uuid:7"
    assert one.whole == 2


def test_a_number_that_shapes_compare_is_no_gap() -> None:
    from microcred.schemas.sensitivity import Sensitivity
    from microcred.template_plan import plan_for

    ready = changed(OF_1_1, {"/id": "urn:a:1"})
    del ready["evidence"]
    place = "/credentialSubject/mark"
    compared = frozenset({"https://example.org/terms#mark"})
    assert plan_for(ready, ready, [place]) is not None
    assert plan_for(ready, ready, [place], Sensitivity(frozenset(), compared)) is None
    named = Sensitivity(frozenset({"urn:a:1"}), frozenset())
    assert plan_for(ready, ready, ["/id"], named) is None
    assert plan_for(ready, ready, ["/nothing"]) is None
    assert plan_for(ready, ready, ["/@context/0"]) is None


def test_a_template_of_a_release_that_is_not_known_here() -> None:
    make, given = template().__reduce__()
    with pytest.raises(ModelError):
        make(*given[:2], "ELM 9", given[3])
