"""Where the fields of a site's pages stand: selectors and the places that they point to.

Owns the small part of CSS that templates are written in, and finds what stands at a template's place. What a text there
means (a date, names) is for the rooms of those fields; how templates are learned is for `scraper/learning.py`.

A selector is steps from the outer element to the one that is meant. A step is a tag (or `*`) with any of `.class`,
`#id`, `[attribute]`, `[attribute=value]`; between steps stands a blank (anywhere inside), `>` (directly inside) or `+`
(directly after, among elements that can hold text). The first element of the page with any text that fits is meant.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from scraper.document import Document, Element
from scraper.errors import ConfigError
from scraper.records import Template, TemplateField

FIELDS: tuple[TemplateField, ...] = get_args(TemplateField)
LEAST, AGREEING = 5, 0.9
"""Pages that a learned template has to hold on, and the share of the pages that it has to be right on."""
_SURE, _PROVEN = 20, 0.94
LONGEST: dict[TemplateField, int] = {"title": 300, "published": 400, "authors": 400, "lead": 2_000, "body": 0}
"""Letters that a field can have at its place; what is longer is something else."""
_FIGURE = re.compile(r"\d")

_STEP = re.compile(r"\s*([>+]?)\s*((?:\[[^\]]*\]|[^\s>+\[])+)")
_PART = re.compile(
    r"(?P<tag>^(?:\*|[a-zA-Z][\w-]*))|\.(?P<cls>[\w-]+)|\#(?P<id>[\w-]+)|"
    r"\[\s*(?P<attribute>[\w:-]+)\s*(?:=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\]\s]+)\s*)?\]"
)


@dataclass(frozen=True, slots=True)
class Step:
    """What one element has to be."""

    relation: str
    """To the step before: " ", ">" or "+"; "" for the first."""
    tag: str | None
    classes: frozenset[str]
    identity: str | None
    attributes: tuple[tuple[str, str | None], ...]

    def fits(self, element: Element) -> bool:
        """Whether an element is so."""
        if self.tag is not None and element.tag != self.tag:
            return False
        attributes = element.attributes
        if self.classes and not self.classes.issubset((attributes.get("class") or "").split()):
            return False
        if self.identity is not None and (attributes.get("id") or "").strip() != self.identity:
            return False
        return all(_says(attributes, name, value) for name, value in self.attributes)

    @property
    def named(self) -> bool:
        """Whether it says more than a tag."""
        return bool(self.classes or self.identity is not None or self.attributes)


def _says(attributes: Mapping[str, str | None], name: str, value: str | None) -> bool:
    if name not in attributes or value is None:
        return name in attributes
    said = attributes[name] or ""
    return value == said or value in said.split()


@dataclass(frozen=True, slots=True)
class Place:
    """What stands where a template says."""

    template: Template
    element: Element
    block: int
    """Index of the first block inside, or of the block that the element is a part of."""
    text: str
    """White space squeezed; "" for a body."""

    @property
    def weight(self) -> float:
        """How far a witness that stands there is believed, 0 to 1. It changes with the pages seen at one point only, so
        that a page need not be read anew for every other page."""
        return 0.999 if self.template.edited else 0.8 * trust(self.template)

    def added(self, said: float) -> float:
        """What is left of the weight beside witnesses of the page that say the same there: it is the same text twice,
        so the template adds only what they lack, and a little.

        Args:
            said: how far those others are believed together, 0 to 1.
        """
        return max(0.1, 1 - (1 - self.weight) / (1 - min(said, 0.99)))


def trust(template: Template) -> float:
    """Share of the pages on which such a template is right, as far as it was seen: 1 for one that a person wrote."""
    if template.edited:
        return 1.0
    return _PROVEN if template.support >= _SURE else 0.85


@lru_cache(maxsize=4096)
def selector(text: str) -> tuple[Step, ...]:
    """The steps of a selector, the outermost first.

    Raises:
        ConfigError: it is not one, or asks for more than is understood here.
    """
    steps: list[Step] = []
    end = 0
    for match in _STEP.finditer(text.strip()):
        relation = match.group(1) or (" " if steps else "")
        if match.start() != end or (not steps and relation):
            raise _no_selector(text, match.group(0).strip())
        steps.append(_step(relation, match.group(2), text))
        end = match.end()
    if not steps or end != len(text.strip()):
        raise _no_selector(text, text.strip()[end:])
    return tuple(steps)


def _step(relation: str, written: str, text: str) -> Step:
    tag, identity = None, None
    classes: list[str] = []
    attributes: list[tuple[str, str | None]] = []
    end = 0
    for match in _PART.finditer(written):
        if match.start() != end:
            break
        end = match.end()
        if match["tag"]:
            tag = None if match["tag"] == "*" else match["tag"].lower()
        elif match["cls"]:
            classes.append(match["cls"])
        elif match["id"]:
            identity = match["id"]
        else:
            attributes.append((match["attribute"].lower(), match["value"].strip("\"'") if match["value"] else None))
    if end != len(written):
        raise _no_selector(text, written[end:] or written)
    return Step(relation, tag, frozenset(classes), identity, tuple(attributes))


def _no_selector(text: str, part: str) -> ConfigError:
    reason = f"{part!r} is not understood" if part else "there is nothing in it"
    remedy = 'Write tags, .class, #id and [attribute=value] with blanks, > or + between them: "main h1.title".'
    return ConfigError(f"selector {text!r}", reason, remedy)


def matches(steps: Sequence[Step], element: Element, elements: Sequence[Element]) -> bool:
    """Whether an element is the one that a selector's last step means.

    Args:
        elements: all elements of the page, in order of opening.
    """
    return steps[-1].fits(element) and _around(steps, len(steps) - 1, element, elements)


def _around(steps: Sequence[Step], position: int, element: Element, elements: Sequence[Element]) -> bool:
    """Whether what stands around an element fits the steps before a position."""
    if position == 0:
        return True
    relation, wanted = steps[position].relation, steps[position - 1]
    if relation == "+":
        before = previous(element, elements)
        return before is not None and wanted.fits(before) and _around(steps, position - 1, before, elements)
    around = element.parent
    while around is not None:
        if wanted.fits(around) and _around(steps, position - 1, around, elements):
            return True
        around = None if relation == ">" else around.parent
    return False


def previous(element: Element, elements: Sequence[Element]) -> Element | None:
    """The element before another in the same parent, or None for the first."""
    before = elements[element.index - 1] if element.index else None
    while before is not None and before.parent is not element.parent:
        before = before.parent
    return before if before is not element else None


def text_at(document: Document, element: Element, most: int) -> str:
    """The text of an element as its blocks have it; of a part of a block, its own; "" when it is longer than `most`."""
    if element.last > element.first:
        blocks = document.blocks[element.first : element.last]
        if sum(len(block.text) for block in blocks) > most:
            return ""
        return " ".join(" ".join(block.text.split()) for block in blocks)
    text = Document.text_of(element)
    return text if len(text) <= most else ""


def shown(document: Document, field: TemplateField, element: Element) -> str:
    """What an element shows of a field: its text, or its `datetime` where that has no figure; "" for nothing, or more
    than the field can be."""
    text = text_at(document, element, LONGEST[field])
    if field == "published" and element.tag == "time" and not _FIGURE.search(text):
        return (element.attributes.get("datetime") or "").strip()
    return text


_Asked = tuple[int, str | None, tuple[Step, ...]]
"""Number of a template, a class that its element must have, and its steps."""


@lru_cache(maxsize=256)
def _asked(templates: tuple[Template, ...]) -> dict[str | None, list[_Asked]]:
    """The templates by the tag of the element that is meant; None: any tag."""
    asked: dict[str | None, list[_Asked]] = {}
    for number, template in enumerate(templates):
        steps = selector(template.selector)
        asked.setdefault(steps[-1].tag, []).append((number, min(steps[-1].classes, default=None), steps))
    for tag in asked.keys() - {None}:
        asked[tag] = sorted([*asked[tag], *asked.get(None, ())], key=lambda one: one[0])
    return asked


def places(document: Document, templates: tuple[Template, ...]) -> dict[TemplateField, Place]:
    """What stands where the templates say, for each field that has something there; one pass over the elements.

    Of several templates of one field the first that fits anything is meant.
    """
    asked, elements = _asked(templates), document.elements
    anything = asked.get(None, [])
    found: dict[int, Place] = {}
    for element in elements if anything else [one for one in elements if one.tag in asked]:
        attributes = element.attributes
        for number, name, steps in asked.get(element.tag, anything):
            # Most elements have another class or none: that is cheap to see.
            if number in found or (
                name is not None and (not attributes or name not in (attributes.get("class") or ""))
            ):
                continue
            if matches(steps, element, elements):
                _note(found, number, document, templates[number], element)
        if len(found) == len(templates):
            break
    answer: dict[TemplateField, Place] = {}
    for number in sorted(found):
        answer.setdefault(found[number].template.field, found[number])
    return answer


def _note(found: dict[int, Place], number: int, document: Document, template: Template, element: Element) -> None:
    text = "" if template.field == "body" else shown(document, template.field, element)
    if text or (template.field == "body" and element.last > element.first):
        found[number] = Place(template, element, element.first, text)


def leaned(probabilities: Sequence[float], firsts: Sequence[int], box: Place | None) -> Sequence[float]:
    """How probably pieces of a page are its text, given the box that holds the text on the site's pages.

    What stands behind the box is doubted, what stands in it less. What stands before it is left alone: a standfirst
    stands in the head of the page.

    Args:
        probabilities: of pieces in page order, as the page alone shows them.
        firsts: the index of each piece's first block.
        box: the place of the body, where the site has one.
    """
    if box is None:
        return probabilities
    inside = range(box.element.first, box.element.last)
    believed = trust(box.template)
    return [
        1 - (1 - probability) * (1 - 0.3 * believed) if first in inside
        else probability * (1 - 0.6 * believed) if first >= inside.stop
        else probability
        for probability, first in zip(probabilities, firsts, strict=True)
    ]  # fmt: skip


def holding(templates: Sequence[Template], at: str) -> tuple[Template, ...]:
    """The templates in the order in which they are likely to hold for a capture: written by a person, those in whose
    time it falls, then by distance in time.

    Args:
        at: when the page was captured, UTC, ISO 8601.
    """
    return tuple(sorted(templates, key=lambda template: _distance(template, at)))


def _distance(template: Template, at: str) -> tuple[bool, int]:
    if template.earliest is None or template.latest is None:
        return (not template.edited, 0)
    away = max(_days(template.earliest) - _days(at), _days(at) - _days(template.latest), 0)
    return (not template.edited, away)


def _days(moment: str) -> int:
    """Days since the year 0, near enough to tell what is nearer."""
    year, month, day = moment[:4], moment[5:7] or "1", moment[8:10] or "1"
    return int(year) * 372 + int(month) * 31 + int(day)


def written(table: Mapping[str, object], place: str) -> tuple[tuple[TemplateField, str], ...]:
    """(field, selector) of a template that a person wrote: `title = "main h1.title"`; several of one field in a list,
    the likeliest first.

    Args:
        table: field -> selector or list of selectors, as TOML has it.
        place: where it stands, for messages.

    Raises:
        ConfigError: an unknown field (with the nearest that there is), or no selector.
    """
    found: list[tuple[TemplateField, str]] = []
    for key, value in table.items():
        field = next((name for name in FIELDS if name == key), None)
        if field is None:
            near = difflib.get_close_matches(key.lower(), FIELDS, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(FIELDS)}."
            raise ConfigError(f"{place}, key {key}", "unknown key", remedy)
        found += [(field, text) for text in _selectors(value, f"{place}, key {key}")]
    return tuple(found)


def _selectors(value: object, place: str) -> list[str]:
    given = value if isinstance(value, list) else [value]
    texts = [text for text in given if isinstance(text, str)]
    if not texts or len(texts) < len(given):
        raise ConfigError(place, f"{value!r} is not a selector", 'Write one in quotes: "main h1.title".')
    for text in texts:
        try:
            selector(text)
        except ConfigError as error:
            raise ConfigError(f"{place}, {error.thing}", error.reason, error.remedy) from error
    return texts


def with_edits(learned: Iterable[Template], edits: Sequence[tuple[TemplateField, str]]) -> tuple[Template, ...]:
    """Learned templates with those that a person wrote in the place of all that were learned for their fields."""
    decided = {field for field, _ in edits}
    written = tuple(Template(field, text, edited=True) for field, text in edits)
    return (*written, *(template for template in learned if template.field not in decided))
