"""Lists as files: signed by every mechanism, whole, and of their time."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from microcred import ANY_ISSUER, Provider, Seal, Trust, verify
from microcred.crypto.jws import compact_header
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner, Signer
from microcred.errors import IssueError, UnsuitableKey
from microcred.findings import Outcome
from microcred.frozen import replaced
from microcred.lifecycle import revoke
from microcred.parsing import parse
from microcred.publishing import list_of, publish, sign_list, write_whole
from microcred.securing import DataIntegrity, Mechanism, VcJwt, VcSdJwt
from microcred.status import read_list
from microcred.status.registry import ListState, Purpose
from status_examples import BASE, ED25519, P_256, SEAL, in_memory, issued

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
P_384 = LocalSigner(PrivateKey.generate("P-384"))
P_521 = LocalSigner(PrivateKey.generate("P-521"))
STATE = ListState(f"{BASE}/revocation-1", "revocation-1", Purpose("revocation"), 131_072, 1, {7: 1})
TOKEN = ListState(f"{BASE}/token-2-1", "token-2-1", Purpose("", "token", 2), 131_072, 1, {7: 2})


class Given:
    """Lists that are there."""

    def __init__(self, *states: ListState) -> None:
        """These."""
        self.states = states

    def lists(self) -> tuple[ListState, ...]:
        """All of them."""
        return self.states


@pytest.mark.parametrize(
    ("signer", "mechanism", "name"),
    [
        (SEAL, None, "jades"),
        (SEAL, VcJwt(), "vc+jwt"),
        (SEAL, VcSdJwt(), "vc+sd-jwt"),
        (ED25519, None, "eddsa-rdfc-2022"),
        (P_256, None, "ecdsa-rdfc-2019"),
        (P_384, None, "ecdsa-rdfc-2019"),
        (P_521, None, "vc+jwt"),
        (ED25519, DataIntegrity("eddsa-jcs-2022"), "eddsa-jcs-2022"),
    ],
)
def test_every_mechanism(
    signer: Signer, mechanism: Mechanism | None, name: str, tmp_path: Path
) -> None:
    """A list is a credential, which verifies as one."""
    (made,) = publish(Given(STATE), tmp_path, signer=signer, mechanism=mechanism)
    raw = made.path.read_bytes()
    assert parse(raw).mechanism == name and made.octets == len(raw)
    trust = Trust(anchors=[SEAL.root] if SEAL.root else [], issuers=ANY_ISSUER, dids=True)
    verdict = verify(raw, trust=trust)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert not [one for one in verdict.findings if one.outcome is Outcome.WARNING]
    read = read_list(parse(raw).document)
    assert (read.value(7), read.value(8), read.url) == (1, 0, STATE.url)
    assert read.purposes == made.purposes == ("revocation",)
    assert read.ttl == timedelta(minutes=15) and read.ends_at == made.ends_at


@pytest.mark.parametrize("signer", [SEAL, P_256, ED25519])
def test_token_lists(signer: Signer, tmp_path: Path) -> None:
    """Are tokens of their own type."""
    (made,) = publish(Given(TOKEN), tmp_path, signer=signer, now=NOW)
    header = compact_header(made.path.read_bytes())
    assert header is not None and header["typ"] == "statuslist+jwt"
    assert made.media_type == "application/statuslist+jwt" and made.purposes == ()
    assert list_of(TOKEN).value(7) == 2


def test_a_key_that_does_not_fit(tmp_path: Path) -> None:
    """RSA signs no token; nothing is written, of the other lists neither."""
    rsa = LocalSigner(PrivateKey.generate("RSA-2048"))
    with pytest.raises(UnsuitableKey):
        publish(Given(TOKEN), tmp_path, signer=rsa)
    with pytest.raises(UnsuitableKey):
        publish(Given(STATE, TOKEN), tmp_path, signer=rsa, mechanism=VcJwt())
    assert not list(tmp_path.iterdir())


def test_all_are_signed_before_one_is_written(tmp_path: Path) -> None:
    """What was published stays whole."""
    publish(Given(STATE), tmp_path, signer=SEAL)
    before = (tmp_path / "revocation-1").read_bytes()
    nameless = ListState(f"{BASE}/", "", Purpose("suspension"), 131_072, 0, {})
    with pytest.raises(IssueError, match="name"):
        publish(Given(STATE, nameless), tmp_path, signer=SEAL)
    with pytest.raises(IssueError, match="one file name"):
        publish(Given(STATE, STATE), tmp_path, signer=SEAL)
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [before]


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a%2fb", "a b", "ä", "x" * 201])
def test_addresses_that_are_no_names(name: str, tmp_path: Path) -> None:
    """No list is written beside the folder, or where no server finds it."""
    state = ListState(f"{BASE}/{name}", name, Purpose("revocation"), 131_072, 0, {})
    with pytest.raises(IssueError):
        publish(Given(state), tmp_path, signer=SEAL)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "how",
    [
        {"ttl": timedelta()},
        {"ttl": timedelta(days=2)},
        {"valid_for": timedelta(0)},
        {"now": datetime(2026, 1, 1)},
        {"now": "today"},
    ],
)
def test_times_that_cannot_be(how: dict[str, object], tmp_path: Path) -> None:
    """Are refused before anything is signed."""
    with pytest.raises(IssueError):
        publish(Given(STATE), tmp_path / "lists", signer=SEAL, **how)  # type: ignore[arg-type]
    assert not (tmp_path / "lists").exists()


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    """A file stands there; or something of that name does."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(IssueError, match="cannot write"):
        publish(Given(STATE), tmp_path / "file", signer=SEAL)
    (tmp_path / "revocation-1").mkdir()
    with pytest.raises(IssueError, match="cannot write"):
        publish(Given(STATE), tmp_path, signer=SEAL)
    assert {one.name for one in tmp_path.iterdir()} == {"file", "revocation-1"}
    with pytest.raises(IssueError, match="cannot write"):
        write_whole(tmp_path / "none" / "1", b"")


def test_readers_see_the_old_list_or_the_new_one(tmp_path: Path) -> None:
    """Whoever has the file open goes on with the old one; the new one is for everybody to read."""
    place = tmp_path / "1"
    write_whole(place, b"old")
    with place.open("rb") as reader:
        write_whole(place, b"new")
        assert reader.read() == b"old"
    assert place.read_bytes() == b"new" and [one.name for one in tmp_path.iterdir()] == ["1"]
    assert os.name != "posix" or place.stat().st_mode & 0o777 == 0o644


def test_an_older_list_never_follows_a_newer_one(tmp_path: Path) -> None:
    """Two publish at once: each reads the registry only when nobody else writes there."""
    registry = in_memory()
    made = issued(registry)
    asked, go_on = threading.Event(), threading.Event()

    class Slow:
        """The registry, asked by somebody who then takes long."""

        def lists(self) -> tuple[ListState, ...]:
            """As they are now."""
            found = registry.lists()
            asked.set()
            go_on.wait(20)
            return found

    first = threading.Thread(target=publish, args=(Slow(), tmp_path), kwargs={"signer": SEAL})
    first.start()
    assert asked.wait(20)
    revoke(registry, made.id, reason="x")
    second = threading.Thread(target=publish, args=(registry, tmp_path), kwargs={"signer": SEAL})
    second.start()
    go_on.set()
    first.join(20)
    second.join(20)
    (file,) = tmp_path.iterdir()
    index = registry.find(made.id).slots[0].index
    assert read_list(parse(file.read_bytes()).document).sized(2).value(index) == 1


def test_a_seal_without_an_identifier() -> None:
    """Its list names the organisation; no verifier takes the name for a proof."""
    holder = Seal.for_testing(Provider(name="Example University", country="IE"))
    dated = replaced(list_of(STATE), made_at=NOW, ends_at=NOW + timedelta(days=1))
    raw, _ = sign_list(dated, signer=holder, now=NOW)
    issuer = parse(raw).document["issuer"]
    assert isinstance(issuer, dict) and "eIDASIdentifier" not in issuer
    assert issuer["legalName"] == {"en": "Example University"}
