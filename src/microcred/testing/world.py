"""A world of trust for tests: authorities, seals, timestamps, revocation, trusted lists, a network.

Everything is in memory and is the same in every run: the clock is given, keys and serial numbers
follow from a seed. Nobody may trust it: everybody has its keys, and every name says TEST.

    >>> from datetime import UTC, datetime, timedelta
    >>> from microcred.testing import World
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> ca = world.authority("Example CA")
    >>> seal = ca.seal("Example University", identifier="NTRIE-123456", country="IE")
    >>> seal.root == world.root.certificate
    True
    >>> world.root.certificate == World(now=world.now).root.certificate
    True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, Unpack

from microcred.crypto.certificates import Certificate
from microcred.crypto.seal import Seal
from microcred.jsontext import JsonValue
from microcred.testing import certificates as writing
from microcred.testing.augmenting import Evidence, Level, Means, augment, evidence_for
from microcred.testing.authority import Authority
from microcred.testing.identities import Identity, identity
from microcred.testing.list_signing import ListFault
from microcred.testing.list_values import Operator, PointedTo, Service
from microcred.testing.network import Network
from microcred.testing.publishing import Lists
from microcred.testing.register import Register, Voucher, with_test
from microcred.testing.sealing import NO_MEMBERS, seal_content
from microcred.testing.traits import Purpose, Traits, purposes
from microcred.testing.tsa import Tsa
from microcred.trust.document_writing import MethodForm

__all__ = ["World"]

_YEAR: Final = timedelta(days=365)
_HALF_YEAR: Final = timedelta(days=180)


class World:
    """A test world.

    Attributes:
        root: the root of its authorities; what a test trusts.
        fetch: its network, a `microcred.fetching.Fetch`.
        lists: who publishes trusted lists, and where.
    """

    root: Authority
    fetch: Network
    lists: Lists

    def __init__(self, now: datetime, *, seed: str = "microcred TEST") -> None:
        """A world at a time.

        Args:
            now: aware; the time at which it is, until `now` is set.
            seed: of keys and serial numbers; worlds of other seeds have nothing in common.

        Raises:
            TrustError: `now` has no time zone.
        """
        self._register = Register(now, seed)
        self.fetch = self._register.network
        self.lists = Lists(self._register)
        self._tsa: Tsa | None = None
        self.root = self.another_root("Root")

    @property
    def now(self) -> datetime:
        """The time, aware UTC; set it to let the servers answer as of another time."""
        return self._register.now

    @now.setter
    def now(self, moment: datetime) -> None:
        """Let it be another time."""
        self._register.now = moment

    def another_root(self, name: str, **traits: Unpack[Traits]) -> Authority:
        """A root beside the first one, which a test may trust or not."""
        return Authority(self._register, name, None, "", traits)

    def authority(
        self,
        name: str,
        *,
        below: Authority | None = None,
        country: str = "",
        **traits: Unpack[Traits],
    ) -> Authority:
        """An authority below another one, by default the root; its servers answer."""
        return (below or self.root).authority(name, country=country, **traits)

    def tsa(
        self,
        name: str = "Timestamps",
        *,
        below: Authority | None = None,
        country: str = "",
        eku: Purpose = "critical",
        **traits: Unpack[Traits],
    ) -> Tsa:
        """A timestamping authority; its server answers.

        Args:
            name: commonName; TEST is added.
            below: who issues its certificate, by default the root.
            country: ISO 3166-1 alpha-2.
            eku: how the purpose timeStamping stands in its certificate.
            traits: of the certificate; by default valid from two years before to eight after now.
        """
        issuer = below or self.root
        key = self._register.key(f"TSA {name}", traits.get("key", "P-256"))
        subject = writing.name(country=country, organisation=issuer.name, common=with_test(name))
        own: Traits = {
            "begin": self.now - 2 * _YEAR,
            "end": self.now + 8 * _YEAR,
            "usage": ("digitalSignature",),
            **traits,
        }
        own |= {"key": key, "extra": [*purposes("timeStamping", eku), *traits.get("extra", ())]}
        return Tsa(self._register, issuer.issue(subject, **own), key, issuer.chain)

    def issuer_of(self, certificate: Certificate) -> Voucher:
        """Who issued a certificate of this world.

        Raises:
            TrustError: it is a root's, or is of another world.
        """
        return self._register.issuer_of(certificate)

    # -- identities on the web ----------------------------------------------------------------

    def did_web(
        self,
        name: str = "university",
        *,
        key: str = "P-256",
        purposes: Sequence[str] = ("assertionMethod", "authentication"),
        form: MethodForm = "Multikey",
    ) -> Identity:
        """A did:web whose document the network serves: `microcred.testing.identities.identity`.

        Args:
            name: in the domain name, with ":" before the segments of a path.
            key: its kind: "P-256", "P-384" or "Ed25519".
            purposes: the verification relationships that the key is for.
            form: "Multikey" or "JsonWebKey".
        """
        host, mark, path = name.partition(":")
        did = f"did:web:{host}.test.example{mark}{path}"
        return identity(self._register, did, key=key, purposes=purposes, form=form)

    def controlled(
        self,
        name: str = "university",
        *,
        key: str = "P-256",
        purposes: Sequence[str] = ("assertionMethod", "authentication"),
        form: MethodForm = "Multikey",
    ) -> Identity:
        """An https address as an identity: a controlled identifier document that is served there.

        The words are those of `did_web`.
        """
        address = f"https://{name}.test.example/issuer"
        return identity(self._register, address, key=key, purposes=purposes, form=form)

    # -- seals ------------------------------------------------------------------------------

    def sealed(
        self,
        content: bytes,
        seal: Seal,
        *,
        at: datetime | None = None,
        serialization: str = "general",
        b64: bool = False,
        signing_time: Literal["sigT", "iat"] = "sigT",
        stamped: Tsa | None = None,
        stamped_at: datetime | None = None,
        header: Mapping[str, JsonValue] = NO_MEMBERS,
    ) -> bytes:
        """A JAdES seal of level B-B over any content: `microcred.testing.sealing.seal_content`."""
        return seal_content(
            content,
            seal,
            at=self._register.moment(at),
            serialization=serialization,
            b64=b64,
            signing_time=signing_time,
            stamped=stamped,
            stamped_at=self._register.moment(stamped_at or at),
            header=header,
        )

    def augment(
        self,
        sealed: bytes,
        level: Level = "B-LTA",
        *,
        at: datetime | None = None,
        tsa: Tsa | None = None,
        index: int = 0,
        content: bytes | None = None,
        clear: bool = False,
        means: Means = "ocsp",
        evidence: Evidence | None = None,
        hash: str = "sha256",
    ) -> bytes:
        """A JAdES seal with what a level still lacks: `sigTst`; `xVals`, `rVals`; `arcTst`.

        A seal that has an `arcTst` gets a `tstVD` with the data for the timestamps so far, and, for
        "B-LTA", another `arcTst`.

        Args:
            sealed: a file in the general or flattened serialisation, as `issue` makes it.
            level: "B-T", "B-LT" or "B-LTA".
            at: aware; the time of all that is added, by default the world's now.
            tsa: who stamps, by default one of the world's own.
            index: which of parallel signatures.
            content: the content of a detached seal, as it stands in the signing input.
            clear: whether the items are JSON objects, in place of base64url.
            means: how it is shown that signers are not revoked.
            evidence: what is added in place of what this world knows.
            hash: of the imprints.

        Raises:
            ParseError: the file is no JWS in JSON.
            IssueError: it is a compact one.
            TrustError: the seal is not of this world.
        """
        return augment(
            self._register,
            sealed,
            level,
            tsa=tsa or self._own_tsa(),
            at=self._register.moment(at),
            index=index,
            content=content,
            clear=clear,
            means=means,
            evidence=evidence,
            hash=hash,
        )

    def evidence(
        self, *signers: Certificate, at: datetime | None = None, means: Means = "ocsp"
    ) -> Evidence:
        """Certificates and revocation data for some signers, as known at a time.

        Raises:
            TrustError: one of them is not of this world.
        """
        moment = self._register.moment(at)
        return evidence_for(self._register, signers, at=moment, means=means)

    def _own_tsa(self) -> Tsa:
        if self._tsa is None:
            self._tsa = self.tsa()
        return self._tsa

    # -- trusted lists ----------------------------------------------------------------------

    def trusted_list(
        self,
        territory: str,
        services: Sequence[Service] = (),
        *,
        operator: Operator | None = None,
        issued: datetime | None = None,
        next_update: datetime | timedelta | None = _HALF_YEAR,
        sequence: int = 1,
        version: int = 6,
        url: str | None = None,
        fault: ListFault | None = None,
    ) -> bytes:
        """The signed trusted list of a territory, as XML; it is published at its URL too.

        Args:
            territory: ISO 3166-1 alpha-2 as lists write it ("IE", "EL").
            services: what is in it (`microcred.testing.listed`); those of one provider together.
            operator: who signs, by default `lists.operator(territory)`.
            issued: aware; by default the world's now.
            next_update: a time, or how long after `issued`; None for a scheme that is closed.
            sequence: number of the list.
            version: of the format, 5 or 6.
            url: where it is published, by default `lists.url(territory)`.
            fault: in which way it is wrong.
        """
        return self.lists.national(
            territory,
            services,
            operator=operator,
            issued=issued,
            next_update=next_update,
            sequence=sequence,
            version=version,
            url=url,
            fault=fault,
        )

    def lotl(
        self,
        pointers: Sequence[str | PointedTo] = (),
        *,
        operator: Operator | None = None,
        signers: Sequence[Operator] = (),
        pivots: Sequence[str] = (),
        issued: datetime | None = None,
        next_update: datetime | timedelta | None = _HALF_YEAR,
        sequence: int = 1,
        version: int = 6,
        url: str | None = None,
        fault: ListFault | None = None,
    ) -> bytes:
        """The signed list of lists, as XML; it is published at its URL too.

        A pivot is a list of lists as well: signed by a former operator, naming as `signers` who
        signs the next ones, and published at a URL of its own.

        Args:
            pointers: territories, or pointers (`lists.pointer(...)`).
            operator: who signs, by default `lists.operator("EU")`.
            signers: whom it names as signers of the list of lists; by default who signs this one.
            pivots: URLs of pivots, the newest first.
            issued: aware; by default the world's now.
            next_update: a time, or how long after `issued`.
            sequence: number of the list.
            version: of the format, 5 or 6.
            url: where it is published, by default `lists.url("EU")`.
            fault: in which way it is wrong.
        """
        return self.lists.of_lists(
            pointers,
            operator=operator,
            signers=signers,
            pivots=pivots,
            issued=issued,
            next_update=next_update,
            sequence=sequence,
            version=version,
            url=url,
            fault=fault,
        )
