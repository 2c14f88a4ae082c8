"""The words of dates in English, Norwegian (bokmål, nynorsk), Swedish, Danish and German.

Owns word tables and the patterns made of them. Months in lower case where those languages write them so; English month
names that are common words ("may", "march") only with a capital.
"""

from __future__ import annotations

import re

from scraper.edtf import AUTUMN, SPRING, SUMMER, WINTER

_MONTHS = """
january januar januari jänner jan
february februar februari febr feb
march mars märz maerz marts mar
april apr
may mai maj
june juni jun
july juli jul
august augusti aug
september sept sep
october oktober okt oct
november nov
december desember dezember des dez dec
"""
MONTHS = {name: number for number, line in enumerate(_MONTHS.split("\n")[1:-1], 1) for name in line.split()}
ENGLISH_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)
SHORT_MONTHS = frozenset(
    name
    for name in MONTHS
    if len(name) < 5 and name not in {"may", "mai", "maj", "mars", "june", "juni", "july", "juli"}
)

_WEEKDAYS = """
monday mandag måndag måndagen mandagen måndag montag mon man
tuesday tirsdag tysdag tisdag tirsdagen dienstag tue tues tir
wednesday onsdag mittwoch onsdagen wed ons
thursday torsdag torsdagen donnerstag thu thur thurs tor
friday fredag freitag fredagen fri fre
saturday lørdag laurdag lördag lørdagen samstag sat lør
sunday søndag sundag söndag søndagen sonntag sun søn
"""
WEEKDAYS = {name: number for number, line in enumerate(_WEEKDAYS.split("\n")[1:-1]) for name in line.split()}

_SEASONS = {
    SPRING: "spring våren vår våren foråret forår frühling frühjahr vårens",
    SUMMER: "summer sommeren sommaren sommer sommar somrene sommeren",
    AUTUMN: "autumn fall høsten hausten høst haust hösten höst efteråret efterår herbst",
    WINTER: "winter vinteren vinter vintern",
}
SEASONS = {name: number for number, names in _SEASONS.items() for name in names.split()}

_NUMBERS = """
one a an en ein ett eit et einem einer eine
two to två zwei
three tre drei
four fire fyra vier
five fem fünf
six seks sex sechs
seven sju syv sieben
eight åtte åtta otte acht
nine ni nio neun
ten ti tio zehn
"""
NUMBERS = {name: number for number, line in enumerate(_NUMBERS.split("\n")[1:-1], 1) for name in line.split()}
ORDINALS = {
    name: number
    for number, line in enumerate(
        ("first første fyrste första erste ersten", "second andre andra anden zweite zweiten",
         "third tredje dritte dritten", "fourth fjerde fjärde vierte vierten"), 1)
    for name in line.split()
}  # fmt: skip


def any_of(words: object) -> str:
    """An alternation of words, longest first, first letter in either case."""
    longest = sorted(words, key=lambda word: (-len(word), word))  # type: ignore[call-overload]
    return "|".join(f"[{word[0]}{word[0].upper()}]{re.escape(word[1:])}" for word in longest)


COUNTED = frozenset(
    """
    patients people participants soldiers men women children students researchers employees members cases cells genes
    samples words pages euros dollars pounds companies words visitors guests citizens jobs tons tonnes km metres
    meters miles years days hours minutes seconds mice volunteers families books copies units shares employees persons
    deaths subjects euro dollar kroner kr nok sek dkk usd eur mg ml kg mm cm nm gram liter hectares
    pasienter pasientar personer personar mennesker menneske soldater soldatar deltakere deltakarar studenter
    studentar forskere ansatte tilsette medlemmer medlemer barn kvinner menn år dager dagar timer timar innbyggere
    innbyggjarar celler gener prøver sider ord gjester gjestar besøkende bedrifter selskaper frivillige millioner mill
    milliarder mus familier elever elevar arbeidsplasser stillinger tonn meter mil mål stykker eksemplarer bøker
    artikler publikasjoner nordmenn patienter människor deltagare soldaten personen menschen patienten teilnehmer
    teilnehmende mitarbeiter kinder frauen männer jahre tage stunden
    mah kwh mwh gwh watt kw mw volt hz khz mhz ghz litres liters litre seats beds birds sheep fish gulls corals teeth
    applicants applications proposals passengers entries items votes points lines signatures subscribers residents
    senger sengeplasser plasser seter søkere søkjarar søknader passasjerer elever fisk fugler fuglar sauer sauar dyr
    liter stk poeng stemmer røyster linjer underskrifter abonnenter medlemmar gonger ganger eksemplar kopier boliger
    """.split()
)
"""Behind a number of four digits: it counts something and is no year."""

FUNCTION_WORDS = frozenset(
    """
    and or to the with for by as was is were has had have when while but that which where who after before until in on
    at from it he she they we this a an than then also will would can could there its their our his her if so due
    under into over og eller til med for av som ble blei vart var er har hadde da når men at hvor der etter før fram
    frem inntil i på fra frå ved det dette han hun ho de dei vi en ei et eit den då medan mens skal kan kunne skulle
    vil ville kom fikk fekk gikk gjekk och med för av som blev var är har hade när men att där efter innan på från vid
    kommer ska und oder bis mit für von wurde war ist hat hatte als wenn aber dass wo nach vor im am auf an der die das
    """.split()
)
"""May follow a year."""
