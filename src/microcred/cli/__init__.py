"""The command line: a table of commands, and the door that leads to them.

Each command is one room, imported when it is called: what `verify` does not need is not loaded.

    >>> from microcred.cli import COMMANDS
    >>> COMMANDS["trust show"].usage
    'trust show PATH... [--at TIME] [--json]'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from microcred.cli.words import Command

__all__ = ["COMMANDS", "main"]

COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "verify": Command(
            room="microcred.cli.verify",
            usage="verify FILE... --trust PATH|none|did [--issuer ID|any] [--at TIME] "
            "[--list-time TIME] [--fetch] [--did-document FILE] [--issuer-binding HOW] "
            "[--status-list FILE|DIR] [--context URL=FILE] [--domain NAME] [--challenge TEXT] "
            "[--mechanism NAME] [--html OUT [--lang TAG]] [--json]",
            does="is it genuine, unaltered, valid, and from whom?",
            example="microcred verify ana.jsonld --trust root.pem --issuer NTRIE-123456",
        ),
        "issue": Command(
            room="microcred.cli.issue",
            usage="issue INPUT --key FILE|--pkcs11 MODULE|--csc URL -o OUT "
            "[--level B-T|B-LT|B-LTA --tsa URL] [--mechanism jades|vc+jwt|jwt_vc|SUITE] "
            "[--data-model 1.1|2.0] [--page FILE] [--registry URL [--idempotence KEY]] "
            "[--json] ...",
            does="seal a micro-credential",
            example="microcred issue soil-carbon.json --key seal.p12 -o ana.jsonld",
        ),
        "parse": Command(
            room="microcred.cli.parse",
            usage="parse FILE [--json]",
            does="show what a credential says, without checking it",
            example="microcred parse ana.jsonld",
        ),
        "show": Command(
            room="microcred.cli.show",
            usage="show FILE -o OUT [--lang TAG]... [--trust PATH|none|did...] [--json] ...",
            does="draw a credential as one HTML page that carries it",
            example="microcred show ana.jsonld -o ana.html --lang de",
        ),
        "annex1": Command(
            room="microcred.cli.annex1",
            usage="annex1 FILE [--json]",
            does="which of the 16 elements of the EU standard are there?",
            example="microcred annex1 ana.jsonld",
        ),
        "validate": Command(
            room="microcred.cli.validate",
            usage="validate FILE... [--profile NAME] [--stage pre-seal|sealed] "
            "[--engine tables|shacl] [--json] ...",
            does="does it keep the published shapes?",
            example="microcred validate ana.jsonld",
        ),
        "demo": Command(
            room="microcred.cli.demo",
            usage="demo [--out DIR] [--json]",
            does="issue, seal and verify an example, and leave the files",
            example="microcred demo",
        ),
        "disclose": Command(
            room="microcred.cli.disclose",
            usage="disclose FILE --reveal POINTER... -o OUT "
            "[--context URL=FILE[#sha256=HEX]]... [--json]",
            does="show a part of a credential that was made for it",
            example="microcred disclose ana.jsonld --reveal /credentialSubject/hasClaim/0 "
            "-o part.jsonld",
        ),
        "revoke": Command(
            room="microcred.cli.lifecycle",
            usage="revoke ID --registry URL --reason TEXT [--registry-key FILE] [--who NAME] "
            "[--json]",
            does="say for good that a credential does not hold",
            example="microcred revoke urn:credential:1 --registry sqlite:///issued.db "
            '--reason "issued by mistake"',
        ),
        "suspend": Command(
            room="microcred.cli.lifecycle",
            usage="suspend ID --registry URL --reason TEXT [--registry-key FILE] [--who NAME] "
            "[--json]",
            does="say that it does not hold for the time being",
            example="microcred suspend urn:credential:1 --registry sqlite:///issued.db "
            '--reason "under inquiry"',
        ),
        "reinstate": Command(
            room="microcred.cli.lifecycle",
            usage="reinstate ID --registry URL --reason TEXT [--registry-key FILE] [--who NAME] "
            "[--json]",
            does="take a suspension back",
            example="microcred reinstate urn:credential:1 --registry sqlite:///issued.db "
            '--reason "inquiry closed"',
        ),
        "status publish": Command(
            room="microcred.cli.status_publish",
            usage="status publish --registry URL --key FILE|--pkcs11 MODULE|--csc URL -o DIR "
            "[--mechanism NAME] [--kind bitstring|token] [--valid-for HOURS] [--ttl MINUTES] "
            "[--registry-key FILE] [--json]",
            does="sign the status lists, as files for a web server",
            example="microcred status publish --registry sqlite:///issued.db --key seal.p12 "
            "-o public/status",
        ),
        "present": Command(
            room="microcred.cli.present",
            usage="present FILE... --key FILE -o OUT [--challenge TEXT] [--domain TEXT]... "
            "[--mechanism vp+jwt|SUITE|dc+sd-jwt|jades] [--reveal POINTER...] [--european] "
            "[--checks --trust PATH|none|did...] [--data-model 1.1|2.0] [--json] ...",
            does="show credentials to a verifier, signed by their holder",
            example="microcred present ana.jsonld --key holder.pem --challenge n-0S6 "
            "--domain https://verifier.example -o shown.jwt",
        ),
        "serve": Command(
            room="microcred.cli.serve",
            usage="serve [--key NAME=FILE:MECHANISM]... [--token-file FILE] [--host NAME] "
            "[--port N] [--api vcalm|vc-api] [--tls-cert FILE --tls-key FILE] "
            "[--registry URL [--base-url URL]] [--trust PATH|none|did] [--issuer ID|any] "
            "[--allowed-host NAME] [--unsafe-no-auth] [--json] ...",
            does="credentials over HTTP, status lists, a page for people",
            example="microcred serve --key exams=key.pem:eddsa-rdfc-2022 --token-file token",
        ),
        "seal show": Command(
            room="microcred.cli.seal",
            usage="seal show FILE [--content DOCUMENT...] [--policy-document DOCUMENT...] "
            "[--trust PATH...] [--at TIME] [--lenient-crit] [--json]",
            does="everything in a JAdES signature, credential or not",
            example="microcred seal show ana.jsonld --trust root.pem",
        ),
        "seal augment": Command(
            room="microcred.cli.seal_augment",
            usage="seal augment FILE --level B-T|B-LT|B-LTA [--tsa URL] -o OUT [--content FILE] "
            "[--certificate FILE] [--json]",
            does="bring a seal to a higher level, or renew its last timestamp",
            example="microcred seal augment ana.jsonld --level B-LTA --tsa http://tsa.example/ "
            "-o ana-lta.jsonld",
        ),
        "status show": Command(
            room="microcred.cli.status",
            usage="status show FILE [--index N] [--size BITS] [--json]",
            does="what is in a status list, or what names one",
            example="microcred status show status-1.jwt --index 94567",
        ),
        "trust update": Command(
            room="microcred.cli.trust",
            usage="trust update --cache DIR [--signer PATH] [--url URL] [--territory CC] [--json]",
            does="fetch the EU's trusted lists for `verify --trust DIR`",
            example="microcred trust update --cache lists --signer lotl-signers.pem",
        ),
        "trust show": Command(
            room="microcred.cli.trust",
            usage="trust show PATH... [--at TIME] [--json]",
            does="what is in a trusted list, a folder of them, or a cache",
            example="microcred trust show lists",
        ),
        "keys new-seal": Command(
            room="microcred.cli.keys",
            usage="keys new-seal --organisation NAME --country CC --identifier ID -o DIR [--json]",
            does="make a test seal (not for production)",
            example='microcred keys new-seal --organisation "Example University" '
            "--country IE --identifier NTRIE-123456 -o seal",
        ),
        "keys new": Command(
            room="microcred.cli.new_key",
            usage="keys new [--type ed25519|p256|p384] -o FILE [--no-password] [--json]",
            does="make a key without certificate, and tell its DID",
            example="microcred keys new --type ed25519 -o key.pem",
        ),
        "did resolve": Command(
            room="microcred.cli.did",
            usage="did resolve DID|URL [--fetch] [--did-document FILE] [--purpose NAME] "
            "[--at TIME] [--json]",
            does="the keys of a DID, and what each may be used for",
            example="microcred did resolve did:web:uni.example --fetch",
        ),
        "did document": Command(
            room="microcred.cli.did",
            usage="did document --key FILE --did DID|URL [--form multikey|jwk] [-o OUT] [--json]",
            does="the document of a did:web, to be published",
            example="microcred did document --key key.pem --did did:web:uni.example -o did.json",
        ),
        "batch template": Command(
            room="microcred.cli.batch_template",
            usage="batch template -o FILE [--json]",
            does="write an example of a table to issue, and its template",
            example="microcred batch template -o june.csv",
        ),
        "batch check": Command(
            room="microcred.cli.batch",
            usage="batch check ROWS [--template FILE] [-o TABLE] [--mechanism NAME] [--key FILE] "
            "[--json]",
            does="look at every row of a table: what is to be mended?",
            example="microcred batch check june.csv --template june.json -o mend.csv",
        ),
        "batch issue": Command(
            room="microcred.cli.batch",
            usage="batch issue ROWS [--template FILE] --key FILE -o DIR [--registry URL] [--check] "
            "[--mechanism NAME] [--jobs N | --scheduler ADDRESS] [--table FILE] [--json]",
            does="seal a credential for each row of a table",
            example="microcred batch issue june.csv --template june.json --key seal.p12 -o june",
        ),
        "batch verify": Command(
            room="microcred.cli.batch_verify",
            usage="batch verify FILE|DIR... --trust PATH|none|did [--issuer ID|any] [--jobs N | "
            "--scheduler ADDRESS] [--table FILE] [--json]",
            does="verify many files, or all of a folder",
            example="microcred batch verify june --trust root.pem --issuer NTRIE-123456",
        ),
        "registry init": Command(
            room="microcred.cli.registry",
            usage="registry init --registry URL --base-url URL [--length N] [--registry-key "
            "FILE] [--json]",
            does="make the registry of what you issue",
            example="microcred registry init --registry issued.db --base-url "
            "https://uni.example/status",
        ),
        "registry show": Command(
            room="microcred.cli.registry",
            usage="registry show [ID] --registry URL [--subject NAME] [--registry-key FILE] "
            "[--json]",
            does="what was issued, and what became of it",
            example="microcred registry show urn:uuid:1 --registry issued.db",
        ),
        "registry export": Command(
            room="microcred.cli.registry",
            usage="registry export --registry URL -o OUT [--registry-key FILE] [--json]",
            does="write the registry to a file, to keep or to move",
            example="microcred registry export --registry issued.db -o issued.jsonl",
        ),
        "registry import": Command(
            room="microcred.cli.registry",
            usage="registry import FILE --registry URL [--registry-key FILE] [--json]",
            does="fill an empty registry with an export",
            example="microcred registry import issued.jsonl --registry "
            "postgresql://uni@db/registry",
        ),
        "registry forget": Command(
            room="microcred.cli.registry",
            usage="registry forget ID --registry URL [--reason TEXT] [--registry-key FILE] "
            "[--json]",
            does="remove what ties a credential to a person",
            example="microcred registry forget urn:uuid:1 --registry issued.db",
        ),
        "registry reclaim": Command(
            room="microcred.cli.registry",
            usage="registry reclaim --before TIME --registry URL [--registry-key FILE] [--json]",
            does="take back places in lists that were never used",
            example="microcred registry reclaim --before 2026-06-01 --registry issued.db",
        ),
        "vocabulary": Command(
            room="microcred.cli.vocabulary",
            usage="vocabulary [LIST] [QUERY] [--json]",
            does="look up codes, IRIs and labels of the EU vocabularies",
            example='microcred vocabulary assessment "written examination"',
        ),
        "rdf canonize": Command(
            room="microcred.cli.rdf",
            usage="rdf canonize FILE [--hash sha256|sha384] [--without-proof] "
            "[--context URL=FILE[#sha256=HEX]]... [--release NAME] [-o OUT] [--json]",
            does="what a signature over linked data covers, as N-Quads",
            example="microcred rdf canonize credential.jsonld --without-proof",
        ),
        "schema context": Command(
            room="microcred.cli.schema",
            usage="schema context [--release NAME] [--json]",
            does="print the JSON-LD context of a release",
            example="microcred schema context --release 3.1",
        ),
        "schema shapes": Command(
            room="microcred.cli.schema",
            usage="schema shapes [--release NAME] [--profile NAME] [--json]",
            does="print the SHACL shapes of a profile",
            example="microcred schema shapes --profile accredited",
        ),
        "schema json-schema": Command(
            room="microcred.cli.schema",
            usage="schema json-schema [--release NAME] [--stage pre-seal|sealed] [--json]",
            does="print the JSON Schema of a credential",
            example="microcred schema json-schema",
        ),
        "schema check": Command(
            room="microcred.cli.schema_check",
            usage="schema check FILE|URL [--release NAME] [--json]",
            does="do published contexts and shapes mean what ours do?",
            example="microcred schema check EDC-generic-full.ttl",
        ),
        "schema import": Command(
            room="microcred.cli.schema_import",
            usage="schema import NAME --context FILE --shapes FILE... [--base NAME] [-o OUT] "
            "[--json]",
            does="what a newer release says otherwise, as a file to review",
            example='microcred schema import "ELM 3.9" --context edc-ap.jsonld '
            "--shapes EDC-generic-no-cv.ttl -o elm_3_9.py",
        ),
    }
)
"""Every command by its word or words, in the order in which people need them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` (default: the process's own words) asks for.

    Returns the exit code: 0 done or passed, 1 failed or refused, 2 indeterminate (of several files
    the worst in the order 1, 2, 0), 64 misuse or a path that can't be read or written, 130 stopped
    by Ctrl-C, 141 the reader of our output went away.
    """
    from microcred.cli.front import run

    return run(COMMANDS, argv)
