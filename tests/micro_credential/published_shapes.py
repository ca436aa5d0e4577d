"""A credential against the published EDC shapes, with other people's software and no network."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from microcred.vocabularies import Country, Encoding, FileType, concept_json

_NOW = "2026-05-04T10:00:00Z"


def as_issued(document: Mapping[str, Any]) -> dict[str, Any]:
    """What issuing adds: id, dates, page image, and the issuer's identity from the seal."""
    done = json.loads(json.dumps(document))
    done["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        "http://data.europa.eu/snb/model/context/edc-ap",
    ]
    done["id"] = "urn:credential:3ef0ac26-9a1f-41c6-871b-2b82e670907b"
    done["issued"] = done["issuanceDate"] = _NOW
    done.setdefault("validFrom", _NOW)
    done["issuer"]["eIDASIdentifier"] = {
        "id": "urn:certificateIdentifier:1",
        "type": "LegalIdentifier",
        "notation": "NTRIE-123456",
        "spatial": concept_json(Country["IE"]),
    }
    done["displayParameter"]["individualDisplay"] = {
        "id": "urn:epass:individualDisplay:1",
        "type": "IndividualDisplay",
        "language": done["displayParameter"]["primaryLanguage"],
        "displayDetail": {
            "id": "urn:epass:displayDetail:1",
            "type": "DisplayDetail",
            "page": 1,
            "image": {
                "id": "urn:epass:mediaObject:page",
                "type": "MediaObject",
                "content": "/9j/",
                "contentEncoding": concept_json(Encoding["6146cde7dd"]),
                "contentType": concept_json(FileType["image/jpeg"]),
            },
        },
    }
    return done


def shapes_of(published: Path, release: str) -> Callable[[Mapping[str, Any]], list[str]]:
    """What the shapes of a release say of a credential: one line each.

    They are "no-cv" and "full", and "issued by mandate" where the credential is of that profile.
    """
    pytest.importorskip("pyshacl", reason="pyshacl is not installed")

    def look(document: Mapping[str, Any]) -> list[str]:
        mandated = "c_9a31f32a" in json.dumps(document["credentialProfiles"])
        more = ("EDC-issuedByMandate.ttl",) if mandated else ()
        return _shapes(published, release, more)(document)

    return look


@cache
def _shapes(
    published: Path, release: str, more: tuple[str, ...]
) -> Callable[[Mapping[str, Any]], list[str]]:
    import rdflib
    from pyld import jsonld
    from pyshacl import validate

    folder = published / "published"
    shapes = rdflib.Graph()
    for name in ("EDC-generic-no-cv.ttl", "EDC-generic-full.ttl", *more):
        shapes.parse(folder / release / name)
    contexts = {
        "https://www.w3.org/2018/credentials/v1": folder / "w3c" / "credentials-v1.jsonld",
        "http://data.europa.eu/snb/model/context/edc-ap": folder
        / release
        / "edc-ap-context.jsonld",
    }
    documents = {url: json.loads(path.read_text("utf-8")) for url, path in contexts.items()}

    def loader(url: str, options: object) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": documents[url]}

    def look(document: Mapping[str, Any]) -> list[str]:
        quads = jsonld.to_rdf(
            dict(document), {"documentLoader": loader, "format": "application/n-quads"}
        )
        data = rdflib.Graph()
        data.parse(data=quads, format="nt")
        assert len(data) > 50, "the shapes would look at nothing"
        conforms, results, _ = validate(
            data, shacl_graph=shapes, do_owl_imports=False, inference="none"
        )
        shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
        lines = sorted(
            ": ".join(
                str(results.value(result, part)) for part in (shacl.resultPath, shacl.resultMessage)
            )
            for result in results.subjects(rdflib.RDF.type, shacl.ValidationResult)
        )
        assert conforms == (not lines)
        return lines

    return look
