"""The whole story of a credential: issued, published, verified, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from microcred import ANY_ISSUER, Provider, Seal, Trust, verify
from microcred.allotting import replaced_by
from microcred.cli.demo import example
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner, Signer
from microcred.disclosing import disclose
from microcred.errors import StatusConflict
from microcred.findings import Check, Outcome
from microcred.issuing import Issued, issue
from microcred.lifecycle import reinstate, renew, replace, revoke, suspend
from microcred.publishing import publish
from microcred.securing import DataIntegrity, JAdES, Mechanism, SdJwtVc, VcJwt, VcSdJwt
from microcred.status.registry import Registry
from microcred.verifying import Verification

UNIVERSITY = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
SEAL = Seal.for_testing(UNIVERSITY)
ED25519 = LocalSigner(PrivateKey.generate("Ed25519"))
P_256 = LocalSigner(PrivateKey.generate("P-256"))
TRUST = Trust(anchors=[SEAL.root] if SEAL.root else [], issuers=ANY_ISSUER, dids=True)
NOW = datetime.now(UTC).replace(microsecond=0)

WAYS = {
    "jades": (JAdES(), SEAL),
    "vc+jwt": (VcJwt(), P_256),
    "vc+jwt, sealed": (VcJwt(), SEAL),
    "vc+sd-jwt": (VcSdJwt(), P_256),
    "dc+sd-jwt": (SdJwtVc(), P_256),
    "dc+sd-jwt, sealed": (SdJwtVc(), SEAL),
    "1.1, eddsa-rdfc-2022": (DataIntegrity("eddsa-rdfc-2022"), ED25519),
    "2.0, eddsa-rdfc-2022": (DataIntegrity("eddsa-rdfc-2022", "2.0"), ED25519),
    "2.0, ecdsa-jcs-2019": (DataIntegrity("ecdsa-jcs-2019", "2.0"), P_256),
}


class Provided:
    """A provider with a registry and a folder for its lists."""

    def __init__(self, folder: Path, mechanism: Mechanism, signer: Signer) -> None:
        """A registry in a file below the folder."""
        self.folder, self.mechanism, self.signer = folder / "lists", mechanism, signer
        url = f"sqlite:///{folder}/issued.db"
        self.registry = Registry.init(url, base_url="https://uni.example/status", who="registrar")

    @property
    def how(self) -> dict[str, object]:
        """What each issue of it has in common."""
        mandate = None if self.signer is SEAL else "the university's own wallet"
        return {"mechanism": self.mechanism, "on_behalf_of": mandate}

    def issue(self) -> Issued:
        """The example."""
        return issue(example(), signer=self.signer, status=self.registry, **self.how)  # type: ignore[arg-type]

    def lists(self) -> list[bytes]:
        """What a verifier gets: published and read again."""
        return [
            one.path.read_bytes() for one in publish(self.registry, self.folder, signer=self.signer)
        ]


@pytest.fixture(params=WAYS)
def provided(request: pytest.FixtureRequest, tmp_path: Path) -> Provided:
    """A provider for each way of securing."""
    mechanism, signer = WAYS[request.param]
    return Provided(tmp_path, mechanism, signer)


def verdict(issued: Issued, lists: list[bytes] | None = None) -> Verification:
    """Of a verifier with these lists at hand and no network."""
    return verify(issued.secured, trust=TRUST, status_lists=lists or ())


def status(found: Verification) -> list[tuple[Outcome, str]]:
    """What is told of the status."""
    return [(one.outcome, one.code) for one in found.findings if one.check is Check.STATUS]


def test_a_credential_that_holds_and_is_revoked(provided: Provided) -> None:
    """Passes with the lists of before, and fails with those of after."""
    issued = provided.issue()
    before = provided.lists()
    assert verdict(issued, before).outcome is Outcome.PASSED
    assert verdict(issued).outcome is Outcome.INDETERMINATE  # no list is at hand
    revoke(provided.registry, issued.id, reason="issued by mistake")
    assert verdict(issued, before).outcome is Outcome.PASSED  # nothing is published yet
    found = verdict(issued, provided.lists())
    assert (found.outcome, status(found)) == (
        Outcome.FAILED,
        [(Outcome.FAILED, "status.revoked")],
    )


def test_a_suspension_is_taken_back(provided: Provided) -> None:
    """Fails while it lasts, with a code of its own."""
    issued = provided.issue()
    suspend(provided.registry, issued.id, reason="under inquiry")
    found = verdict(issued, provided.lists())
    assert (found.outcome, status(found)) == (
        Outcome.FAILED,
        [(Outcome.FAILED, "status.suspended")],
    )
    reinstate(provided.registry, issued.id, reason="inquiry closed")
    assert verdict(issued, provided.lists()).outcome is Outcome.PASSED


def test_a_corrected_credential_replaces_the_old_one(provided: Provided) -> None:
    """The new one names the old one, which is revoked."""
    old = provided.issue()
    new = replace(
        provided.registry,
        old.id,
        example(),
        signer=provided.signer,
        reason="typing error",
        **provided.how,
    )
    lists = provided.lists()
    assert replaced_by(new.document) == old.id != new.id
    assert verdict(new, lists).outcome is Outcome.PASSED
    assert status(verdict(old, lists)) == [(Outcome.FAILED, "status.revoked")]
    (event,) = [one for one in provided.registry.find(old.id).events if one.kind == "replaced"]
    assert (event.other, event.why, event.who) == (new.id, "typing error", "registrar")


def test_no_holder_hides_the_status(tmp_path: Path) -> None:
    """What a holder shows of a credential that was made for it is revoked with it."""
    provided = Provided(tmp_path, DataIntegrity("ecdsa-sd-2023"), P_256)
    issued = provided.issue()
    shown = disclose(issued.secured, reveal=["/credentialSubject/hasClaim"])
    assert verify(shown, trust=TRUST, status_lists=provided.lists()).outcome is Outcome.PASSED
    revoke(provided.registry, issued.id, reason="issued by mistake")
    found = verify(shown, trust=TRUST, status_lists=provided.lists())
    assert status(found) == [(Outcome.FAILED, "status.revoked")]


def test_a_renewed_credential(provided: Provided) -> None:
    """Has another end and another place; the old one goes on until its own."""
    old = provided.issue()
    end = NOW + timedelta(days=365)
    new = renew(
        provided.registry,
        old.id,
        old.credential,
        signer=provided.signer,
        valid_until=end,
        **provided.how,
    )
    lists = provided.lists()
    assert [verdict(one, lists).outcome for one in (old, new)] == [Outcome.PASSED] * 2
    assert new.credential.valid_until == end
    revoke(provided.registry, old.id, reason="x")
    with pytest.raises(StatusConflict, match="cannot be renewed"):
        renew(
            provided.registry,
            old.id,
            old.credential,
            signer=provided.signer,
            valid_until=end,
            **provided.how,
        )
