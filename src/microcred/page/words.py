"""The words around the content of a page, in the 24 official languages of the European Union.

The languages of Council Regulation No 1 of 1958, as amended. Where a language would inflect the
name behind "Awarded to", the word before it is one that leaves the name as it is.

    >>> from microcred.page.words import words_of
    >>> words_of("fr").learning_outcomes, words_of("pt-BR").level, words_of("zh").workload
    ('Acquis d’apprentissage', 'Nível', 'Workload')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["WORDS", "Words", "words_of"]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    Attributes:
        certificate: what the page is.
        awarded_to: before the learner's name.
        date: the day of award.
        issued_by: before the name of who sealed the credential.
        valid_until: before the last day of validity.
        learning_outcomes: heading (Annex I element 6).
        workload: heading (element 7).
        level: heading (element 8).
        assessment: heading (element 9).
        participation: heading (element 10).
        quality_assurance: heading (element 11).
        grade: heading (element 14).
        supervision: heading (element 13).
        prerequisites: heading (element 12).
        part_of: heading (element 15).
        further_information: heading (element 16).
        notice: that the page is a picture, and what the proof is.
        continued: that there is more in the credential than on its pages.
    """

    certificate: str
    awarded_to: str
    date: str
    issued_by: str
    valid_until: str
    learning_outcomes: str
    workload: str
    level: str
    assessment: str
    participation: str
    quality_assurance: str
    grade: str
    supervision: str
    prerequisites: str
    part_of: str
    further_information: str
    notice: str
    continued: str


# fmt: off
WORDS: Final[Mapping[str, Words]] = MappingProxyType({
    "bg": Words(
        "Удостоверение", "Присъжда се на", "Дата на присъждане", "Издадено от", "Валидно до",
        "Резултати от ученето", "Учебна натовареност", "Ниво", "Оценяване", "Форма на участие",
        "Осигуряване на качеството", "Оценка", "Надзор и проверка на самоличността",
        "Предварителни изисквания", "Част от", "Допълнителна информация",
        "Тази страница е само изображение на удостоверението. "
        "Доказателство е файлът с електронен печат.",
        "Останалото е в самото цифрово удостоверение.",
    ),
    "cs": Words(
        "Certifikát", "Získává", "Datum udělení", "Vydavatel", "Platí do",
        "Výsledky učení", "Studijní zátěž", "Úroveň", "Hodnocení", "Forma účasti",
        "Zajišťování kvality", "Známka", "Dohled a ověření totožnosti",
        "Předpoklady", "Součást", "Další informace",
        "Tato stránka je pouze obrazem certifikátu. "
        "Důkazem je elektronicky zapečetěný soubor.",
        "Zbytek je uveden v samotném digitálním certifikátu.",
    ),
    "da": Words(
        "Bevis", "Tildeles", "Dato for tildeling", "Udstedt af", "Gyldigt til",
        "Læringsudbytte", "Arbejdsindsats", "Niveau", "Bedømmelse", "Deltagelsesform",
        "Kvalitetssikring", "Karakter", "Tilsyn og identitetskontrol",
        "Adgangskrav", "Del af", "Yderligere oplysninger",
        "Denne side er kun et billede af beviset. "
        "Den elektronisk forseglede fil er dokumentationen.",
        "Resten findes i selve det digitale bevis.",
    ),
    "de": Words(
        "Zertifikat", "Verliehen an", "Datum der Verleihung", "Ausgestellt von", "Gültig bis",
        "Lernergebnisse", "Arbeitsaufwand", "Niveau", "Prüfungsform", "Form der Teilnahme",
        "Qualitätssicherung", "Note", "Aufsicht und Identitätsprüfung",
        "Voraussetzungen", "Teil von", "Weitere Angaben",
        "Diese Seite ist nur ein Bild des Nachweises. "
        "Der Beweis ist die elektronisch gesiegelte Datei.",
        "Der Rest steht im digitalen Nachweis selbst.",
    ),
    "el": Words(
        "Πιστοποιητικό", "Κάτοχος", "Ημερομηνία απονομής", "Εκδότης", "Ισχύει έως",
        "Μαθησιακά αποτελέσματα", "Φόρτος εργασίας", "Επίπεδο", "Αξιολόγηση", "Μορφή συμμετοχής",
        "Διασφάλιση ποιότητας", "Βαθμός", "Επίβλεψη και επαλήθευση ταυτότητας",
        "Προαπαιτούμενα", "Αποτελεί μέρος του", "Περαιτέρω πληροφορίες",
        "Η σελίδα αυτή είναι μόνο εικόνα του πιστοποιητικού. "
        "Απόδειξη αποτελεί το ηλεκτρονικά σφραγισμένο αρχείο.",
        "Η συνέχεια βρίσκεται στο ίδιο το ψηφιακό πιστοποιητικό.",
    ),
    "en": Words(
        "Certificate", "Awarded to", "Date of award", "Issued by", "Valid until",
        "Learning outcomes", "Workload", "Level", "Assessment", "Form of participation",
        "Quality assurance", "Grade", "Supervision and identity check",
        "Prerequisites", "Part of", "Further information",
        "This page is only a picture of the credential. "
        "The electronically sealed file is the proof.",
        "The rest is in the digital credential itself.",
    ),
    "es": Words(
        "Certificado", "Otorgado a", "Fecha de concesión", "Expedido por", "Válido hasta",
        "Resultados de aprendizaje", "Carga de trabajo", "Nivel", "Evaluación",
        "Modalidad de participación",
        "Garantía de calidad", "Calificación", "Supervisión y verificación de la identidad",
        "Requisitos previos", "Parte de", "Información adicional",
        "Esta página es solo una imagen de la credencial. "
        "La prueba es el archivo sellado electrónicamente.",
        "El resto figura en la propia credencial digital.",
    ),
    "et": Words(
        "Tunnistus", "Saaja", "Andmise kuupäev", "Väljaandja", "Kehtib kuni",
        "Õpiväljundid", "Töömaht", "Tase", "Hindamine", "Osalemise vorm",
        "Kvaliteedi tagamine", "Hinne", "Järelevalve ja isikusamasuse kontroll",
        "Eeltingimused", "Osa õppekavast", "Lisateave",
        "See lehekülg on üksnes tunnistuse pilt. "
        "Tõendiks on e-templiga fail.",
        "Ülejäänu on digitaalses tunnistuses endas.",
    ),
    "fi": Words(
        "Todistus", "Todistuksen saaja", "Myöntämispäivä", "Myöntäjä", "Viimeinen voimassaolopäivä",
        "Oppimistulokset", "Työmäärä", "Taso", "Arviointi", "Osallistumismuoto",
        "Laadunvarmistus", "Arvosana", "Valvonta ja henkilöllisyyden tarkistus",
        "Edellytykset", "Osa kokonaisuutta", "Lisätiedot",
        "Tämä sivu on vain kuva todistuksesta. "
        "Todisteena on sähköisellä leimalla varustettu tiedosto.",
        "Loput tiedot ovat digitaalisessa todistuksessa.",
    ),
    "fr": Words(
        "Certificat", "Décerné à", "Date d’attribution", "Délivré par", "Valable jusqu’au",
        "Acquis d’apprentissage", "Charge de travail", "Niveau", "Évaluation",
        "Mode de participation",
        "Assurance qualité", "Note", "Surveillance et vérification de l’identité",
        "Prérequis", "Fait partie de", "Informations complémentaires",
        "Cette page n’est qu’une image du justificatif. "
        "Le fichier muni du cachet électronique fait foi.",
        "La suite figure dans le justificatif numérique lui-même.",
    ),
    "ga": Words(
        "Teastas", "Bronnta ar", "Dáta bronnta", "Arna eisiúint ag", "Bailí go dtí",
        "Torthaí foghlama", "Ualach oibre", "Leibhéal", "Measúnú", "Cineál rannpháirtíochta",
        "Dearbhú cáilíochta", "Grád", "Maoirseacht agus fíorú céannachta",
        "Réamhriachtanais", "Mar chuid de", "Tuilleadh faisnéise",
        "Níl sa leathanach seo ach íomhá den dintiúr. "
        "Is é an comhad séalaithe go leictreonach an cruthúnas.",
        "Tá an chuid eile sa dintiúr digiteach féin.",
    ),
    "hr": Words(
        "Certifikat", "Stječe", "Datum dodjele", "Izdavatelj", "Vrijedi do",
        "Ishodi učenja", "Radno opterećenje", "Razina", "Vrednovanje", "Oblik sudjelovanja",
        "Osiguravanje kvalitete", "Ocjena", "Nadzor i provjera identiteta",
        "Preduvjeti", "Dio", "Dodatne informacije",
        "Ova je stranica samo slika certifikata. "
        "Dokaz je elektronički zapečaćena datoteka.",
        "Ostatak se nalazi u samom digitalnom certifikatu.",
    ),
    "hu": Words(
        "Tanúsítvány", "A tanúsítvány birtokosa", "Az odaítélés dátuma", "Kiállító",
        "Érvényesség vége",
        "Tanulási eredmények", "Munkaterhelés", "Szint", "Értékelés", "A részvétel formája",
        "Minőségbiztosítás", "Érdemjegy", "Felügyelet és személyazonosság-ellenőrzés",
        "Előfeltételek", "Része a következőnek", "További információk",
        "Ez az oldal csupán a tanúsítvány képe. "
        "A bizonyíték az elektronikus bélyegzővel ellátott fájl.",
        "A folytatás magában a digitális tanúsítványban található.",
    ),
    "it": Words(
        "Certificato", "Conferito a", "Data di conferimento", "Rilasciato da", "Valido fino al",
        "Risultati dell’apprendimento", "Carico di lavoro", "Livello", "Valutazione",
        "Modalità di partecipazione",
        "Garanzia della qualità", "Voto", "Supervisione e verifica dell’identità",
        "Prerequisiti", "Parte di", "Ulteriori informazioni",
        "Questa pagina è solo un’immagine della credenziale. "
        "La prova è il file sigillato elettronicamente.",
        "Il resto si trova nella credenziale digitale stessa.",
    ),
    "lt": Words(
        "Pažymėjimas", "Vardas ir pavardė", "Suteikimo data", "Išdavė", "Galioja iki",
        "Mokymosi rezultatai", "Mokymosi krūvis", "Lygis", "Vertinimas", "Dalyvavimo forma",
        "Kokybės užtikrinimas", "Įvertinimas", "Priežiūra ir tapatybės tikrinimas",
        "Išankstiniai reikalavimai", "Sudedamoji dalis", "Papildoma informacija",
        "Šis puslapis yra tik pažymėjimo atvaizdas. "
        "Įrodymas yra elektroniniu spaudu patvirtintas failas.",
        "Tęsinys pateiktas pačiame skaitmeniniame pažymėjime.",
    ),
    "lv": Words(
        "Apliecība", "Saņem", "Piešķiršanas datums", "Izdevējs", "Derīga līdz",
        "Mācīšanās rezultāti", "Darba slodze", "Līmenis", "Novērtēšana", "Dalības forma",
        "Kvalitātes nodrošināšana", "Vērtējums", "Uzraudzība un identitātes pārbaude",
        "Priekšnosacījumi", "Daļa no", "Papildu informācija",
        "Šī lapa ir tikai apliecības attēls. "
        "Pierādījums ir elektroniski apzīmogotais fails.",
        "Turpinājums ir pašā digitālajā apliecībā.",
    ),
    "mt": Words(
        "Ċertifikat", "Mogħti lil", "Data tal-għoti", "Maħruġ minn", "Validu sa",
        "Riżultati tat-tagħlim", "Ammont ta’ xogħol", "Livell", "Valutazzjoni",
        "Forma ta’ parteċipazzjoni",
        "Assigurazzjoni tal-kwalità", "Grad", "Superviżjoni u verifika tal-identità",
        "Prerekwiżiti", "Parti minn", "Aktar informazzjoni",
        "Din il-paġna hija biss stampa taċ-ċertifikat. "
        "Il-prova hija l-fajl issiġillat elettronikament.",
        "Il-bqija jinsab fiċ-ċertifikat diġitali nnifsu.",
    ),
    "nl": Words(
        "Certificaat", "Toegekend aan", "Datum van toekenning", "Uitgegeven door", "Geldig tot",
        "Leerresultaten", "Studielast", "Niveau", "Beoordeling", "Vorm van deelname",
        "Kwaliteitsborging", "Cijfer", "Toezicht en identiteitscontrole",
        "Toelatingsvoorwaarden", "Onderdeel van", "Meer informatie",
        "Deze pagina is slechts een afbeelding van het certificaat. "
        "Het elektronisch verzegelde bestand is het bewijs.",
        "De rest staat in het digitale certificaat zelf.",
    ),
    "pl": Words(
        "Certyfikat", "Otrzymuje", "Data przyznania", "Wydawca", "Ważny do",
        "Efekty uczenia się", "Nakład pracy", "Poziom", "Ocenianie", "Forma uczestnictwa",
        "Zapewnianie jakości", "Ocena", "Nadzór i weryfikacja tożsamości",
        "Wymagania wstępne", "Część programu", "Informacje dodatkowe",
        "Ta strona jest tylko obrazem certyfikatu. "
        "Dowodem jest plik opatrzony pieczęcią elektroniczną.",
        "Ciąg dalszy znajduje się w samym certyfikacie cyfrowym.",
    ),
    "pt": Words(
        "Certificado", "Atribuído a", "Data de atribuição", "Emitido por", "Válido até",
        "Resultados da aprendizagem", "Carga de trabalho", "Nível", "Avaliação",
        "Forma de participação",
        "Garantia da qualidade", "Classificação", "Supervisão e verificação da identidade",
        "Pré-requisitos", "Parte de", "Informações adicionais",
        "Esta página é apenas uma imagem da credencial. "
        "A prova é o ficheiro selado eletronicamente.",
        "O restante encontra-se na própria credencial digital.",
    ),
    "ro": Words(
        "Certificat", "Titular", "Data acordării", "Emis de", "Valabil până la",
        "Rezultatele învățării", "Volum de muncă", "Nivel", "Evaluare", "Forma de participare",
        "Asigurarea calității", "Notă", "Supraveghere și verificarea identității",
        "Condiții prealabile", "Parte din", "Informații suplimentare",
        "Această pagină este doar o imagine a certificatului. "
        "Dovada este fișierul sigilat electronic.",
        "Continuarea se află în certificatul digital propriu-zis.",
    ),
    "sk": Words(
        "Certifikát", "Získava", "Dátum udelenia", "Vydavateľ", "Platí do",
        "Výsledky vzdelávania", "Študijná záťaž", "Úroveň", "Hodnotenie", "Forma účasti",
        "Zabezpečovanie kvality", "Známka", "Dohľad a overenie totožnosti",
        "Predpoklady", "Súčasť", "Ďalšie informácie",
        "Táto strana je iba obrazom certifikátu. "
        "Dôkazom je elektronicky zapečatený súbor.",
        "Pokračovanie je v samotnom digitálnom certifikáte.",
    ),
    "sl": Words(
        "Potrdilo", "Prejme", "Datum podelitve", "Izdajatelj", "Velja do",
        "Učni izidi", "Obseg dela", "Raven", "Ocenjevanje", "Oblika udeležbe",
        "Zagotavljanje kakovosti", "Ocena", "Nadzor in preverjanje istovetnosti",
        "Predpogoji", "Del programa", "Dodatne informacije",
        "Ta stran je le slika potrdila. "
        "Dokaz je elektronsko žigosana datoteka.",
        "Nadaljevanje je v samem digitalnem potrdilu.",
    ),
    "sv": Words(
        "Intyg", "Tilldelas", "Datum för tilldelning", "Utfärdat av", "Giltigt till",
        "Läranderesultat", "Arbetsinsats", "Nivå", "Bedömning", "Deltagandeform",
        "Kvalitetssäkring", "Betyg", "Tillsyn och identitetskontroll",
        "Förkunskapskrav", "Del av", "Ytterligare information",
        "Den här sidan är bara en bild av intyget. "
        "Beviset är filen med den elektroniska stämpeln.",
        "Resten finns i själva det digitala intyget.",
    ),
})
# fmt: on
"""By ISO 639-1 tag."""


def words_of(language: str) -> Words:
    """The words of a language by its BCP 47 tag; the English ones where there are no others."""
    return WORDS.get(language.partition("-")[0].lower(), WORDS["en"])
