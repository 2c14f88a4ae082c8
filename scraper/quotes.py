"""Who is quoted as saying what: speech in quotation marks and after dashes, with its speaker.

Owns which words are speech and whose. It looks back only, so that what is appended to a text changes nothing before it;
a pull quote alone, set before the sentence that it repeats, finds its speaker there.
It never takes scare quotes, titles of works or lists for speech: marked words need a verb of saying, a colon, or the
form of a full sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scraper.people import Passage
from scraper.records import Quote

_VERBS = """
says said say tells told explains explained adds added notes noted comments commented states stated continues
continued concludes concluded emphasises emphasizes emphasised emphasized stresses stressed points pointed
writes wrote believes thinks hopes recalls recalled argues argued asks asked replies replied answers answered
remarks remarked elaborates elaborated confirms confirmed declared sier seier sa sade forteller fortel fortalte
fortalde forklarer forklarar forklarte mener meiner mente meinte legger legg la påpeker påpeikar understreker
understrekar understreket fortsetter fortset fortsatte avslutter avsluttar kommenterer kommenterar spør svarer
svarar svarte skriver skriv skrev utdyper utdjupar konkluderer konkluderar opplyser opplyste uttaler uttalte
uttalar håper håpar tror trur smiler ler minner presiserer presiserte poengterer poengterte oppsummerer
oppsummerar innrømmer framholder fremholder bekrefter stadfestar fastslår säger berättar förklarar menar
tillägger fortsätter påpekar betonar siger sagde fortæller tilføjer fortsætter understreger sagt sagte erklärt
erklärte betont betonte erläutert erläuterte meint ergänzt so promises promised warns warned insists insisted admits
admitted observes observed predicts predicted suggests suggested jokes joked laughs spurte spurde lover lovte lova
advarer advarte åtvarar humrer lovade varnar skrattar lovede advarer advarede warnt warnte verspricht versprach lacht
held heldt forsikrer forsikrar forsikret forsikra hevder hevdar hevdet hevda medgir vedgår insisterer insisterte
erklærer erklærte roper ropte reagerer ler sukker sukkar fleiper ironiserer claims claimed acknowledges acknowledged
recounts recounted concedes conceded sighs sighed whispers whispered laughed smiles smiled reveals revealed
"""
_VERB = "|".join(sorted(set(_VERBS.split()), key=lambda verb: (-len(verb), verb)))
_PRONOUNS = r"he|she|they|han|hun|ho|hon|de|dei|er|sie"
_WORK = re.compile(
    r"\b(?:titled|entitled|called|named|heter|heiter|kalt|kalla|kalles|tittelen|tittel|title|book|boken|boka|film|filmen|movie|paper|article"
    r"|artikkelen|report|rapporten|song|project|prosjektet|series|serien|exhibition|utstillingen|lecture|foredraget|term|begrepet|ordet|word"
    r"|motto|slogan|theme|temaet|prize|award|prisen|course|kurset|seminar|seminaret|conference|konferansen|album|novel|romanen|heißt|Titel)"
    r"[\s,:(]*$",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"\s+[^\W\d_a-zæøåäö]")
_CAPITALS = re.compile(r"(?:[^\W\d_a-zæøåäö][^\W\d_]+\s+){1,3}")
"""Beside a verb of saying: somebody, known or not."""
_CLOSING = {"“": "”", "”": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "‘": "’"}
_CLOSING_MARKS = frozenset('”“«»"’')
_OPENING = re.compile(r'[“”„«"‘»]')
_AFTER = re.compile(
    rf"[\s,]*(?:[–—-]\s)?(?P<before>(?:[^\s.!?:“„«\"]+\s+){{0,7}}?)(?P<verb>{_VERB})\b(?P<after>[^.!?:;“„«\"\n]{{0,110}})"
)
_AFTER_DASH = re.compile(rf"(?P<mark>[,!?.…]\s*[–—-]?\s+)(?P<verb>{_VERB})\b(?P<after>[^.!?:;\n]{{0,110}})")
_ANY_VERB = re.compile(
    rf"(?P<mark>[,!?.…]\s*[–—-]?\s+)(?P<verb>[a-zæøå]{{2,}}(?:er|ar|te|de))(?P<after>\s+(?:{_PRONOUNS})\b[^.!?:;\n]{{0,60}})"
)
"""A verb of any meaning before a pronoun, at the end of what follows a dash: "ler hun"."""
_BEFORE = re.compile(rf"(?:\b(?P<verb>{_VERB})\b(?P<between>[^.!?“”„«»\"\n]{{0,90}}?)[:,]?|(?P<colon>:))\s*$")
_SOURCE = re.compile(r"\b(?P<verb>[Aa]ccording to|[Ii]følge|[Ii] følge|[Ee]nligt|[Ii]følgje|[Ll]aut)\b[^.!?]{0,90}$")
_PRONOUN = re.compile(rf"\b(?:{_PRONOUNS})\b", re.IGNORECASE)
_DASH = re.compile(r"[–—―-]\s+(?=\S)")
_INNER_DASH = re.compile(r"[.!?:»”]\s+(?P<dash>[–—―])\s+(?=[^\Wa-zæøåäöü])")
_SCANDINAVIAN = ("nb", "nn", "no", "sv", "da")
_WORDS = re.compile(r"\w+")
_SPOKEN = re.compile(
    r"\b(?:er|var|har|hadde|kan|kunne|vil|ville|skal|skulle|må|måtte|blir|ble|blei|vart|får|fikk|fekk|det|den|de|dei|vi|jeg|eg"
    r"|du|dere|han|hun|ho|ikke|ikkje|ja|nei|som|så|men|når|då|da|is|was|have|has|we|i|it|they|ist|wir|ich|es|jag|inte|är"
    r"|takk|oss|meg|seg|å|at|hvis|viss|dette|alt|alle|ingen|og)\b|[!?…]",
    re.IGNORECASE,
)
"""Words of sentences: what holds none of them behind a dash is an entry of a list."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Where a person is named in a passage."""

    start: int
    end: int
    person: int
    role: str = ""
    """What the text says that the person is."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A quote, with its speaker as an index of person; `scraper.mentions` gives the name."""

    quote: Quote
    person: int | None


@dataclass(slots=True)
class _Scene:
    """What is known while the paragraphs of a passage are read one after the other."""

    passage: Passage
    namings: list[Naming]
    speaker: int | None = None
    """Who spoke last."""
    spoke_in: int = -9
    """Number of the paragraph in which somebody last spoke."""
    unclosed_in: int = -9
    """Number of the paragraph whose last speech has no closing mark, for it goes on in the next."""

    def named(self, start: int, end: int) -> list[Naming]:
        return [one for one in self.namings if start <= one.start and one.end <= end]

    def last_named(self, before: int) -> int | None:
        return next((one.person for one in reversed(self.namings) if one.end <= before), None)


def find_quotes(passage: Passage, namings: list[Naming], language: str) -> list[Speech]:
    """Speech in one passage, in order, without overlap.

    Args:
        passage: the text.
        namings: persons named in it, in order of place.
        language: ISO 639-1 code, "" when unknown; dash quotes without a verb of saying are read in Scandinavian
            text only.
    """
    scene = _Scene(passage, namings)
    found: list[Speech] = []
    for number, (start, end) in enumerate(_paragraphs(passage.text)):
        new = list(_dash_quotes(scene, number, start, end, language)) or list(_marked_quotes(scene, number, start, end))
        for speech in new:
            found.append(_pulled(speech, found))
            if speech.person is not None:
                scene.speaker, scene.spoke_in = speech.person, number
    return [_pulled(speech, found) if speech.person is None else speech for speech in found]


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        if start < match.end():
            yield start, match.end()


def _speech(
    scene: _Scene,
    start: int,
    end: int,
    person: int | None,
    surface: str | None,
    cue: str | None,
    confidence: float,
    method: str,
) -> Speech:
    passage = scene.passage
    return Speech(
        Quote(passage.field, start, end, passage.text[start:end], None, surface, cue, confidence, method), person
    )


# ------------------------------------------------------------------------------------------------ dashes


def _dash_quotes(scene: _Scene, number: int, start: int, end: int, language: str) -> Iterator[Speech]:
    """Speech after dashes in one paragraph: at its start, behind a colon, or behind the end of a sentence."""
    text = scene.passage.text
    dashes = [start] if _DASH.match(text, start) else []
    dashes += [match.start("dash") for match in _INNER_DASH.finditer(text, start + 2, end)]
    spoke = False
    for at, stop in zip(dashes, [*dashes[1:], end], strict=False):
        speech = _dash_speech(scene, number, at, _trimmed(text, at, stop), language, spoke)
        if speech is None and at == start:
            return
        if speech:
            spoke = True
            if speech.person is not None:
                scene.speaker, scene.spoke_in = speech.person, number
            yield speech


def _dash_speech(scene: _Scene, number: int, start: int, end: int, language: str, spoke: bool) -> Speech | None:
    """What follows one dash: with a verb of saying it ends there; without one it is speech that goes on."""
    text = scene.passage.text
    cue = _AFTER_DASH.search(text, start, end) or _ANY_VERB.search(text, start, end)
    if cue:
        stop = cue.start() + (1 if text[cue.start()] in "!?.…" else 0)
        person, surface = _whose(scene, cue.end("verb"), cue.end(), start)
        return _speech(scene, start, stop, person, surface, cue["verb"], 0.93 if person is not None else 0.8, "dash")
    first = not start or text[start - 1] == "\n"
    if text[:start].endswith(": "):
        person, surface = _introduced(scene, _sentence_start(text, _line_start(text, start), start), start)
        return None if person is None else _speech(scene, start, end, person, surface, ":", 0.85, "dash-colon")
    if not _SPOKEN.search(text, start, end):
        return None
    if spoke:
        return _speech(scene, start, end, scene.speaker, None, text[start], 0.85, "dash-carried")
    closed = text[start:end][-1:] in ".!?…»”"
    if not first or language not in _SCANDINAVIAN or len(_WORDS.findall(text, start, end)) < 3 or not closed:
        return None
    person = scene.speaker if number - scene.spoke_in <= 2 else scene.last_named(start) if number else None
    return None if person is None else _speech(scene, start, end, person, None, text[start], 0.75, "dash-carried")


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


# ------------------------------------------------------------------------------------------------ marks


def _marked_quotes(scene: _Scene, number: int, start: int, end: int) -> Iterator[Speech]:
    last_end, in_paragraph = start, False
    for left, right in _marked(scene.passage.text, start, end):
        speech = _marked_speech(scene, number, (start, end), (left, right), last_end, in_paragraph)
        if speech:
            in_paragraph = True
            if right == end and scene.passage.text[right - 1] not in _CLOSING_MARKS:
                scene.unclosed_in = number
            if speech.person is not None:
                scene.speaker, scene.spoke_in = speech.person, number
            yield speech
        last_end = right


def _marked(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """(opening mark, after the closing mark) of marked stretches; one that never closes ends with the paragraph."""
    at = start
    while match := _OPENING.search(text, at, end):
        left, mark = match.start(), match.group()
        if mark in '"‘»”' and left > start and not (text[left - 1].isspace() or text[left - 1] in "([–—-"):
            at = left + 1
            continue
        right = _closing(text, left + 1, end, _CLOSING[mark])
        if right is None:
            if mark in "“«" and (left == start or len(text[left:end].split()) > 3):
                yield left, _trimmed(text, left, end)
            at = left + 1
            if mark in "“«":
                return
            continue
        yield left, right
        at = right


def _closing(text: str, start: int, end: int, marks: str) -> int | None:
    for at in range(start, end):
        if text[at] in marks:
            if text[at] == "’" and at + 1 < end and text[at + 1].isalnum():
                continue
            return at + 1
    return None


def _marked_speech(
    scene: _Scene, number: int, paragraph: tuple[int, int], marks: tuple[int, int], last_end: int, in_paragraph: bool
) -> Speech | None:
    text = scene.passage.text
    (start, end), (left, right) = paragraph, marks
    inner = text[left + 1 : right - 1].strip()
    words = len(_WORDS.findall(inner))
    sentence = inner[-1:] in ".!?…,—–" or text[right : right + 1] == ","
    if not words or _WORK.search(text, max(start, left - 30), left):
        return None
    after = _AFTER.match(text, right, end)
    if after and (words > 3 or sentence) and not (inner[-1:] in ".!?" and after["before"] and not _short_tail(after)):
        person, surface = _attributed(scene, after, right, left)
        named = _CAPITAL.match(after["after"]) is not None or _CAPITALS.fullmatch(after["before"]) is not None
        named = named and words > 3 and inner[-1:] in ".!?,"
        if person is not None or named or _PRONOUN.search(after.group()):
            return _speech(
                scene, left, right, person, surface, after["verb"], 0.95 if person is not None else 0.8, "marks-after"
            )
    begin = _sentence_start(text, last_end, left)
    before = _BEFORE.search(text, begin, left)
    if before is None and words > 3:
        before = _SOURCE.search(text, begin, left)
    if before and (words > 3 or (before.group().rstrip()[-1:] == ":" and sentence)):
        person, surface = _introduced(scene, begin, left)
        if before.lastgroup != "colon" or person is not None:
            cue = before["verb"] or ":"
            return _speech(
                scene, left, right, person, surface, cue, 0.93 if person is not None else 0.75, "marks-before"
            )
    goes_on = left == start and scene.unclosed_in == number - 1
    unclosed = right == end and text[right - 1] not in _CLOSING_MARKS and number - scene.spoke_in <= 1 and words > 4
    whole = left == start and right >= end - 1 and words >= 5 and inner[-1:] in ".!?…"
    if (in_paragraph and sentence and inner[:1].isupper()) or goes_on or whole or unclosed:
        near = in_paragraph or goes_on or number - scene.spoke_in <= 1
        person = scene.speaker if near else None
        if person is not None or words >= 6:
            return _speech(scene, left, right, person, None, None, 0.8 if near else 0.5, "marks-carried")
    return None


def _short_tail(after: re.Match[str]) -> bool:
    return len(after["after"].split()) <= 3


def _sentence_start(text: str, begin: int, left: int) -> int:
    """Where the sentence that leads up to a quote begins."""
    for match in re.finditer(r"[.!?]\s+(?=[^\Wa-zæøåäöü])", text[begin:left]):
        if not re.search(r"\b(?:Dr|Prof|[A-ZÆØÅ])\.$", text[begin : begin + match.start() + 1]):
            last = begin + match.end()
            if last < left:
                return _sentence_start(text, last, left)
    return begin


def _attributed(scene: _Scene, after: re.Match[str], right: int, left: int) -> tuple[int | None, str | None]:
    """The speaker in the words behind a quote: before the verb (`Tasken says`) or behind it (`says Tasken`)."""
    if after["before"].strip():
        named = scene.named(right, after.end("before"))
        if named:
            return named[-1].person, scene.passage.text[named[-1].start : named[-1].end]
        pronoun = _PRONOUN.search(after["before"])
        if pronoun:
            return _meant(scene, left), pronoun.group()
    return _whose(scene, after.end("verb"), after.end(), left)


def _whose(scene: _Scene, start: int, end: int, before: int) -> tuple[int | None, str | None]:
    """The speaker in the words behind a verb of saying: a name, or a pronoun or role for somebody named earlier."""
    text = scene.passage.text
    named = scene.named(start, end + 1)
    pronoun = re.match(rf"\s+({_PRONOUNS})\b", text[start:end])
    if pronoun:
        return _meant(scene, before), pronoun[1]
    if named:
        return named[0].person, text[named[0].start : named[0].end]
    role = re.match(r"\s+((?:the\s+)?[^\W\d_]+(?:en|eren|erin|or|er|ist|a))\b(?=\s*(?:$|[,.]))", text[start:end])
    if role and not role[1][0].isupper():
        holder = _holder(scene, role[1], before)
        return (_meant(scene, before) if holder is None else holder), role[1]
    return None, None


def _holder(scene: _Scene, role: str, before: int) -> int | None:
    """The one person named so far of whom the text says that role: "direktøren" of a "fiskeridirektør"."""
    word = role.lower().removeprefix("the ")
    forms = [word, *(word.removesuffix(end) for end in ("en", "eren", "a", "n") if word.endswith(end))]
    if word.startswith("statsråd"):
        forms.append("minister")
    holders = {
        one.person for one in scene.namings if one.start < before and any(_holds(one.role, form) for form in forms)
    }
    return holders.pop() if len(holders) == 1 else None


def _holds(role: str, form: str) -> bool:
    return len(form) > 3 and any(word.endswith(form) for word in _WORDS.findall(role.lower()))


def _introduced(scene: _Scene, begin: int, left: int) -> tuple[int | None, str | None]:
    """The speaker in the words that lead up to a quote."""
    named = scene.named(begin, left)
    text = scene.passage.text
    if named:
        return named[0].person, text[named[0].start : named[0].end]
    pronoun = _PRONOUN.search(text, begin, left)
    return (_meant(scene, begin), pronoun.group()) if pronoun else (None, None)


def _meant(scene: _Scene, before: int) -> int | None:
    """Whom a pronoun means: who was named last before it, which is the speaker where nobody else came between."""
    return scene.last_named(before) if scene.last_named(before) is not None else scene.speaker


def _pulled(speech: Speech, others: list[Speech]) -> Speech:
    """A pull quote repeats a speech of the text, before it or behind it: it has its speaker."""
    if speech.quote.method != "marks-carried":
        return speech
    words = _WORDS.findall(speech.quote.text.lower())
    if len(words) < 4:
        return speech
    said = " ".join(words)
    for other in others:
        if other.person is not None and said in " ".join(_WORDS.findall(other.quote.text.lower())):
            return Speech(replace(speech.quote, method="pull-quote", confidence=0.85), other.person)
    return speech
