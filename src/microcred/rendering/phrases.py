"""Phrases: what the page itself says, beside the words that it shares with the page image.

The words of the elements stand in `microcred.page.words`; these are the rest: the verdict, the
checks, the switches, the file. `microcred.rendering.translations` has them in 24 languages.

    >>> from microcred.findings import Check
    >>> from microcred.rendering.translations import phrases_of
    >>> phrases_of("fr").check(Check.SIGNATURE), phrases_of("fr").themes
    ('Signature', ('Automatique', 'Clair', 'Sombre'))
"""

from __future__ import annotations

from dataclasses import dataclass

from microcred.findings import Check

__all__ = ["Phrases"]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language.

    Attributes:
        tag: of the language, ISO 639-1.
        own_name: what the language calls itself.
        learner: label (Annex I element 1).
        title: label (element 2).
        place: label (element 3).
        awarding_body: label (element 4).
        mandatory: heading of the elements 1 to 11.
        optional: heading of the elements 12 to 16.
        missing: a mandatory element is not there.
        not_given: an optional element is not there.
        verified: the verdict PASSED.
        open: the verdict INDETERMINATE.
        failed: the verdict FAILED.
        unchecked: nobody has verified.
        verified_text: what PASSED means.
        open_text: what INDETERMINATE means.
        failed_text: what FAILED means.
        unchecked_text: what it means that nobody has verified.
        sealed_by: before the name of the signer.
        proven: the signer is.
        not_proven: the signer is not.
        at: before the time of the verification.
        existed: before the time for which a timestamp proves the seal.
        valid_from: label.
        date_of_birth: label.
        identifier: label.
        homepage: label.
        field: label (ISCED-F).
        teaching_language: label.
        mandate: label.
        beside: heading of what is said beside the elements.
        checks: heading.
        others: heading of checks that passed, or were not asked for.
        advice: before what to do.
        details: what was seen in this file.
        outcomes: words for passed, a warning, not done, open, failed.
        language: legend of the switch.
        appearance: legend of the other switch.
        themes: words for automatic, light, dark.
        file: heading of the part about the sealed file.
        download: the link.
        carries: that the page carries the file, and how it is verified.
        imitation: that a page proves nothing by itself.
        no_file: the file is not in the page.
        everything: heading of all data.
        picture: heading of the issuer's own pictures.
        not_shown: an image or a text is not.
        withheld: the holder does not disclose.
        presentation: what it is.
        credential: what it is.
        unreadable: nothing could be read.
        more: there are more, before a number.
        from_vocabulary: a label that is not of the file.
        checked: names of the checks, in the order of `Check`.
    """

    tag: str
    own_name: str
    learner: str
    title: str
    place: str
    awarding_body: str
    mandatory: str
    optional: str
    missing: str
    not_given: str
    verified: str
    open: str
    failed: str
    unchecked: str
    verified_text: str
    open_text: str
    failed_text: str
    unchecked_text: str
    sealed_by: str
    proven: str
    not_proven: str
    at: str
    existed: str
    valid_from: str
    date_of_birth: str
    identifier: str
    homepage: str
    field: str
    teaching_language: str
    mandate: str
    beside: str
    checks: str
    others: str
    advice: str
    details: str
    outcomes: tuple[str, str, str, str, str]
    language: str
    appearance: str
    themes: tuple[str, str, str]
    file: str
    download: str
    carries: str
    imitation: str
    no_file: str
    everything: str
    picture: str
    not_shown: str
    withheld: str
    presentation: str
    credential: str
    unreadable: str
    more: str
    from_vocabulary: str
    checked: tuple[str, ...]

    def check(self, check: Check) -> str:
        """The name of a check."""
        return self.checked[list(Check).index(check)]
