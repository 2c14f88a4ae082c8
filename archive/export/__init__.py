"""Items in the formats of other programs, one module a format. Pure: records in, text out."""

from __future__ import annotations
