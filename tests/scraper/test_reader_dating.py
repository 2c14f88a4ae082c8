"""Where on a page the date of its item stands: above, beside and behind the text, and where it does not."""

from __future__ import annotations

import pytest

from scraper.reader import read_page
from scraper.records import Article

URL = "https://institute.example/health/pump"
TEXT = "".join(
    f"<p>{line}</p>"
    for line in (
        "The pump keeps a heart going while its owner waits for another one, and it weighs no more than an apple.",
        "It was built in a school for nurses, where nobody believed at first that such a thing could be of any use.",
        "Since then it has been tried on nine persons, and all of them have gone home on their own feet after a week.",
    )
)
ITSELF = "This entry was posted on Friday, May 3rd, 2024 at 10:12 and is filed under News."
DAY = "2024-05-03"


def item_of(body: str, head: str = "") -> Article:
    page = f"<html lang=en><head><title>A pump for a heart</title>{head}</head><body>{body}</body></html>"
    (item,) = read_page(page.encode(), URL).items
    return item


def days(item: Article) -> tuple[str | None, str | None]:
    return item.published.edtf if item.published else None, item.updated.edtf if item.updated else None


@pytest.mark.parametrize(
    "head",
    [
        "<header><div>Published 3 May 2024 / The institute</div><p>Share</p><p>Print</p><p>Save</p><p>Listen</p>"
        "<p>Big</p><p>Small</p><h1>A pump for a heart</h1></header>",
        "<div class=intro><h1>A pump for a heart</h1><p class=paragraph-caption>3 May 2024 | Hearts, Health</p></div>",
        "<figure class=teaser><img src=a.jpg alt=Pump><figcaption>Photo: Bo Lie</figcaption>"
        "<div class=info>3 May 2024</div><h1>A pump for a heart</h1></figure>",
        "<figure><img src=a.jpg><figcaption><small>3 May 2024 Hearts</small><h1>A pump for a heart</h1></figcaption>"
        "</figure>",
        "<div class=story><div class=teaser_meta>Ada Moe / 3 May 2024 / Photo: Bo Lie</div>"
        "<h1>A pump for a heart</h1></div>",
        "<h1>A pump for a heart</h1><div class=user><a href=/ada><img src=ada.jpg width=60 height=60 alt='By Ada'></a>"
        "<div>by Ada Moe<br>on 03.05.2024</div></div>",
    ],
)
def test_the_line_of_who_and_when_in_many_markups(head: str) -> None:
    item = item_of(f"<main>{head}{TEXT}</main>")
    assert days(item) == (DAY, None)
    assert item.kind == "news"
    assert "2024" not in item.text


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("<div class=author>Author: Ada Moe, 03.05.2024, 13:36</div>", (DAY, None)),
        (f"<p class=meta>{ITSELF}</p>", (DAY, None)),
        ("<div class=l>Last change:</div><div class=v>3 May 2024, 09:25</div>", (None, DAY)),
        ("<p>Updated on 3 May 2024.</p><p>Permalink of this page: institute.example/health/pump</p>", (None, DAY)),
        ("<div class=asset-meta>Ada Moe, 03.05.2024 | 0 Comments | Hearts</div>", (DAY, None)),
        ("<div><h4><a href=/b>Another pump for all</a></h4><p class=meta>3 May 2024</p></div>", (None, None)),
        ("<div class=comment>by Ada Moe, 3 May 2024</div>", (None, None)),
        ("<div class=related><p>Posted 3 May 2024</p></div>", (None, None)),
    ],
)
def test_behind_the_text_a_date_needs_a_label_or_a_name(line: str, answer: tuple[str | None, str | None]) -> None:
    assert days(item_of(f"<main><h1>A pump for a heart</h1>{TEXT}{line}</main>")) == answer


def test_a_sentence_of_weblogs_about_its_date_is_no_text() -> None:
    assert "posted" not in item_of(f"<main><h1>A pump for a heart</h1>{TEXT}<p>{ITSELF}</p></main>").text


def test_the_caption_of_a_picture_dates_nothing() -> None:
    picture = "<figure><img src=a.jpg><figcaption>3 May 2024: the pump on a table</figcaption></figure>"
    assert days(item_of(f"<main><h1>A pump for a heart</h1>{picture}{TEXT}</main>")) == (None, None)


def test_a_figure_that_holds_the_headline_gives_its_lead_to_the_text() -> None:
    lead = "Nine persons have gone home with a pump that a school for nurses built."
    picture = "<img src=a.jpg alt=Pump><figcaption>Photo: Bo Lie</figcaption>"
    item = item_of(f"<main><figure>{picture}<h1>A pump for a heart</h1><p>{lead}</p></figure>{TEXT}</main>")
    assert item.lead == lead
    assert [image.credit for image in item.images] == ["Bo Lie"]
