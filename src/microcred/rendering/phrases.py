"""Phrases: what the page itself says, beside the words that it shares with the page image.

A table of facts: one row for each language, in the order of `Phrases`. What a language does not
have is said in English, and marked as English. The explanations of findings (docs/findings.md) are
in English alone.

    >>> from microcred.rendering.phrases import phrases_of
    >>> phrases_of("de").verified, phrases_of("de-AT").language
    ('Bestätigt', 'Sprache')
    >>> phrases_of("tlh").tag
    'en'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from microcred.findings import Check

__all__ = ["PHRASES", "Phrases", "phrases_of"]


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
        checks: heading.
        others: heading of checks that passed, or were not asked for.
        advice: before what to do.
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
    checks: str
    others: str
    advice: str
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


# fmt: off
PHRASES: Final[Mapping[str, Phrases]] = MappingProxyType({
    "en": Phrases(
        "en", "English", "Learner", "Title", "Country or region", "Awarding body",
        "Mandatory elements", "Optional elements", "Missing", "Not given",
        "Verified", "Not settled", "Not valid", "Not checked",
        "The seal is genuine, the file is unaltered, and every required check passed.",
        "Something could not be checked. Do not rely on it before that is settled.",
        "A required check failed. Do not rely on this credential.",
        "Nobody has verified this file. Nothing that is shown here is proven.",
        "Sealed by", "proven", "not proven", "Verified for", "Existed by",
        "Valid from", "Date of birth", "Identifier", "Web page", "Field of education",
        "Language of instruction", "Mandate",
        "Checks", "Passed, and not asked for", "What to do",
        ("Passed", "Note", "Not done", "Open", "Failed"),
        "Language", "Appearance", ("Automatic", "Light", "Dark"),
        "The sealed file", "Save the sealed file",
        "This page carries the sealed file, byte for byte. Whoever gets the page can verify it:",
        "A page can be imitated. Rely on what a verification of your own says, not on the look.",
        "The file itself is not in this page.",
        "Everything in the file", "The issuer’s own picture", "Not shown",
        "Withheld by the holder", "Presentation", "Credential", "The file could not be read",
        "More:", "label of the public vocabulary, not of the file",
        ("File", "Algorithm", "Time", "Certificate", "Key", "Revocation", "Qualified seal",
         "Signature", "Issuer", "Expected issuer", "Validity", "Data model", "Annex I", "Status",
         "Accreditation", "Presented", "Holder"),
    ),
    "de": Phrases(
        "de", "Deutsch", "Lernende Person", "Titel", "Land oder Region", "Verleihende Einrichtung",
        "Verpflichtende Angaben", "Freiwillige Angaben", "Fehlt", "Nicht angegeben",
        "Bestätigt", "Nicht geklärt", "Nicht gültig", "Nicht geprüft",
        "Das Siegel ist echt, die Datei unverändert, und jede verlangte Prüfung ist bestanden.",
        "Etwas konnte nicht geprüft werden. Verlassen Sie sich erst darauf, wenn es geklärt ist.",
        "Eine verlangte Prüfung ist gescheitert. Verlassen Sie sich nicht auf diesen Nachweis.",
        "Niemand hat diese Datei geprüft. Nichts von dem, was hier steht, ist bewiesen.",
        "Gesiegelt von", "bewiesen", "nicht bewiesen", "Geprüft für", "Bestand spätestens",
        "Gültig ab", "Geburtsdatum", "Kennung", "Webseite", "Bildungsbereich",
        "Unterrichtssprache", "Auftrag",
        "Prüfungen", "Bestanden oder nicht verlangt", "Was zu tun ist",
        ("Bestanden", "Hinweis", "Nicht gemacht", "Offen", "Gescheitert"),
        "Sprache", "Darstellung", ("Automatisch", "Hell", "Dunkel"),
        "Die gesiegelte Datei", "Gesiegelte Datei speichern",
        "Diese Seite enthält die gesiegelte Datei, Byte für Byte. Wer sie hat, kann sie prüfen:",
        "Eine Seite lässt sich nachahmen. Verlassen Sie sich auf Ihre eigene Prüfung, nicht auf "
        "das Aussehen.",
        "Die Datei selbst ist nicht in dieser Seite.",
        "Alles, was in der Datei steht", "Das Bild des Ausstellers", "Nicht gezeigt",
        "Vom Inhaber zurückgehalten", "Präsentation", "Nachweis", "Die Datei war nicht zu lesen",
        "Weitere:", "Bezeichnung aus dem öffentlichen Vokabular, nicht aus der Datei",
        ("Datei", "Verfahren", "Zeit", "Zertifikat", "Schlüssel", "Widerruf",
         "Qualifiziertes Siegel", "Signatur", "Aussteller", "Erwarteter Aussteller",
         "Gültigkeit", "Datenmodell", "Anhang I",
         "Status", "Akkreditierung", "Vorgelegt", "Inhaber"),
    ),
})
# fmt: on
"""By ISO 639-1 tag."""


def phrases_of(language: str) -> Phrases:
    """The phrases of a language by its BCP 47 tag; the English ones where there are no others."""
    return PHRASES.get(language.partition("-")[0].lower(), PHRASES["en"])
