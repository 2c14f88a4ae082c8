"""What a page asks of its readers below an article: to subscribe, follow, share, comment, donate, read on.

Owns how such lines begin in ten languages. At the end of a text only: in the middle of one, an article may quote them.
A text that asks people to come to a seminar or to write to a researcher is no appeal.
"""

from __future__ import annotations

import re

_LETTER = r"(?:newsletters?|nyhetsbrev\w*|nyhedsbrev\w*|uutiskirje\w*|nieuwsbrief|boletín\w*|mailing list|inbox)"
_NETWORK = r"(?:x|twitter|facebook|instagram|snapchat|youtube|linkedin|threads|telegram|whatsapp|tiktok)"
_BEGINNINGS = (
    # English
    r"follow us(?: on\b|\W*$)|follow @|"
    rf"follow [^.]{{1,60}}? on {_NETWORK}[\s,]+(?:and )?{_NETWORK}|sign up\b[^.]{{0,80}}{_LETTER}|"
    rf"subscribe (?:now|today|here)\b|subscribe to (?:our|this)\b|get [^.]{{0,80}}{_LETTER}|"
    r"download (?:the|our)\b[^.]{0,60}\bapp\b|(?:like|enjoy(?:ed)?) (?:this|the) (?:story|article|post)\b|"
    r"share (?:this|the) (?:story|article|post|page)\b|sharing is caring|you (?:may|might) also like|"
    r"have a (?:news )?tip\b|do you have a story\b|let us know\b[^.]{0,30}\bcomments\b|leave a (?:comment|reply)\b|"
    r"support (?:us\b|our (?:work|journalism))|become a (?:member|supporter|patron)\b|"
    r"to (?:view|read|continue)\b[^.]{0,60}\bsubscri|for the latest\b[^.]{0,80}\b(?:app|subscribe)\b|"
    r"stay (?:informed|up[- ]to[- ]date) with\b|click here to (?:subscribe|sign up|donate)\b|"
    r"this slideshow requires javascript|comments are (?:moderated|closed)\W*$|(?:more|related) (?:content|stories):?$",
    # Norwegian, Danish, Swedish, Finnish
    rf"følg oss?\b|abonn[eé]r(?:er)? på\b|(?:til)?meld (?:deg|dig) [^.]{{0,30}}{_LETTER}|støtt oss?\b|l[eæ]s også\b|"
    rf"del (?:denne )?(?:saken|artikkelen|artiklen|innlegget)\b|följ oss\b|prenumerera\b|läs (?:också|även|mer):|"
    rf"anmäl dig [^.]{{0,30}}{_LETTER}|dela (?:artikeln|inlägget)\b|seuraa meitä\b|tilaa {_LETTER}|lue myös\b",
    # German, Dutch
    rf"folgen? (?:sie )?uns\b|folgst du schon\b|abonnieren? sie (?:uns|unser\w*|den|hier|jetzt)\b|"
    rf"melden? (?:dich|sie sich) [^.]{{0,60}}{_LETTER}|"
    r"unterstütz(?:en? (?:sie )?|t )(?:uns|unsere)\b|ihr beitrag hilft\b|jede (?:kleine )?spende\b|schon gelesen\b|"
    r"das könnte (?:dich|sie|euch) auch\b|(?:das thema )?könnte (?:dich|sie) auch\b|auch interessant\b|mehr themen\b|"
    rf"lesen sie auch\b|volg ons\b|abonneer\b|(?:meld|schrijf) je [^.]{{0,30}}{_LETTER}|lees ook\b",
    # French, Spanish, Portuguese
    rf"suivez-nous\b|abonnez-vous\b|inscrivez-vous [^.]{{0,40}}{_LETTER}|(?:à )?lire aussi\b|"
    r"partagez (?:cet|l['’])\s?article\b|"
    r"s[ií]g[ua]e?nos\b|suscr[ií]b[ea]\w*\b|hazte (?:miembro|socio)\b|únete a (?:nuestro|la)\b|"
    r"(?:le|te) puede interesar\b|le[ea] también\b|siga-nos\b|leia também\b|inscreva-se\b",
)
_START = re.compile(rf"\W*(?:{'|'.join(_BEGINNINGS)})", re.IGNORECASE)
_WITHIN = re.compile(
    rf"\bour {_LETTER}\b|\bfree (?:daily|weekly|monthly) {_LETTER}|\b(?:to|in|into) your (?:inbox|letterbox)\b|"
    r"\b(?:may|must) not be (?:published|reproduced|reprinted|republished|copied)\b|\ball rights reserved\b|"
    r"\bwritten permission must be obtained\b|\bwe ask that comments\b|\bcomments (?:are|will be) moderated\b|"
    r"\b(?:nuestro|tenemos) canal de (?:telegram|whatsapp|youtube)\b|\bunseren? (?:kostenlosen )?newsletter\b|"
    r"\bnewsletter (?:anmelden|abonnieren|bestellen)\b|\bvårt nyhetsbrev\b|\bnotre newsletter\b",
    re.IGNORECASE,
)
_LONGEST, _LABEL = 400, 3


def is_appeal(text: str) -> bool:
    """Whether a paragraph asks something of the readers of a site instead of telling a part of an article."""
    return len(text) <= _LONGEST and bool(_START.match(text) or _WITHIN.search(text))


def announces(text: str) -> bool:
    """Whether a text is nothing but the label of what follows it ("Related content:"); a sentence that ends with a
    colon is more ("Read the report here:")."""
    return text.rstrip().endswith(":") and len(text.split()) <= _LABEL
