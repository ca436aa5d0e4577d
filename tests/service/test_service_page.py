"""The page for people: a form without script, in their language, and the verdict as a page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from service_made import Client, issuer_of, plain
from test_service_guard import form

from examples import NOW, UNI, course, seal_of
from microcred import Trust, issue, parse, verify
from microcred.service import Settings
from microcred.service.page_words import LANGUAGES, language_of, words_in
from microcred.service.pages import form_policy, page

MULTIPART = {"content-type": "multipart/form-data; boundary=x"}


def client(**more: object) -> Client:
    seal = seal_of()
    return Client(Settings(trust=Trust(anchors=[seal.root], issuers=[UNI.identifier]), **more))


class Elements(HTMLParser):
    """The elements of a page, each with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_works_without_script_and_by_keyboard(language: str) -> None:
    answer = client().get(f"/?lang={language}")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    elements = Elements(answer.text)
    assert elements.of("html") == [{"lang": language}]
    (shown,) = elements.of("form")
    assert shown == {
        "method": "post",
        "action": f"/?lang={language}",
        "enctype": "multipart/form-data",
    }
    (field,) = elements.of("input")
    assert elements.of("label") == [{"for": field["id"]}] and field["type"] == "file"
    assert elements.of("button") == [{"type": "submit"}]
    assert not {name for name, _ in elements.found} & {"script", "img", "link", "iframe", "object"}
    assert not [1 for _, told in elements.found if {"style", "onclick"} & set(told)]
    assert {one["hreflang"] for one in elements.of("a")} == set(LANGUAGES)
    assert len({words_in(one).title for one in LANGUAGES}) == len(LANGUAGES) == 24


def test_the_policy_of_the_form_allows_its_own_style_alone() -> None:
    answer = client().get("/")
    policy = answer.headers["content-security-policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy and policy == form_policy()
    assert "unsafe" not in policy and "form-action 'self'" in policy
    assert not re.search(r"url\(|@import|https?:", style)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("DE-at;q=0.3, fr;q=0.9", "fr"),
        ("zz, tlh", "en"),
        ("de;q=0", "en"),
        ("fr;q=0.5, de;q=0.5", "fr"),
        ("<script>", "en"),
        ("fr" + "," * 1000, "fr"),
        ("," * 40 + "fr", "en"),
    ],
)
def test_languages(asked: str, language: str) -> None:
    assert language_of(asked) == language
    shown = client().get("/", accept_language=asked).text
    assert f'<html lang="{language}">' in shown


def test_the_language_that_was_chosen_counts_before_the_browsers() -> None:
    shown = client().ask("GET", "/?lang=it", headers={"accept-language": "de"})
    assert '<html lang="it">' in shown.text
    shown = client().ask("GET", '/?lang="><script>alert(1)</script>')
    assert "<script" not in shown.text


def test_a_file_is_shown_with_its_verdict_and_verifies_from_the_page() -> None:
    sealed = issue(course(), signer=seal_of(), now=NOW).secured
    answer = client().ask("POST", "/?lang=de", content=form(sealed), headers=MULTIPART)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "Soil carbon" in answer.text
    assert 'lang="de"' in answer.text
    # The page that people keep is the thing that verifies.
    assert parse(answer.content).raw == sealed
    trust = Trust(anchors=[seal_of().root], issuers=[UNI.identifier])
    assert verify(answer.content, trust=trust, at=NOW).outcome.value == "PASSED"
    again = client().ask("POST", "/", content=form(answer.content), headers=MULTIPART)
    assert again.status_code == 200 and parse(again.content).raw == sealed


@pytest.mark.parametrize(
    "file",
    [
        b"%PDF-1.7",
        b"\x00" * 100,
        b"<script>alert(1)</script>",
        b"[" * 1000,
        json.dumps(plain(name="<script>alert(1)</script>", issuer="javascript:alert(1)")).encode(),
        json.dumps(plain(issuer="did:example:1")).encode(),
    ],
)
def test_files_of_any_kind_are_answered(file: bytes) -> None:
    answer = client().ask("POST", "/", content=form(file), headers=MULTIPART)
    assert answer.status_code == 200
    assert "<script" not in answer.text.lower()
    assert "script" not in {name for name, _ in Elements(answer.text).found}
    assert "'unsafe-eval'" not in answer.headers["content-security-policy"]


def test_what_went_wrong_is_told_in_the_form() -> None:
    answer = client().ask("POST", "/", content=form(b""), headers=MULTIPART)
    assert answer.status_code == 400
    assert '<p class="error" role="alert" lang="en">no file was chosen</p>' in answer.text
    other = client().ask("POST", "/", content=b"{}", headers={"content-type": "application/json"})
    assert other.status_code == 415 and "<form" in other.text
    assert "&lt;b&gt;" in page(Settings(), "en", "<b>")
    titled = page(Settings(title="<Uni>"), "en")
    assert "&lt;Uni&gt;" in titled and "<Uni>" not in titled


def test_the_clock_of_the_service_counts() -> None:
    credential = Client(Settings(issuers=[issuer_of("vc+jwt", name="x")], open_to_all=True)).issue(
        "x", plain(validUntil="2026-06-01T00:00:00Z")
    )
    token = credential.json()["verifiableCredential"]["id"].partition(",")[2].encode()
    later = Client(Settings(), now=datetime(2027, 1, 1, tzinfo=UTC))
    for one, outcome in ((Client(Settings()), "PASSED"), (later, "FAILED")):
        shown = one.ask("POST", "/", content=form(token), headers=MULTIPART).text
        verdict = verify(token, trust=Settings().trust, at=one.clock())
        assert verdict.outcome.value == outcome
        assert ("validity.expired" in shown) is (outcome == "FAILED")


def test_a_message_says_its_language() -> None:
    """WCAG 2.2, 3.1.2: messages are English, whatever the page is."""
    answer = Client(Settings()).ask("POST", "/?lang=de", files={"other": ("a.json", b"{}")})
    assert '<html lang="de">' in answer.text
    assert 'role="alert" lang="en">' in answer.text
