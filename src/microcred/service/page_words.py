"""The words of the page for people, in the 24 official languages of the European Union.

Languages are chosen as a browser asks for them (RFC 9110 section 12.5.4), English where none fits.

    >>> from microcred.service.page_words import language_of, words_in
    >>> language_of("tlh, fr-BE;q=0.8, en;q=0.5"), language_of("nonsense;;q=x")
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
        "bg": Words(
            "Проверка на удостоверение",
            "Истинско ли е, непроменено и валидно, и от кого е?",
            "Изберете файла или го пуснете тук",
            "Проверка",
            "Файлът се проверява в паметта и не се съхранява.",
        ),
        "cs": Words(
            "Ověřit osvědčení",
            "Je pravé, nezměněné a platné, a od koho je?",
            "Vyberte soubor nebo jej přetáhněte sem",
            "Ověřit",
            "Soubor se ověří v paměti a neukládá se.",
        ),
        "da": Words(
            "Kontrollér et bevis",
            "Er det ægte, uændret og gyldigt, og hvem kommer det fra?",
            "Vælg filen, eller slip den her",
            "Kontrollér",
            "Filen kontrolleres i hukommelsen og gemmes ikke.",
        ),
        "el": Words(
            "Επαλήθευση διαπιστευτηρίου",
            "Είναι γνήσιο, αναλλοίωτο και έγκυρο, και από ποιον προέρχεται;",
            "Επιλέξτε το αρχείο ή αφήστε το εδώ",
            "Επαλήθευση",
            "Το αρχείο επαληθεύεται στη μνήμη και δεν διατηρείται.",
        ),
        "et": Words(
            "Tunnistuse kontrollimine",
            "Kas see on ehtne, muutmata ja kehtiv ning kellelt see pärineb?",
            "Valige fail või lohistage see siia",
            "Kontrolli",
            "Faili kontrollitakse mälus ja seda ei säilitata.",
        ),
        "fi": Words(
            "Tarkista todistus",
            "Onko se aito, muuttamaton ja voimassa, ja keneltä se on?",
            "Valitse tiedosto tai pudota se tähän",
            "Tarkista",
            "Tiedosto tarkistetaan muistissa, eikä sitä säilytetä.",
        ),
        "ga": Words(
            "Dintiúr a fhíorú",
            "An bhfuil sé fíor, gan athrú agus bailí, agus cé uaidh é?",
            "Roghnaigh an comhad, nó scaoil anseo é",
            "Fíoraigh",
            "Fíoraítear an comhad sa chuimhne agus ní choinnítear é.",
        ),
        "hr": Words(
            "Provjera vjerodajnice",
            "Je li autentična, nepromijenjena i valjana te od koga je?",
            "Odaberite datoteku ili je ispustite ovdje",
            "Provjeri",
            "Datoteka se provjerava u memoriji i ne pohranjuje se.",
        ),
        "hu": Words(
            "Tanúsítvány ellenőrzése",
            "Eredeti, változatlan és érvényes-e, és kitől származik?",
            "Válassza ki a fájlt, vagy húzza ide",
            "Ellenőrzés",
            "A fájlt a memóriában ellenőrizzük, és nem őrizzük meg.",
        ),
        "lt": Words(
            "Patikrinti pažymėjimą",
            "Ar jis tikras, nepakeistas ir galiojantis, ir kas jį išdavė?",
            "Pasirinkite failą arba įkelkite jį čia",
            "Patikrinti",
            "Failas tikrinamas atmintyje ir nesaugomas.",
        ),
        "lv": Words(
            "Pārbaudīt apliecinājumu",
            "Vai tas ir īsts, negrozīts un derīgs, un kas to izdevis?",
            "Izvēlieties failu vai nometiet to šeit",
            "Pārbaudīt",
            "Fails tiek pārbaudīts atmiņā un netiek saglabāts.",
        ),
        "mt": Words(
            "Ivverifika kredenzjal",
            "Huwa awtentiku, mhux mibdul u validu, u mingħand min ġej?",
            "Agħżel il-fajl, jew itfgħu hawn",
            "Ivverifika",
            "Il-fajl jiġi vverifikat fil-memorja u ma jinżammx.",
        ),
        "ro": Words(
            "Verificați o atestare",
            "Este autentică, nemodificată și valabilă, și de la cine provine?",
            "Alegeți fișierul sau plasați-l aici",
            "Verificați",
            "Fișierul este verificat în memorie și nu este păstrat.",
        ),
        "sk": Words(
            "Overiť osvedčenie",
            "Je pravé, nezmenené a platné, a od koho je?",
            "Vyberte súbor alebo ho presuňte sem",
            "Overiť",
            "Súbor sa overí v pamäti a neuchováva sa.",
        ),
        "sl": Words(
            "Preverjanje potrdila",
            "Ali je pristno, nespremenjeno in veljavno ter od koga je?",
            "Izberite datoteko ali jo spustite sem",
            "Preveri",
            "Datoteka se preveri v pomnilniku in se ne hrani.",
        ),
        "sv": Words(
            "Kontrollera ett intyg",
            "Är det äkta, oförändrat och giltigt, och från vem kommer det?",
            "Välj filen eller släpp den här",
            "Kontrollera",
            "Filen kontrolleras i minnet och sparas inte.",
        ),
    }
)

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bg": "Български",
        "cs": "Čeština",
        "da": "Dansk",
        "de": "Deutsch",
        "el": "Ελληνικά",
        "en": "English",
        "es": "Español",
        "et": "Eesti",
        "fi": "Suomi",
        "fr": "Français",
        "ga": "Gaeilge",
        "hr": "Hrvatski",
        "hu": "Magyar",
        "it": "Italiano",
        "lt": "Lietuvių",
        "lv": "Latviešu",
        "mt": "Malti",
        "nl": "Nederlands",
        "pl": "Polski",
        "pt": "Português",
        "ro": "Română",
        "sk": "Slovenčina",
        "sl": "Slovenščina",
        "sv": "Svenska",
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
