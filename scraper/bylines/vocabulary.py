"""Words around bylines: labels, desks, news agencies, titles. Owns lists only; all words lower case."""

from __future__ import annotations

SMALL = frozenset(
    "von van de der den del della di da dos du la le el al bin ibn ben af av zu zur zum ten ter y e of the och 't st "
    "st. mc o".split()
)
"""May stand inside a name without a capital."""

TITLES = frozenset(
    "dr dr. prof prof. professor mr mr. mrs mrs. ms ms. phd ph.d. md md. sir dame lic dipl.-ing. mag. rechtsanwalt "
    "rechtsanwältin dipl.-psych. dipl. ing. ph.d m.d. m.d msc m.sc. m.sc bsc b.sc. mba frs rev. rev ra rd mph drs. "
    "ir. frau herr hr. fr. univ.-prof. priv.-doz. pd doz. dott. dott dra. dra sr. sra. don doña mme m. mag "
    "professorin schriftsteller schriftstellerin dr.med. med. h.c.".split()
)
"""May stand before or behind a name; no part of it."""

LABELS = frozenset(
    "by av af von vom par por door di van text tekst teksti texte texto author authors autor autoren autorin autora "
    "autorinnen auteur auteurs forfatter forfattere skribent journalist reporter kirjoittaja words written posted "
    "published skrevet publisert geschrieben verfasst veröffentlicht erstellt interview photo foto image".split()
)
"""Begin a byline."""

OPENINGS = frozenset(
    "published publisert publiserte publicerad publiceret publicado publicada publicato publié publiziert posted "
    "postet veröffentlicht verfasst erstellt eingetragen eingestellt gespeichert geschrieben skrevet lagt written "
    "submitted on am den le".split()
)
"""Begin a line that says when something was posted, and by whom behind that."""

BEGINNINGS = frozenset(
    "written reported posted published submitted created story report article words text texter texte texto interview "
    "reporting analysis review opinion essay commentary contributed edited compiled photo photos skrevet publisert "
    "lagt publicerad skriven postet oprettet tekst reportasje intervju kronikk geschrieben veröffentlicht verfasst "
    "erstellt gespeichert eingetragen eingestellt ein eine artikel beitrag gastbeitrag kolumne kommentar bericht "
    "reportage blog blogbeitrag analyse rezension kirjoittanut julkaissut écrit publié rédigé escrito publicado "
    "geschreven geplaatst scritto pubblicato escribe post author authors reporter reporters journalist journalists "
    "foto forfatter forfattere författare skribent skribenter autor autoren autorin autorinnen autora autores auteur "
    "auteurs verfasser verfasserin redakteur redakteurin kirjoittaja kirjoittajat teksti by av af von vom par por "
    "door di da from".split()
)
"""First words of the labels that begin bylines; what else may follow is for the patterns of lines."""

NOT_NAMES = frozenset(
    "staff desk editor editors editorial team news newsroom press agency agencies correspondent correspondents "
    "reporter reporters writer writers contributor contributors admin administrator webmaster redaksjon redaksjonen "
    "redaktion redaktionen redaktør redaktor journalist guest author authors department institute university hospital "
    "cluster communications kommunikasjon kommunikasjonsavdelingen group company media magazine post times daily "
    "online digital read more published updated share comments comment view all posts follow on twitter facebook "
    "email contact minutes today yesterday photo photos foto image video services service wire the and for about by "
    "av von with from at in of office project projects foundation network center centre senter user root web "
    "nettredaksjon nyheter aktuelt kommune redaction toimitus uutiset modified last kommentar kommentare kommentarer "
    "keine kein nein alle ein eine einer artikel artikkel article beitrag beiträge blog blogg autor autorin autoren "
    "forfatter newsdesk webteam webredaktion redacción redaccion rédaction redazione redakcja redactie redakce "
    "szerkesztőség editörü haber haberler pressestelle presse pressemitteilung pressemelding pressmeddelande "
    "pressemeddelelse medienmitteilung press-release übersetzung traduction traducción oversettelse kolumne interview "
    "gespräch text tekst texte words nachrichten noticias actualités agenturen agentur byrå byrået nyhetsbyrå report "
    "reports release releases newsletter nyhetsbrev home homepage startseite website webseite internet newswire "
    "bulletin podcast radio tv fernsehen television verlag verein verband stiftung redaktionsteam category categories "
    "kategorie kategorien kategori tags tag date time uhr lesezeit read-time photographer fotograf fotografin "
    "illustration grafik bild bilder bilde our your unser unsere vår vårt güncelleme son technologies technology "
    "solutions consulting systems software labs international research science sciences academy association society "
    "council commission ministry federation union reviews redakteur redakteurin autorenseite forum moderator red "
    "stand zuletzt subscribe login register menu search zum zur unknown anonymous anonym gast team-member member über "
    "avdeling avdelingen abteilung ressort kontakt kontakta quelle kilde källa source sources credit advertisement "
    "anzeige annonse sponsored advertorial content contenu inhalt innhold".split()
)
"""No name holds these: desks, outlets, roles and the labels around bylines."""

COMPANIES = frozenset("e.v ev gmbh mbh kg se inc ltd llc ag as asa ab bv nv oy spa srl plc corp aps".split())
"""End the names of companies."""

DESK_ENDINGS = ("redaktion", "redaksjon", "redaksjonen", "admin", "team", "newsdesk", "nachrichten", "webmaster")

AGENCIES = frozenset(
    "associatedpress theassociatedpress ap reuters thomsonreuters afp agencefrancepresse dpa deutschepresseagentur "
    "dpainfocom apa apaots sda ats keystonesda sid epd kna ntb tt ritzau stt anp efe europapress ansa adnkronos belga "
    "jiji jijipress kyodo kyodonews xinhua ria tass interfax ukrinform pamedia pressassociation aap upi bloomberg "
    "anadoluajansı anadoluagency aa dha iha pap čtk ctk mti lusa bta agerpres hina tanjug yonhap yonhapnews pti ani "
    "ians thecanadianpress canadianpress bernama antara cna centralnewsagency kathpress ots unitedpressinternational "
    "efeagency newsagencies dowjones 共同通信 時事通信 時事 共同 新华社 中央社 연합뉴스".split()
)
"""News agencies, letters and digits of their names only; where nobody else is named, they are the author."""

PLACES = frozenset(
    "new los san las hong tel saint north south east west great united washington santa northern southern".split()
)
"""Begin places of two words, which stand behind the names of correspondents."""

DAYS = frozenset(
    "mo di mi do fr sa so mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday "
    "saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag sonnabend mandag tirsdag onsdag "
    "torsdag fredag lørdag søndag måndag tisdag lördag söndag tysdag laurdag sundag lundi mardi mercredi jeudi "
    "vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo est edt cet cest gmt utc pst pdt "
    "am pm uhr".split()
)
"""Left behind where a date was taken out of a line."""
