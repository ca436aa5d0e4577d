"""The words of the page for people, in languages of the European Union.

Languages are chosen as a browser asks for them (RFC 9110 section 12.5.4), English where none fits.

    >>> from microcred.service.page_words import language_of, words_in
    >>> language_of("sv, fr-BE;q=0.8, en;q=0.5"), language_of("nonsense;;q=x")
    ('fr', 'en')
    >>> words_in("fr").verify
    'Vérifier'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred.frozen import Frozen

__all__ = ["LANGUAGES", "Words", "language_of", "words_in"]


class Words(Frozen):
    """The words of one language.

    Attributes:
        title: heading of the page.
        told: what it does.
        choose: label of the file.
        verify: the button.
        privacy: what becomes of the file.
    """

    title: str
    told: str
    choose: str
    verify: str
    privacy: str


_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "en": Words(
            "Verify a credential",
            "Is it genuine, unaltered and valid, and from whom?",
            "Choose the file, or drop it here",
            "Verify",
            "The file is verified in memory and not kept.",
        ),
        "de": Words(
            "Einen Nachweis prüfen",
            "Ist er echt, unverändert und gültig, und von wem?",
            "Datei wählen oder hierher ziehen",
            "Prüfen",
            "Die Datei wird im Arbeitsspeicher geprüft und nicht aufbewahrt.",
        ),
        "fr": Words(
            "Vérifier une attestation",
            "Est-elle authentique, inchangée et valable, et de qui vient-elle ?",
            "Choisissez le fichier ou déposez-le ici",
            "Vérifier",
            "Le fichier est vérifié en mémoire et n’est pas conservé.",
        ),
        "es": Words(
            "Verificar una credencial",
            "¿Es auténtica, está intacta y vigente, y de quién procede?",
            "Elija el archivo o suéltelo aquí",
            "Verificar",
            "El archivo se verifica en memoria y no se conserva.",
        ),
        "it": Words(
            "Verificare una credenziale",
            "È autentica, inalterata e valida, e da chi proviene?",
            "Scegliere il file o trascinarlo qui",
            "Verifica",
            "Il file viene verificato in memoria e non viene conservato.",
        ),
        "nl": Words(
            "Een bewijs controleren",
            "Is het echt, ongewijzigd en geldig, en van wie komt het?",
            "Kies het bestand of sleep het hierheen",
            "Controleren",
            "Het bestand wordt in het geheugen gecontroleerd en niet bewaard.",
        ),
        "pl": Words(
            "Sprawdź poświadczenie",
            "Czy jest autentyczne, niezmienione i ważne, i od kogo pochodzi?",
            "Wybierz plik lub upuść go tutaj",
            "Sprawdź",
            "Plik jest sprawdzany w pamięci i nie jest przechowywany.",
        ),
        "pt": Words(
            "Verificar uma credencial",
            "É autêntica, está inalterada e válida, e de quem provém?",
            "Escolha o ficheiro ou largue-o aqui",
            "Verificar",
            "O ficheiro é verificado em memória e não é guardado.",
        ),
    }
)

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "English",
        "de": "Deutsch",
        "es": "Español",
        "fr": "Français",
        "it": "Italiano",
        "nl": "Nederlands",
        "pl": "Polski",
        "pt": "Português",
    }
)
"""The languages of the page, each by its own name."""

_MOST: Final = 32
_QUALITY: Final = re.compile(r"q=([01](?:\.[0-9]{0,3})?)")


def words_in(language: str) -> Words:
    """The words of a language; English where there are none."""
    return _WORDS.get(language, _WORDS["en"])


def language_of(asked: str) -> str:
    """The language of the page that fits best what a browser asks for, or one tag."""
    wishes: list[tuple[float, int, str]] = []
    for number, one in enumerate(asked.split(",")[:_MOST]):
        tag, _, weight = one.partition(";")
        match = _QUALITY.fullmatch(weight.strip())
        language = tag.strip().lower().partition("-")[0]
        quality = float(match[1]) if match else 1.0
        if language in _WORDS and quality > 0:
            wishes.append((-quality, number, language))
    return min(wishes)[2] if wishes else "en"
