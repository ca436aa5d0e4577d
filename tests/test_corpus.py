"""The repository's own corpus: every sample is what the table says, and nothing of it is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from elm_json import losses, normalise

from corpus import CORPUS, NO_CREDENTIALS, Sample
from examples import NOW, seal_of, trust_of
from microcred import Outcome, parse, verify
from microcred.annex1 import report
from microcred.codes import CODES
from microcred.elm import EuropeanDigitalCredential, VerifiablePresentation
from microcred.errors import ModelError, UnknownRelease
from microcred.findings import Check, Finding
from microcred.parsing import Unverified
from microcred.securing import JAdES
from microcred.vocabularies import SCHEMES

FORMS: dict[str, JAdES] = {
    "Europass' form": JAdES(),
    "general, encoded": JAdES(b64=True, signing_time="iat"),
    "flattened": JAdES(serialization="flattened"),
    "flattened, encoded": JAdES(serialization="flattened", b64=True),
    "compact": JAdES(serialization="compact", b64=True),
}

every_sample = pytest.mark.parametrize("sample", CORPUS.values(), ids=CORPUS)


def read(sample: Sample) -> Unverified:
    return parse(json.dumps(sample.make(), ensure_ascii=False))


def places(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return sorted((finding.code, finding.where) for finding in findings)


# -- what it is -----------------------------------------------------------------------------------


@every_sample
def test_it_is_read_as_the_table_says(sample: Sample) -> None:
    unverified = read(sample)
    assert unverified.mechanism is None
    assert unverified.release.name == "ELM 3.2"
    assert unverified.document == sample.document()
    assert tuple(unverified.wrapper) == (sample.wrapper or ())
    assert places(unverified.release_findings) == sorted(sample.contexts)
    assert places(unverified.findings) == sorted([*sample.contexts, *sample.findings])
    kind = VerifiablePresentation if sample.presentation else EuropeanDigitalCredential
    assert isinstance(unverified.credential, kind)
    assert {finding.code for finding in unverified.findings} <= set(CODES)


@every_sample
def test_the_summary_is_right(sample: Sample) -> None:
    summary = read(sample).summary
    document = sample.document()
    assert (summary.title, summary.issuer) == (sample.title, sample.issuer)
    assert summary.status == "unverified"
    known = (document.get("issued"), document.get("issuanceDate"))
    written = [one[0] if isinstance(one, list) else one for one in known]
    assert summary.issued == next((one for one in written if isinstance(one, str)), None)


@every_sample
def test_annex_i_is_as_the_table_says(sample: Sample) -> None:
    found = report(read(sample).credential)
    assert {element.number for element in found.elements if element.present} == sample.elements
    told = [(element.number, doubt) for element in found.elements for doubt in element.doubts]
    assert len(told) == len(sample.doubts)
    for number, part in sample.doubts:
        assert any(element == number and part in doubt for element, doubt in told), told
    of_the_file = report(sample.make())
    assert {one.number for one in of_the_file.elements if one.present} == sample.elements
    assert len([told for one in of_the_file.elements for told in one.doubts]) == len(sample.doubts)


@pytest.mark.parametrize("make", NO_CREDENTIALS.values(), ids=NO_CREDENTIALS)
def test_what_is_no_credential_is_refused(make: Any) -> None:
    with pytest.raises(UnknownRelease) as caught:
        parse(json.dumps(make()))
    assert caught.value.hint()
    verdict = verify(JAdES().secure(make(), seal_of(), now=NOW), trust=trust_of(), at=NOW)
    assert verdict.outcome is Outcome.FAILED
    assert [finding.code for finding in verdict.findings] == ["format.unknown_release"]


def test_a_flattened_graph_is_named() -> None:
    with pytest.raises(UnknownRelease) as caught:
        parse(json.dumps(NO_CREDENTIALS["a flattened graph"]()))
    assert "flattened" in caught.value.hint()


def test_the_diploma_is_as_large_as_the_largest_published_one() -> None:
    assert len(json.dumps(CORPUS["a diploma of 1.3 MB"].make())) > 1_300_000


# -- nothing is lost, nothing is invented ---------------------------------------------------------


@every_sample
def test_it_is_read_and_written_without_loss(sample: Sample) -> None:
    document = sample.document()
    written = read(sample).credential.to_json()
    assert list(losses(document, written)) == []
    assert normalise(written) == normalise(document)
    assert EuropeanDigitalCredential.from_json(written).to_json() == written


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@every_sample
def test_it_comes_through_every_form_of_the_seal(sample: Sample, form: JAdES) -> None:
    document = sample.document()
    secured = form.secure(document, seal_of(), now=NOW)
    unverified = parse(secured)
    assert unverified.raw == secured
    assert unverified.mechanism == "jades"
    assert unverified.document == document
    assert unverified.wrapper == {}
    assert unverified.opened is not None
    assert unverified.opened.findings == unverified.opened.proofs[0].findings == ()
    bare = read(sample)
    assert unverified.findings == bare.findings
    assert unverified.summary == bare.summary


@every_sample
def test_its_seal_verifies(sample: Sample) -> None:
    """Whatever the document is like, the seal over it holds or does not: that is another line."""
    secured = JAdES().secure(sample.document(), seal_of(), now=NOW)
    verdict = verify(secured, trust=trust_of(), at=NOW)
    lines = {(finding.check, finding.outcome) for finding in verdict.findings}
    assert (Check.SIGNATURE, Outcome.PASSED) in lines
    assert (Check.CERTIFICATE, Outcome.PASSED) in lines
    assert (Check.FORMAT, Outcome.FAILED) not in lines
    # The corpus's issuer is another than the seal's holder.
    assert verdict.outcome is not Outcome.PASSED
    told = [finding.code for finding in verdict.findings if finding.check is Check.FORMAT]
    assert ("format.presentation" in told) is sample.presentation


def strings(value: Any, with_names: bool = True) -> Iterator[str]:
    """Every text and number in a value, as text."""
    if isinstance(value, dict):
        yield from value if with_names else ()
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from strings(one, with_names)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def leaves(value: Any) -> Iterator[str]:
    """Every text and number in a flat value, without the names of its members."""
    for text in strings(value, with_names=False):
        # A time without zone, or a day alone, is read as UTC, and the zone is then written.
        yield text.removesuffix("Z").removesuffix("T00:00:00")


def meanings(known: set[str]) -> set[str]:
    """Codes, second codes and labels of the concepts that a document names."""
    entries = (entry for scheme in SCHEMES.values() for entry in scheme.entries)
    found = {
        word
        for entry in entries
        if entry.iri in known
        for word in (entry.code, entry.alias, entry.label)
    }
    return found | {"en"}


@every_sample
def test_nothing_is_invented(sample: Sample) -> None:
    if sample.presentation:
        with pytest.raises(ModelError, match="presentation"):
            read(sample).micro_credential
        return
    known = set(strings(sample.document()))
    meant = meanings(known)
    everything = "\n".join(known)
    flat = read(sample).micro_credential
    for leaf in leaves(flat.to_json()):
        assert leaf in meant or leaf in everything, leaf
    absent = {element.number for element in report(read(sample).credential).elements}
    absent -= sample.elements
    members = {1: "learner", 2: "title", 6: "learning_outcomes", 7: "workload", 9: "assessment"}
    members |= {10: "participation", 11: "quality_assurance", 12: "prerequisites", 14: "grade"}
    for number in absent & members.keys():
        assert not getattr(flat, members[number]), number
    for number in sample.elements & members.keys():
        assert getattr(flat, members[number]), number


def test_absent_quality_assurance_stays_absent() -> None:
    """As in the European Commission's own sample of a micro-credential."""
    found = report(read(CORPUS["bare, as sealed by the EC"]).credential)
    assert [element.number for element in found.missing] == [11]
    assert not found.complete
    flat = read(CORPUS["bare, as sealed by the EC"]).micro_credential
    assert not flat.quality_assurance
    again = report(flat)
    assert [element.number for element in again.missing] == [11]
