"""A day as it is written out in the 24 official languages of the European Union.

The long form of the Unicode Common Locale Data Repository (CLDR, "d MMMM y"), with the month in the
case that the day asks for. A day in another language is written in English.

    >>> from datetime import date
    >>> from microcred.page.dates import written_day
    >>> written_day(date(2026, 5, 29), "en"), written_day(date(2026, 5, 29), "lt")
    ('29 May 2026', '2026 m. gegužės 29 d.')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

__all__ = ["LONG_FORMS", "written_day"]

# fmt: off
LONG_FORMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "bg": ("{day} {month} {year} г.",
           "януари февруари март април май юни юли август септември октомври ноември декември"),
    "cs": ("{day}. {month} {year}",
           "ledna února března dubna května června července srpna září října listopadu prosince"),
    "da": ("{day}. {month} {year}",
           "januar februar marts april maj juni juli august september oktober november december"),
    "de": ("{day}. {month} {year}",
           "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    "el": ("{day} {month} {year}",
           ("Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου "
           "Οκτωβρίου Νοεμβρίου Δεκεμβρίου")),
    "en": ("{day} {month} {year}",
           "January February March April May June July August September October November December"),
    "es": ("{day} de {month} de {year}",
           ("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
           "diciembre")),
    "et": ("{day}. {month} {year}",
           ("jaanuar veebruar märts aprill mai juuni juuli august september oktoober november "
           "detsember")),
    "fi": ("{day}. {month} {year}",
           ("tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta "
           "syyskuuta lokakuuta marraskuuta joulukuuta")),
    "fr": ("{day} {month} {year}",
           "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    "ga": ("{day} {month} {year}",
           ("Eanáir Feabhra Márta Aibreán Bealtaine Meitheamh Iúil Lúnasa Meán_Fómhair "
           "Deireadh_Fómhair Samhain Nollaig")),
    "hr": ("{day}. {month} {year}.",
           ("siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada "
           "studenoga prosinca")),
    "hu": ("{year}. {month} {day}.",
           ("január február március április május június július augusztus szeptember október "
           "november december")),
    "it": ("{day} {month} {year}",
           ("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
           "dicembre")),
    "lt": ("{year} m. {month} {day} d.",
           ("sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio "
           "lapkričio gruodžio")),
    "lv": ("{year}. gada {day}. {month}",
           ("janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris "
           "novembris decembris")),
    "mt": ("{day} ta’ {month} {year}",
           "Jannar Frar Marzu April Mejju Ġunju Lulju Awwissu Settembru Ottubru Novembru Diċembru"),
    "nl": ("{day} {month} {year}",
           ("januari februari maart april mei juni juli augustus september oktober november "
           "december")),
    "pl": ("{day} {month} {year}",
           ("stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
           "listopada grudnia")),
    "pt": ("{day} de {month} de {year}",
           ("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
           "dezembro")),
    "ro": ("{day} {month} {year}",
           ("ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie "
           "noiembrie decembrie")),
    "sk": ("{day}. {month} {year}",
           ("januára februára marca apríla mája júna júla augusta septembra októbra novembra "
           "decembra")),
    "sl": ("{day}. {month} {year}",
           "januar februar marec april maj junij julij avgust september oktober november december"),
    "sv": ("{day} {month} {year}",
           "januari februari mars april maj juni juli augusti september oktober november december"),
})
# fmt: on
"""By ISO 639-1 tag: the pattern, and the months with a space between them ("_" within one)."""


def written_day(day: date, language: str) -> str:
    """The day in the long form of a language (a BCP 47 tag); in English where it is not known."""
    pattern, months = LONG_FORMS.get(language.partition("-")[0].lower(), LONG_FORMS["en"])
    month = months.split(" ")[day.month - 1].replace("_", " ")
    return pattern.format(day=_day_number(day, language), month=month, year=day.year)


def _day_number(day: date, language: str) -> str:
    """The number of the day; the first is an ordinal in French."""
    is_first_in_french = day.day == 1 and language.partition("-")[0].lower() == "fr"
    return "1er" if is_first_in_french else str(day.day)
