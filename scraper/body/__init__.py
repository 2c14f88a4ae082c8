"""Which blocks of a page are the article's text: a learned decision over the sequence of blocks.

Owns the choice of the body; the shape of the page comes from scraper.document, what happens to the text is the
reader's.
"""

from __future__ import annotations

from scraper.body.cells import Cell, cells
from scraper.body.model import BodyModel, body_probabilities
from scraper.body.select import chosen
from scraper.body.stated import Stated, witnesses

__all__ = ["BodyModel", "Cell", "Stated", "body_probabilities", "cells", "chosen", "witnesses"]
