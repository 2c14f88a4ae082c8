"""Captions and credits: apart from the text and from each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.captions import Captions, clean_alt, is_caption, is_credit, read_captions, split_credit
from scraper.document import Document


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("The pump at work. Photo: Bo Lie", "The pump at work.", "Bo Lie"),
        ("The pump at work (photo: Bo Lie, Lakeside)", "The pump at work", "Bo Lie, Lakeside"),
        ("The pump at work. (Photo: Bo Lie / UiX)", "The pump at work.", "Bo Lie / UiX"),
        ("Pumpen i arbeid. Foto: Bo Lie", "Pumpen i arbeid.", "Bo Lie"),
        ("Pumpen i arbeid. Foto av Bo Lie.", "Pumpen i arbeid.", "Bo Lie"),
        ("Illustration: Ada Moe", None, "Ada Moe"),
        ("Illustrasjonsfoto: Ada Moe", None, "Ada Moe"),
        ("Bilde: Ada Moe", None, "Ada Moe"),
        ("Kuva: Aino Mäki", None, "Aino Mäki"),
        ("Photo:  Bo  Lie,\nLakeside", None, "Bo Lie, Lakeside"),
        ("© Bo Lie", None, "Bo Lie"),
        ("(c) Lakeside/Lie", None, "Lakeside/Lie"),
        ("Bo Lie, Unsplash", None, "Bo Lie, Unsplash"),
        ("Hege Moe<br>Scientific director", "Hege Moe Scientific director", None),
        ("Hege Moe&lt;br&gt;Scientific director", "Hege Moe Scientific director", None),
        ("A photo of the pump", "A photo of the pump", None),
        ("Bilde av en pumpe i et stort hus", "Bilde av en pumpe i et stort hus", None),
        ("Bilde 1: Pumpen i arbeid.", "Bilde 1: Pumpen i arbeid.", None),
        ("Photo courtesy of Lakeside Hospital", None, "Lakeside Hospital"),
        ("Image credit: Bo Lie", None, "Bo Lie"),
        ("Foto/illustrasjon: Bo Lie", None, "Bo Lie"),
        ("Pumpen. Foto: Bo Lie. Den ble laget av to studenter.", "Pumpen. Den ble laget av to studenter.", "Bo Lie"),
        (
            "Two pumps at work in the cellarLakeside Health Cluster",
            "Two pumps at work in the cellar",
            "Lakeside Health Cluster",
        ),
        ("The new office of NordForsk in the capital", "The new office of NordForsk in the capital", None),
        ("The pump at work", "The pump at work", None),
        ("", None, None),
    ],
)
def test_captions_and_credits_are_told_apart(text: str, caption: str | None, credit: str | None) -> None:
    assert split_credit(text) == (caption, credit)


def test_what_is_nothing_but_a_credit() -> None:
    assert is_credit("Photo: Bo Lie") and is_credit("(Foto: Bo Lie / Lakeside)") and is_credit("© Bo Lie")
    assert not is_credit("The pump at work. Photo: Bo Lie")
    assert not is_credit("The photo shows a pump.")
    assert not is_credit("Photo: " + "very " * 40)


@pytest.mark.parametrize(
    ("alt", "clean"),
    [
        ("The pump", "The pump"),
        ("Hege Moe<br>Director", "Hege Moe Director"),
        ("DSC_0042.JPG", None),
        ("pump-final (2).jpg", "pump-final (2).jpg"),
        ("Bildet kan inneholde: himmel, vann", None),
        ("May be an image of one person", None),
        ("Kan være et bilde av 2 personer", None),
        ("Bilden kan innehålla: träd", None),
        ("  ", None),
    ],
)
def test_alternative_texts(alt: str, clean: str | None) -> None:
    assert clean_alt(alt) == clean


@given(st.text(max_size=80) | st.lists(st.sampled_from("Photo: by Bo Lie © ( ) [ ] / , pump".split())).map(" ".join))
def test_nothing_is_made_up(text: str) -> None:
    caption, credit = split_credit(text)
    for part in (caption, credit):
        assert part is None or part.strip() == part != ""
        assert part is None or all(word in text for word in part.split() if word.isalnum())


# ----------------------------------------------------------------------------------------- whole pages


def read(html: str) -> tuple[Captions, Document]:
    document = Document.parse(html.encode(), None, "https://lakeside.example/news/pump")
    return read_captions(document, document.blocks, range(len(document.blocks) + 1)), document


PROSE = "<p>A pump the size of a coin keeps a heart going until a new one is found.</p>"


@pytest.mark.parametrize(
    "picture",
    [
        "<figure><img src=/a.jpg><figcaption>The pump. Photo: Bo Lie</figcaption></figure>",
        "<figure><img src=/a.jpg><figcaption><p>The pump.</p><p>Photo: Bo Lie</p></figcaption></figure>",
        "<div class=wp-caption><img src=/a.jpg><p class=wp-caption-text>The pump. Photo: Bo Lie</p></div>",
        "<div><img src=/a.jpg></div><p class=caption>The pump.</p><p class=credit>Photo: Bo Lie</p>",
        "<figure><img src=/a.jpg alt='The pump.'><figcaption>The pump.</figcaption><p>Photo: Bo Lie</p></figure>",
    ],
)
def test_a_picture_has_its_caption_and_credit_in_any_markup(picture: str) -> None:
    captions, document = read(f"{PROSE}{picture}{PROSE}")
    (image,) = captions.images
    assert (image.url, image.caption, image.credit) == ("https://lakeside.example/a.jpg", "The pump.", "Bo Lie")
    texts = [block.text for block in document.blocks if block.index not in captions.taken]
    assert len(texts) == 2 and len(set(texts)) == 1


def test_a_caption_that_repeats_the_alternative_text_stands_once() -> None:
    captions, _ = read("<div><img src=/a.jpg alt='Hege Moe'><br>Hege Moe</div>" + PROSE)
    (image,) = captions.images
    assert (image.alt, image.caption) == (None, "Hege Moe")


def test_a_paragraph_behind_a_picture_is_text() -> None:
    captions, _ = read(f"<h1>Pump</h1><p><img src=/a.jpg></p>{PROSE}{PROSE}")
    assert [image.caption for image in captions.images] == [None]
    assert captions.taken == frozenset()


def test_icons_and_pictures_of_the_site_are_none_of_the_items() -> None:
    captions, _ = read(
        f"<nav><img src=/logo.png></nav>{PROSE}<img src=/share.png width=24 height=24>"
        "<div class=related><img src=/other.jpg></div><footer><img src=/f.png></footer>"
    )
    assert captions.images == ()


def test_one_picture_shown_twice_is_one() -> None:
    captions, _ = read(f"<img src=/a.jpg>{PROSE}<img src=/a.jpg>")
    assert [image.url for image in captions.images] == ["https://lakeside.example/a.jpg"]


def test_a_caption_without_a_picture_is_kept() -> None:
    captions, _ = read(f"{PROSE}<p class=caption>The pump. Photo: Bo Lie</p>")
    (image,) = captions.images
    assert (image.url, image.caption, image.credit) == (None, "The pump.", "Bo Lie")


def test_rights_of_the_site_are_no_credit() -> None:
    captions, _ = read(f"{PROSE}<p>© Lakeside Institute. All rights reserved</p>")
    assert captions.images == ()


def test_what_the_markup_calls_a_caption() -> None:
    document = Document.parse(
        b"<figure><figcaption>One</figcaption></figure><p class=imagecaption>x</p><p class=caption>Two</p><p>Three</p>",
        None,
        None,
    )
    assert [is_caption(block) for block in document.blocks] == [True, False, True, False]
