"""Every sample that others published is read and written without loss, and says what it is.

tests/samples.toml has one table for each file: `what` it is ("credential", "presentation" or
"no credential", then with the `reason`), whether it is `sealed` or in an upload `wrapper`, the
`release`, and the codes that the gate (`contexts`) and reading (`findings`) give, with counts.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from elm_json import losses, normalise

from microcred.elm import EuropeanDigitalCredential, VerifiablePresentation
from microcred.elm.declaring import slots_of
from microcred.errors import UnknownRelease
from microcred.findings import Finding
from microcred.jsontext import JsonValue, read_json
from microcred.releases import detect
from microcred.releases.w3c import is_plain

_TABLE = tomllib.loads((Path(__file__).parent.parent / "samples.toml").read_text("utf-8"))
_FOLDERS = ("ec/**/*", "ec-2025/*", "mynextid/edc-*", "ebsi/*")


def _counts(findings: Iterable[Finding]) -> dict[str, int]:
    return dict(Counter(finding.code for finding in findings))


def _opened(path: Path) -> tuple[dict[str, Any], bool, list[str]]:
    """The document in a file, whether it is sealed, and the other members of its wrapper."""
    value = _object(read_json(path.read_bytes()))
    if "payload" in value:
        return _object(read_json(str(value["payload"]))), True, []
    if "credential" in value:
        return _object(value["credential"]), False, [one for one in value if one != "credential"]
    return value, False, []


def _object(value: JsonValue) -> dict[str, Any]:
    assert isinstance(value, dict)
    return value


def test_every_sample_is_listed(published: Path) -> None:
    samples = published / "samples"
    found = {
        path.relative_to(samples).as_posix()
        for pattern in _FOLDERS
        for path in samples.glob(pattern)
        if path.is_file()
    }
    assert found == set(_TABLE)


@pytest.mark.parametrize("name", sorted(_TABLE))
def test_a_sample_is_what_the_table_says(published: Path, name: str) -> None:
    said = _TABLE[name]
    document, sealed, wrapper = _opened(published / "samples" / name)
    assert sealed is said.get("sealed", False)
    assert wrapper == said.get("wrapper", [])
    if said["what"] == "no credential":
        assert said["reason"]
        with pytest.raises(UnknownRelease):
            detect(document)
        return
    release, odd = detect(document)
    assert release.name == said["release"]
    assert _counts(odd) == said.get("contexts", {})
    if said["what"] == "W3C credential":
        assert said["reason"] and is_plain(document)
        return
    findings: list[Finding] = []
    node = release.read(document, findings=findings)
    assert _counts(findings) == said.get("findings", {})
    classes = {"credential": EuropeanDigitalCredential, "presentation": VerifiablePresentation}
    assert isinstance(node, classes[said["what"]])


@pytest.mark.parametrize("name", sorted(_TABLE))
def test_a_sample_is_read_and_written_without_loss(published: Path, name: str) -> None:
    document, _, _ = _opened(published / "samples" / name)
    node = EuropeanDigitalCredential.from_json(document)
    written = node.to_json()
    assert list(losses(document, written)) == []
    assert normalise(written) == normalise(document)
    assert EuropeanDigitalCredential.from_json(written).to_json() == written


# What the European Commission's own software wrote.
_WRITTEN_BY_THE_EC = [
    "ec/signed/edc206-generic-signed-2022.jsonld",
    "ec/signed/elm31-microcredential-annex1-signed.jsonld",
    "ec/unsigned/edc206-should-validate-issued-by-mandate-devcontext.jsonld",
    "ec-2025/AA-Annex1-MC-signed.jsonld",
    "ec-2025/Sample-JointDegree-signed.jsonld",
]


@pytest.mark.parametrize("name", _WRITTEN_BY_THE_EC)
def test_our_form_is_the_one_of_the_european_commission(published: Path, name: str) -> None:
    document, _, _ = _opened(published / "samples" / name)
    credential = EuropeanDigitalCredential.from_json(document)
    assert credential.to_json() == document
    for where, node in credential.walk():
        order = ["id", "type", *slots_of(type(node)), "@context"]
        names = [one for one in node.held if one in order]
        assert names == sorted(names, key=order.index), where
