"""Pages of real sites that a person checked: no paragraph is missing, none is too much. Their text is not kept here.

tests/golden_sites.py says how to add one.
"""

from __future__ import annotations

import pytest

from tests.golden_sites import GOLDEN, SITES, Sums, kept, packed, paragraphs_of, sums

NOT_YET = {
    "sv/nyheter-fran/generation-ai-itk2025-halsningar/index.html": "each paragraph is set as a heading in its own box, "
    "with addresses of films between; the body model takes the first box for the article",
}
"""Pages whose text is not read whole, with the reason; one that is read whole again has to leave this list."""
CASES = [
    pytest.param(
        file.stem,
        entry,
        marks=[pytest.mark.xfail(reason=NOT_YET[entry.path], strict=True)] if entry.path in NOT_YET else [],
        id=f"{file.stem}-{entry.path}",
    )
    for file in sorted(GOLDEN.glob("*.json"))
    for entry in kept(file.stem)
]


def first_difference(found: Sums, wanted: Sums) -> str | None:
    """What differs first, with the number of the paragraph; None when nothing does."""
    for name in ("title", "published", "authors"):
        if getattr(found, name) != getattr(wanted, name):
            return name
    missing = [n for n, one in enumerate(wanted.paragraphs, 1) if one not in found.paragraphs]
    extra = [n for n, one in enumerate(found.paragraphs, 1) if one not in wanted.paragraphs]
    if missing or extra:
        return f"expected paragraphs {missing} are missing or not whole, read paragraphs {extra} are too much"
    return (
        None if found.paragraphs == wanted.paragraphs else "the order of the paragraphs, or how often one stands there"
    )


@pytest.mark.parametrize(("name", "wanted"), CASES)
def test_golden_site(name: str, wanted: Sums) -> None:
    if not (SITES / f"{name}.tar.gz").exists():
        pytest.skip("needs ../shared/data/sites, which is not there")
    article = packed(name).read(wanted.path)
    found = sums(wanted.path, article, paragraphs_of(article.text))
    assert first_difference(found, wanted) is None


def test_thirty_pages_were_checked() -> None:
    assert len(CASES) - len(NOT_YET) >= 30
