"""A remote signing service of the test world (CSC API v2): a `Fetch` that signs hashes, or refuses.

It holds credentials that everybody can use, and does what services do: it counts what an
authorisation was asked for, lets it end, binds it to hashes (SCAL 2), locks a credential after
three wrong PINs, is busy, takes an access token for no longer good.

    >>> from microcred.crypto.csc_service import CscService
    >>> from microcred.crypto.seal import Seal
    >>> from microcred.crypto.secret_text import SecretText
    >>> from microcred.testing.csc import CscServer
    >>> class University:
    ...     name, country, identifier = "Example University TEST", "IE", "NTRIE-123456"
    >>> server = CscServer()
    >>> server.hold("seal-1", Seal.for_testing(University()), pin="2711", multisign=500)
    >>> service = CscService(server.url, server, SecretText(server.token))
    >>> seal = Seal.from_csc(service, "seal-1", pin=SecretText("2711"))
    >>> len(seal.sign_all([b"text"] * 300)), server.count("credentials/authorize")
    (300, 1)
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal

from microcred.crypto.seal import Seal
from microcred.crypto.signing import LocalSigner
from microcred.encoding import b64_decode
from microcred.errors import ParseError, UnsuitableKey
from microcred.fetching import Request, Response
from microcred.jsontext import read_json, write_json
from microcred.testing.csc_signing import ALGORITHMS, sign_hash

__all__ = ["CscServer"]

_TRIES: Final = 3  # wrong PINs until a credential is locked


class _Refusal(Exception):
    """The answer to a question that is refused."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class _Held:
    """A credential, and what it was asked for."""

    def __init__(self, seal: Seal, pin: str | None, otps: Sequence[str], terms: Any) -> None:
        if not isinstance(seal._signer, LocalSigner):
            raise UnsuitableKey("the test service holds keys in memory only")
        self.seal, self.key = seal, seal._signer.private_key
        self.pin, self.otps = pin, list(otps)
        self.wants_otp = bool(otps)
        self.wrong = 0
        self.terms = terms

    def describe(self) -> dict[str, Any]:
        """The answer of `credentials/info`."""
        objects = [{"type": "Password", "id": "PIN", "format": "N"}] if self.pin else []
        objects += [{"type": "ChallengeResponse", "id": "OTP"}] if self.wants_otp else []
        chain = [b64encode(one.der).decode() for one in self.seal.certificates]
        names = " AND ".join(one["id"] for one in objects)
        return {
            "key": {"status": self.terms["status"], "algo": list(self.terms["algorithms"])},
            "cert": {"status": self.terms["certificate_status"], "certificates": chain},
            "auth": {"mode": self.terms["mode"], "expression": names, "objects": objects},
            "SCAL": self.terms["scal"],
            "multisign": self.terms["multisign"],
        }

    def unlock(self, shown: Mapping[str, str]) -> None:
        """Look at the PIN and the one-time password."""
        if self.wrong >= _TRIES:
            raise _Refusal("access_denied", 403)
        if self.pin and shown.get("PIN") != self.pin:
            self.wrong += 1
            raise _Refusal("invalid_pin")
        if self.wants_otp:
            if shown.get("OTP") not in self.otps:
                raise _Refusal("invalid_otp")
            self.otps.remove(shown["OTP"])
        self.wrong = 0


class CscServer:
    """A service in memory.

    Attributes:
        url: its base address.
        token: the access token that it takes; another one may be set.
        requests: everything that was asked, in order.
        lifetime: how many seconds an authorisation holds.
        clock: the seconds that have gone by; a test moves them on.
    """

    def __init__(self, url: str = "https://csc.test.example/csc/v2", *, token: str = "") -> None:
        """A service without credentials; without a token one that says TEST."""
        self.url, self.token = url, token or "access TEST"
        self.requests: list[Request] = []
        self.lifetime, self.clock = 3600, 0.0
        self._held: dict[str, _Held] = {}
        self._sads: dict[str, dict[str, Any]] = {}
        self._next: list[tuple[str, Response]] = []
        self._methods: Mapping[str, Callable[[Any], dict[str, Any]]] = MappingProxyType(
            {
                "info": self._info,
                "credentials/list": self._list,
                "credentials/info": lambda asked: self._credential(asked).describe(),
                "credentials/authorize": self._authorize,
                "signatures/signHash": self._sign,
            }
        )

    def hold(
        self,
        credential_id: str,
        seal: Seal,
        *,
        pin: str | None = None,
        otps: Sequence[str] = (),
        mode: Literal["implicit", "explicit", "oauth2code"] | None = None,
        scal: Literal["1", "2"] = "1",
        multisign: int = 100,
        algorithms: Sequence[str] = ALGORITHMS,
        status: str = "enabled",
        certificate_status: str = "valid",
    ) -> None:
        """Let the service have a credential.

        Args:
            credential_id: its name.
            seal: key and certificates, in memory.
            pin: what unlocks it; None for nothing.
            otps: one-time passwords, each good once; none: not wanted.
            mode: how it is authorised; None: "explicit" if anything unlocks it, else "implicit".
            scal: "2" binds an authorisation to the hashes that it names.
            multisign: the most signatures of one authorisation.
            algorithms: object identifiers that it says it can do.
            status: of the key: "enabled" or "disabled".
            certificate_status: "valid", "expired", "revoked" or "suspended".

        Raises:
            UnsuitableKey: the key of the seal is not in memory.
        """
        terms = {
            "mode": mode or ("explicit" if pin or otps else "implicit"),
            "scal": scal,
            "multisign": multisign,
            "algorithms": tuple(algorithms),
            "status": status,
            "certificate_status": certificate_status,
        }
        self._held[credential_id] = _Held(seal, pin, otps, terms)

    def answer_next(self, method: str, *responses: Response) -> None:
        """Let the next questions of a method have these answers, whatever they ask."""
        self._next += [(method, one) for one in responses]

    def end_authorisations(self) -> None:
        """Let no authorisation hold any longer."""
        self._sads.clear()

    def count(self, method: str) -> int:
        """How often a method was asked."""
        return sum(one.url == f"{self.url}/{method}" for one in self.requests)

    def __call__(self, request: Request, /) -> Response:
        """The answer to a question."""
        self.requests.append(request)
        method = request.url.removeprefix(f"{self.url}/")
        for place, (name, response) in enumerate(self._next):
            if name == method:
                del self._next[place]
                return response
        try:
            return _json(200, self._answered(method, request))
        except _Refusal as refusal:
            said = {"error": refusal.code, "error_description": "told for people"}
            return _json(refusal.status, said)

    def _answered(self, method: str, request: Request) -> dict[str, Any]:
        if method not in self._methods or request.method != "POST":
            raise _Refusal("not_found", 404)
        held = dict(request.headers).get("authorization")
        if method != "info" and held != f"Bearer {self.token}":
            raise _Refusal("invalid_token", 401)
        try:
            asked = read_json(request.body or b"")
        except ParseError:
            raise _Refusal("invalid_request") from None
        if not isinstance(asked, dict):
            raise _Refusal("invalid_request")
        return self._methods[method](asked)

    def _info(self, _: Any) -> dict[str, Any]:
        return {"specs": "2.0.0.2", "name": "CSC TEST", "methods": sorted(self._methods)}

    def _list(self, asked: Any) -> dict[str, Any]:
        """One credential on each page."""
        names = sorted(self._held)
        page = int(asked.get("pageToken", "0"))
        more = {"nextPageToken": str(page + 1)} if page + 1 < len(names) else {}
        return {"credentialIDs": names[page : page + 1], **more}

    def _credential(self, asked: Any) -> _Held:
        held = self._held.get(asked.get("credentialID"))
        if held is None:
            raise _Refusal("invalid_request")
        return held

    def _authorize(self, asked: Any) -> dict[str, Any]:
        held = self._credential(asked)
        count, hashes = asked.get("numSignatures"), asked.get("hashes")
        bound = held.terms["scal"] == "2"
        if not isinstance(count, int) or not 0 < count <= held.terms["multisign"]:
            raise _Refusal("invalid_request")
        if held.terms["mode"] == "oauth2code" or (bound and len(hashes or ()) != count):
            raise _Refusal("invalid_request")
        if held.terms["mode"] == "explicit":
            held.unlock({one["id"]: one["value"] for one in asked.get("authData", ())})
        sad = f"SAD-TEST-{len(self.requests)}"
        self._sads[sad] = {
            "credential": asked["credentialID"],
            "left": count,
            "until": self.clock + self.lifetime,
            "hashes": set(hashes) if bound else None,
        }
        return {"SAD": sad, "expiresIn": self.lifetime}

    def _sign(self, asked: Any) -> dict[str, Any]:
        held = self._credential(asked)
        hashes = asked.get("hashes", [])
        if held.terms["mode"] != "oauth2code":
            self._spend(asked, hashes)
        try:
            digests = [b64_decode(one) for one in hashes]
            made = [sign_hash(held.key, one, asked) for one in digests]
        except (ParseError, UnsuitableKey):
            raise _Refusal("invalid_request") from None
        return {"signatures": [b64encode(one).decode() for one in made]}

    def _spend(self, asked: Any, hashes: Sequence[str]) -> None:
        """Take the signatures from what the authorisation allows."""
        terms = self._sads.get(asked.get("SAD", ""))
        good = (
            terms is not None
            and terms["credential"] == asked["credentialID"]
            and self.clock < terms["until"]
            and 0 < len(hashes) <= terms["left"]
            and (terms["hashes"] is None or terms["hashes"].issuperset(hashes))
        )
        if terms is None or not good:
            raise _Refusal("invalid_request")
        terms["left"] -= len(hashes)


def _json(status: int, members: dict[str, Any]) -> Response:
    headers = MappingProxyType({"content-type": "application/json"})
    return Response(status, headers, write_json(members).encode())
