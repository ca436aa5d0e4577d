"""Our own context beside that of VCDM 2.0: what clashes, and that meaning does not change."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from elm_built import nodes
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from judging import our_contexts
from ways_agreeing import agreed

from corpus import CORPUS
from examples import course
from microcred.elm import EuropeanDigitalCredential
from microcred.errors import LinkedDataError
from microcred.findings import Check, Outcome
from microcred.jsontext import canonical_json
from microcred.linked.active_context import contexts_of
from microcred.linked.canonical import canonize
from microcred.linked.contexts import OWN, document
from microcred.linked.dataset import quads_of
from microcred.linked.expansion import expand
from microcred.linked.terms import EDC_AP, ELM_FOR_VCDM_2, VCDM_1_1, VCDM_2_0
from microcred.releases import ELM_3, ELM_3_1
from microcred.releases.vcdm import (
    LINKED_NAMES,
    from_vcdm_2,
    is_linked,
    place_in_vcdm_2,
    refuse_unlinked,
    to_vcdm_2,
)
from microcred.schemas.contexts import clashes, context_of, context_of_vcdm_2
from microcred.schemas.validation import validate

untimed = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
KNOWN = contexts_of("ELM 3.2")
LOAD = our_contexts()
WHEN = "2026-01-02T00:00:00Z"
TYPES = ["VerifiableCredential", "EuropeanDigitalCredential"]


def least(**members: Any) -> dict[str, Any]:
    """A credential of VCDM 1.1 with both dates of its beginning."""
    return {
        "@context": [VCDM_1_1, EDC_AP],
        "id": "urn:example:credential",
        "type": TYPES,
        "issuer": {"id": "did:example:i", "type": "Organisation"},
        "issuanceDate": WHEN,
        "validFrom": WHEN,
        "credentialSubject": {"id": "urn:example:p", "type": "Person"},
        **members,
    }


def with_all_dates(value: Any) -> Any:
    """Each credential in it with the dates of both versions: then the way back is exact."""
    if isinstance(value, list):
        return [with_all_dates(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: with_all_dates(one) for name, one in value.items()}
    for old, new in (("issuanceDate", "validFrom"), ("expirationDate", "validUntil")):
        if old in made:
            made.setdefault(new, made[old])
    if "@context" in made and "validFrom" in made:
        made.setdefault("issuanceDate", made["validFrom"])
    return made


def quads(document: dict[str, Any]) -> set[str]:
    """The canonical lines of all that can be said in RDF, strict or not."""
    graph = expand(document, KNOWN, base="https://relative.invalid/").graph
    return {str(triple[:3]) for triple in graph.triples}


def test_what_clashes_is_one_term() -> None:
    assert clashes(ELM_3) == clashes(ELM_3_1) == ("description",)


def test_what_our_context_says_otherwise_than_the_published_one() -> None:
    ours: Any = context_of_vcdm_2()["@context"]
    published: Any = context_of(ELM_3)["@context"]
    assert ours.pop("@protected") is True
    assert set(published) - set(ours) == {"description"}
    added = {name: said for name, said in ours.items() if published.get(name) != said}
    date = "http://www.w3.org/2001/XMLSchema#dateTime"
    cred = "https://www.w3.org/2018/credentials#"
    assert added == {
        "dc:description": {
            "@id": "http://purl.org/dc/terms/description",
            "@container": "@language",
        },
        "cred:issuanceDate": {"@id": f"{cred}issuanceDate", "@type": date},
        "cred:expirationDate": {"@id": f"{cred}expirationDate", "@type": date},
        "issued": {"@id": f"{cred}issued", "@type": date},
        "holder": {"@id": f"{cred}holder", "@type": "@id"},
    }


def test_the_url_never_means_another_text() -> None:
    """Another text needs another version in the URL: what was signed under this one stays."""
    assert ELM_FOR_VCDM_2.endswith("/v1")
    found = document(ELM_FOR_VCDM_2)
    assert hashlib.sha256(canonical_json(found)).hexdigest() == OWN[ELM_FOR_VCDM_2].digest
    assert found == context_of_vcdm_2()


def test_every_other_name_is_a_term_of_our_context() -> None:
    ours: Any = context_of_vcdm_2()["@context"]
    assert set(LINKED_NAMES.values()) - set(ours) == {"description"}


@pytest.mark.parametrize("name", CORPUS)
def test_the_corpus_means_the_same_in_both_forms(name: str) -> None:
    given = CORPUS[name].make()
    if "@context" not in given or given["@context"] != [VCDM_1_1, EDC_AP]:
        return
    linked = to_vcdm_2(given, linked=True)
    before, after = quads(given), quads(linked)
    assert before <= after
    # What a token says of its key (cnf) has no meaning in 1.1.
    assert all("#valid" in line or "/jwt#" in line for line in after - before)
    back = from_vcdm_2(linked)
    assert {name: back[name] for name in given} == given


@untimed
@given(nodes(EuropeanDigitalCredential))
def test_generated_credentials_come_back_and_mean_the_same(node: EuropeanDigitalCredential) -> None:
    given = {**node.to_json(), "issuanceDate": WHEN, "@context": [VCDM_1_1, EDC_AP]}
    given = with_all_dates(given)
    linked = to_vcdm_2(given, linked=True)
    assert linked["@context"] == [VCDM_2_0, ELM_FOR_VCDM_2]
    assert "description" not in linked and "issuanceDate" not in linked
    assert from_vcdm_2(linked) == given
    assert list(from_vcdm_2(linked)) == list(given)
    assert to_vcdm_2(linked, linked=True) == linked
    assert quads(linked) == quads(given)


@untimed
@given(nodes(EuropeanDigitalCredential), st.booleans())
def test_what_a_signature_covers_is_the_same(node: EuropeanDigitalCredential, until: bool) -> None:
    given = with_all_dates({**node.to_json(), **least(), "type": TYPES})
    if until:
        given["expirationDate"] = given["validUntil"] = "2030-01-01T00:00:00Z"
    try:
        covered = canonize(quads_of(given, KNOWN))
    except LinkedDataError:
        assume(False)
    linked = to_vcdm_2(given, linked=True)
    assert canonize(quads_of(linked, KNOWN)) == covered
    # pyld and pyoxigraph, which share nothing with ours, say the same.
    assert agreed(linked, KNOWN, LOAD, with_whole=False) == covered.text


def test_dates_that_are_missing_are_added_and_never_lost() -> None:
    given = least(expirationDate="2030-01-01T00:00:00Z")
    del given["validFrom"]
    linked = to_vcdm_2(given, linked=True)
    assert linked["validFrom"] == linked["cred:issuanceDate"] == WHEN
    assert linked["validUntil"] == linked["cred:expirationDate"] == "2030-01-01T00:00:00Z"
    back = from_vcdm_2(linked)
    assert back == given | {"validFrom": WHEN, "validUntil": "2030-01-01T00:00:00Z"}


def test_what_vcdm_says_by_the_usual_name_has_its_iri_in_1_1() -> None:
    linked = to_vcdm_2(least(description={"en": ["Soil"]}), linked=True)
    linked["description"] = "What VCDM calls so"
    back = from_vcdm_2(linked)
    assert back["description"] == {"en": ["Soil"]}
    assert back["https://schema.org/description"] == "What VCDM calls so"
    assert to_vcdm_2(back, linked=True) == linked
    assert quads(linked) == quads(back)


def test_what_is_no_part_of_the_graph_is_left_alone() -> None:
    inside = {"@context": [VCDM_1_1, EDC_AP], "description": {"en": "x"}}
    held = {"jsonSchema": {"properties": {"description": {}}}}
    given = least(proof={"description": 1}, verifiableCredential=[inside], credentialSubject=held)
    linked = to_vcdm_2(given, linked=True)
    assert linked["proof"] == given["proof"]
    assert linked["verifiableCredential"] == [inside]
    assert linked["credentialSubject"] == held


def test_a_credential_that_somebody_has_is_converted_unless_it_is_secured() -> None:
    inside = least(id="urn:example:inside", description={"en": ["Inside"]})
    has = {"id": "urn:example:p", "type": "Person", "hasCredential": [inside]}
    given = least(credentialSubject=has)
    linked = to_vcdm_2(given, linked=True)
    assert linked["credentialSubject"]["hasCredential"] == [to_vcdm_2(inside, linked=True)]
    assert from_vcdm_2(linked) == given and quads(linked) == quads(given)
    inside["proof"] = {"type": "DataIntegrityProof"}
    kept = to_vcdm_2(given, linked=True)
    assert kept["credentialSubject"]["hasCredential"] == [inside]


@pytest.mark.parametrize("name", ["dc:description", "cred:issuanceDate"])
def test_a_name_that_is_taken_is_refused(name: str) -> None:
    with pytest.raises(LinkedDataError, match=f"called {name} already") as refused:
        to_vcdm_2(least(**{name: "x"}), linked=True)
    assert "Call it" in refused.value.hint()
    with pytest.raises(LinkedDataError, match="already"):
        from_vcdm_2(least(**{"@context": [VCDM_2_0, ELM_FOR_VCDM_2]}))


def test_what_is_nested_without_end_is_refused() -> None:
    deep: Any = {}
    for _ in range(300):
        deep = [deep]
    with pytest.raises(LinkedDataError, match="nested"):
        to_vcdm_2(least(x=deep), linked=True)


def test_a_document_of_1_1_comes_back_as_it_is() -> None:
    assert from_vcdm_2(least()) == least()


def test_the_form_without_our_context_comes_back_too() -> None:
    made = to_vcdm_2(least())
    assert made["@context"] == [VCDM_2_0, EDC_AP] and not is_linked(made)
    assert from_vcdm_2(made) == least()


def test_what_has_no_meaning_as_json_ld_is_refused_with_a_hint() -> None:
    with pytest.raises(LinkedDataError, match="redefines") as refused:
        refuse_unlinked(to_vcdm_2(least()))
    assert refused.value.where == "/@context" and "linked=True" in refused.value.hint()
    with pytest.raises(LinkedDataError, match="protected"):
        quads_of(to_vcdm_2(least()), KNOWN)
    for fine in (least(), to_vcdm_2(least(), linked=True)):
        refuse_unlinked(fine)


def test_the_shapes_are_asked_of_the_linked_form_and_places_are_as_given() -> None:
    given = course().to_credential().to_json()
    linked = to_vcdm_2(given, linked=True)
    found = validate(linked)
    assert [(one.code, place_in_vcdm_2(one.where)) for one in validate(given)] == [
        (one.code, one.where) for one in found
    ]
    assert found[0].outcome in (Outcome.PASSED, Outcome.FAILED)
    wrong = to_vcdm_2(least(description="no map"), linked=True)
    assert all("/description" not in one.where for one in validate(wrong))
    twice = to_vcdm_2(least(), linked=True) | {"issuanceDate": WHEN}
    (one,) = validate(twice)
    assert (one.check, one.code) == (Check.SCHEMA, "schema.not_json_ld")


def test_places() -> None:
    assert place_in_vcdm_2("/credentialSubject/0/description/en") == (
        "/credentialSubject/0/dc:description/en"
    )
    assert place_in_vcdm_2("") == ""
