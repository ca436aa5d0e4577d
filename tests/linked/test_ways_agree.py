"""The compiled way, pyld and pyoxigraph agree on what is signed; what one refuses, all refuse.

Over every published sample and vector of the W3C's credentials, over the repository's own corpus,
and over generated documents: 3,000 models of the European Learning Model as a caller builds them,
JSON-LD that is wrong in every way we know, and JSON-LD beyond the compiled subset. Seeds are fixed.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from elm_built import ANY_NODE
from hypothesis import HealthCheck, Phase, given, settings
from judging import our_contexts
from linked_json import DOCUMENTS, WHOLE_DOCUMENTS, shuffled
from ways_agreeing import agreed, is_compiled

from corpus import CORPUS
from microcred.linked.active_context import contexts_of
from microcred.linked.contexts import PUBLISHED
from microcred.linked.direct import direct_form
from microcred.linked.plans import plan_for
from microcred.linked.terms import EDC_AP, VCDM_1_1

CONTEXTS = contexts_of("ELM 3.2")
LOAD = our_contexts()
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
FAMILIES = ("di-eddsa", "di-ecdsa", "di-ssi-extra", "vcdm2-suite", "spec-examples")


def law(examples: int) -> settings:
    """So many examples, the same in every run; none is made smaller, which reads thousands more."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )


def documents(folder: Path) -> Iterator[dict[str, Any]]:
    """The JSON-LD documents below a folder, also those within other JSON."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".jsonld") and path.is_file():
            with suppress(ValueError):
                yield from linked(json.loads(path.read_text("utf-8-sig")))


def linked(value: Any) -> Iterator[dict[str, Any]]:
    """The outermost objects that name contexts."""
    if isinstance(value, dict) and "@context" in value:
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from linked(one)


def verdicts(folder: Path) -> Counter[bool]:
    """How many documents are accepted and refused, by all ways alike."""
    return Counter(agreed(one, CONTEXTS, LOAD) is not None for one in documents(folder))


def test_all_ways_agree_on_the_published_samples(published: Path) -> None:
    counted = verdicts(published / "samples")
    assert counted[True] >= 6 and counted[False] >= 6, counted


@pytest.mark.parametrize("family", FAMILIES)
def test_all_ways_agree_on_the_vectors(published: Path, family: str) -> None:
    home = published / "vectors"
    counted = sum((verdicts(one) for one in home.glob(f"{family}*")), Counter())
    assert counted.total() >= 5, counted
    assert counted[True] >= 1 or family == "di-ssi-extra", counted


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_all_ways_agree_on_the_corpus(name: str) -> None:
    agreed(CORPUS[name].make(), CONTEXTS, LOAD)


def test_all_ways_agree_on_three_thousand_models() -> None:
    """Five of each node that is built, each as it is or as others may write the same."""
    seen: Counter[str] = Counter()
    direct: Counter[bool] = Counter()

    @law(700)
    @given(ANY_NODE)
    def look(node: Any) -> None:
        turn = seen.total()
        for at, model in enumerate(several(json.loads(json.dumps(node.to_json())), turn)):
            seen[json.dumps(model)] += 1
            assert is_compiled(model, CONTEXTS)
            direct[in_form(model, at, turn % 8)] += 1

    look()
    assert len(seen) >= 3_000, len(seen)
    assert direct[True] > 1_000, direct


def several(node: dict[str, Any], turn: int) -> Iterator[dict[str, Any]]:
    """Models that a caller may have built: a node, and of it and those in it what is chosen."""
    rng, contexts = random.Random(turn), [VCDM_1_1, EDC_AP]
    nodes = [node]
    for one in nodes:
        for value in one.values():
            inner = value if isinstance(value, list) else [value]
            nodes += [it for it in inner if isinstance(it, dict) and "type" in it]
    yield {"@context": contexts, **node}
    for number in range(4):
        chosen = rng.choice(nodes)
        kept = {key: one for key, one in chosen.items() if key == "type" or rng.random() < 0.8}
        yield {"@context": contexts, **kept, "id": f"urn:model:{turn}:{number}"}


def in_form(model: dict[str, Any], form: int, turn: int) -> bool:
    """Whether the direct way takes a model in one of its forms, on which all ways agree.

    The first is the model as it is, for which pyld is watched, too.
    """
    if form == 0:
        agreed(model, CONTEXTS, LOAD)
    elif form == 1:
        said = agreed(model, CONTEXTS, LOAD, with_whole=False)
        model = shuffled(model, turn)
        assert agreed(model, CONTEXTS, LOAD, with_whole=False) == said
    else:
        model = (around, without_ids, proved)[form - 2](model)
        agreed(model, CONTEXTS, LOAD, with_whole=False)
    return direct_form(model, CONTEXTS) is not None


def around(model: dict[str, Any]) -> dict[str, Any]:
    """The same node as the subject of a presentation's credential, in a graph of its own."""
    inner = {key: one for key, one in model.items() if key != "@context"}
    credential = {"type": "VerifiableCredential", "credentialSubject": inner}
    return {
        "@context": model["@context"],
        "type": "VerifiablePresentation",
        "verifiableCredential": [credential, credential],
    }


def without_ids(model: Any) -> Any:
    """The same with blank nodes in the place of names."""
    if isinstance(model, dict):
        return {key: without_ids(one) for key, one in model.items() if key != "id"}
    return [without_ids(one) for one in model] if isinstance(model, list) else model


def proved(model: dict[str, Any]) -> dict[str, Any]:
    """The same with the contexts and the members of a proof."""
    proof = {
        "type": "DataIntegrityProof",
        "created": "2026-01-02T00:00:00Z",
        "cryptosuite": "ecdsa-rdfc-2019",
        "proofPurpose": "assertionMethod",
        "verificationMethod": "did:key:z6Mk#z6Mk",
    }
    contexts = [VCDM_1_1, DATA_INTEGRITY, EDC_AP]
    return {**model, "@context": contexts, "proof": [proof, {**proof, "id": "urn:proof:2"}]}


@law(400)
@given(DOCUMENTS)
def test_all_ways_agree_on_what_is_wrong(document: dict[str, Any]) -> None:
    agreed(document, CONTEXTS, LOAD)


@law(600)
@given(WHOLE_DOCUMENTS)
def test_all_ways_agree_beyond_the_compiled_subset(document: dict[str, Any]) -> None:
    agreed(document, CONTEXTS, LOAD)


def test_there_is_something_to_agree_on_beyond_the_compiled_subset() -> None:
    seen: list[bool] = []

    @law(150)
    @given(WHOLE_DOCUMENTS)
    def look(document: dict[str, Any]) -> None:
        if not is_compiled(document, CONTEXTS):
            seen.append(agreed(document, CONTEXTS, LOAD) is not None)

    look()
    assert 30 < sum(seen) < len(seen) - 10, (sum(seen), len(seen))


@pytest.mark.parametrize("url", [*PUBLISHED, EDC_AP])
def test_the_known_contexts_are_compiled_wholly(url: str) -> None:
    """No term of theirs, and none of the contexts that they bring, is left to pyld."""
    waiting, seen = [CONTEXTS.start.after(url)], 0
    while waiting and seen < 5_000:
        active = waiting.pop()
        for name, said in active.definitions.items():
            seen += 1
            plan_for(active, name)
            assert not said.unsupported
            if said.brings_context and len(waiting) < 50:
                waiting.append(active.in_property(said))
    assert seen > 0 or active.vocab
