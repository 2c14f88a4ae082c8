"""Words that tell persons from things, and roles from names, in English, Norwegian, Swedish, Danish and German.

Owns word lists only. All words are lower case, without full stop at the end.
"""

from __future__ import annotations

from functools import lru_cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    """
    kronprins kronprinsesse kronprinz diakon prest sokneprest biskop representanten ekteparet familien pappa
    mamma tante onkel farfar morfar mormor farmor uncle aunt dr prof mr mrs ms miss sir dame lord lady phd ph.d
    md m.d msc m.sc bsc professor doctor doktor fru herr frau herre hr frk dipl ing cand med mag art philos rev
    president prime minister statsråd statsminister dronning kong kongen prins prinsesse king queen prince
    princess senator judge dommer advokat pastor pave pope bishop general kaptein captain major oberst colonel
    sergeant director direktør postdoc postdoktor stipendiat overlege forsker lege rektor dekan instituttleder
    avdelingsleder forskningsleder prosjektleder researcher scientist chancellor ambassador ambassadør rep gov
    gen col capt sgt lt hon st saint saints sheikh shaikh ayatollah imam cleric pm rabbi cardinal archbishop
    """
)
"""May stand inside what the tagger takes for a name, at its beginning; they are no part of it."""

ADDRESS = _words(
    """
    mr mrs ms dr prof pm sheikh shaikh ayatollah cleric representanten stortingsrepresentant ekteparet statsråd herr
    sønnen sonen dottera datteren kona kjæresten kjærasten ektemannen broren søstera søsteren vennen venen venninnen
    ungdomsvennen ungdomsvenen barndomsvennen barndomsvenen kameraten naboen tvillingbroren tvillingsøsteren
    frau fru frk kaptein senator rep sen pappa mamma statsminister fylkesmann ordførar ordfører rektor trener trenar
    """
)
"""Right before a single capitalised word they say that it is somebody's name."""

DEGREES = _words("phd ph.d md m.d msc m.sc bsc dr.philos frs mba mph esq")
"""May stand behind a name."""

THINGS = _words(
    """
    prize award medal lecture scholarship fellowship grant chair foundation trust fund institute institutes
    university college school hospital clinic centre center library museum building hall house street road
    avenue square bridge park stadium airport station theatre theater gallery syndrome disease disorder lymphoma
    sarcoma tumor tumour test score scale stain method algorithm equation theorem effect law principle constant
    model distribution reaction cell cells group inc ltd corp corporation company ag gmbh as asa llc plc ab
    holding partners pharma pharmaceuticals therapeutics bio biotech laboratory laboratories observatory
    telescope expedition island islands bay sea mountain river lake glacier act doctrine plan report project
    programme program initiative consortium cup trophy stipend pris prisen prisens pris- stiftelse stiftelsen
    stiftinga fond fondet legat legatet universitet universitetet sykehus sykehuset sjukehus sjukehuset klinikk
    klinikken institutt instituttet senter senteret skole skolen skule skulen gate gata gaten vei veien veg
    vegen plass plassen allé torg torget bru brua parken hus huset gård gården sykdom sjukdom syndrom medalje
    medaljen forelesning stipendet premie premien bibliotek biblioteket museet skip skipet fjell breen øy øya
    sund sundet gatan vägen priset sjukhus sjukhuset universitetssjukhus hospitalet gade vej vejen plads fonden
    insurance pub bar restaurant pizza karate prøve prøva prøven teikn teiknet tegn tegnet forlag
    belønning belønninga belöning minde minne fellowships grants lectures
    skår sal salen auditorium hage hagen stipendium minnestipend skala skalaen komet kometen comet
    preis stiftung straße strasse platz universität universitätsklinikum klinikum institut krankenhaus krankheit
    """
)
"""A name before one of these names a thing: the Nobel Prize, Jahres pris, Karl Johans gate, Harvard University."""

GENITIVE_THINGS = _words(
    """
    prize award medal disease syndrome lymphoma sarcoma test score law theorem equation constant principle
    effect street hospital university college church cathedral cup pris prisen sykdom sjukdom syndrom gate gata
    gaten vei veien veg vegen plass plassen allé torg stiftelse legat fond medalje minnepris minnefond ærespris
    ærespremie minde krankheit pub bar café kafé restaurant pizza grill diner karate motors garage hotel
    hotell insurance prøve prøva prøven teikn teiknet tegn tegnet forlag skår score minnepris
    minnestipend skala skalaen komet kometen stipend stipendium sal auditorium hage minnesmerke
    belønning belønninga belöning
    """
)
"""The same behind a genitive, where "Tasken's group" or "Solbergs plan" would still be a person."""

BUSINESSES = _words("grill diner restaurant pizza cafe café hotel motors futures insurance therapeutics foods airlines")
"""End the names of businesses, never those of persons."""

PLACE_NOUNS = _words(
    """
    stiftelsen stiftinga stiftelse fondet legatet stiftung fondation fundación
    hovedstaden hovudstaden byen byane landsbyen øya kommunen fylket elva regjeringen regjeringa regjering
    """
)
"""A name behind one of these is no person's: "hovedstaden Santiago", "regjeringen Stoltenberg"."""

STORMS = _words("hurricane storm typhoon cyclone orkanen stormen ekstremværet uværet syklonen stormen tyfonen")
"""What is called so with a person's name behind one of these stays a storm in all of the item."""

VESSELS = _words(
    """
    mf m/f ms m/s my m/y mv m/v ss s/s hms uss knm mt m/t ks rv r/v ff f/f rrs fartøyet skipet skuta skøyta
    redningsskøyta ferja ferga fergen båten forskningsskipet forskingsskipet forskningsfartøyet ship vessel
    icebreaker schiff fartyget skipene skipa fartøyene fartøya båtene båtane ships vessels
    """
)
"""A name behind one of these is a ship's."""

PROJECT_WORDS = _words("project projects prosjekt prosjektet prosjekta projekt projektet programmet program programme")
"""A word in capitals behind one of these is an acronym."""

ARTICLES = _words("the a an die der das dem des ein eine einen einem einer eit")
"""A word behind one of these is no person by itself, unless the lists know it as a name."""

PLACE_CUES = _words("in at near to from i på til fra frå ved nær under over mot im nach aus bei zu")
"""A known surname behind one of these may well be the place of that name."""

COMPANY_WORDS = _words(
    """
    company companies firm firms start-up start-ups startup startups incubator subsidiary spin-off spinoff manufacturer
    selskap selskapet selskapene selskaper bedrift bedriften bedrifta bedrifter bedriftene firma firmaet
    gründerselskapet gründerbedriften gründerbedrifta oppstartsselskapet oppstartsbedriften inkubator inkubatoren
    datterselskapet bioteknologiselskapet teknologiselskapet legemiddelselskapet verksemda verksemd virksomheten företag
    företaget bolag bolaget startupföretaget virksomhed virksomheden selskabet unternehmen yritys entreprise
    """
)
"""A single word beside one of these is a company's name."""

SAYING = _words(
    """
    says said say tells told explains explained adds added notes noted comments commented stated states continued
    concludes concluded emphasises emphasizes emphasised emphasized stresses stressed believes thinks recalls recalled
    argues argued asks asked replies replied answers answered remarks remarked confirms confirmed sier seier sa sade
    forteller fortel fortalte fortalde forklarer forklarar forklarte mener meiner mente meinte påpeker påpeikar
    understreker understrekar understreket fortsetter fortset avslutter avsluttar spør spurte spurde svarer svarar
    svarte utdyper utdjupar konkluderer konkluderar håper håpar tror trur presiserer presiserte poengterer
    oppsummerer innrømmer smiler säger sade berättar förklarar menar tillägger fortsätter betonar siger sagde fortæller
    tilføjer understreger erklärt erklärte betont betonte erläutert erläuterte meint meinte ergänzt sanoo kertoo
    toteaa muistuttaa painottaa korostaa selittää
    """
)
"""Verbs of saying, beside which a name is mostly a person's."""

OPENERS = _words(
    """
    according besides with for from since at in on after before during about through between against without
    ifølge følge ifølgje med for fra frå etter før under om gjennom mellom mot uten utan blant sammen saman ved
    enligt bredvid från efter före genom mellan mot utan bland tillsammans vid hos även också både
    dessa denna detta alla
    ifølge efter sammen blandt gennem mellem uden både
    laut mit für von nach vor während über durch zwischen gegen ohne neben unter bei jede jeder jedes alle diese dieser
    dieses unser unsere seine ihre beim auch und
    mukaan lisäksi kun jos kaikki tämä myös sekä ja
    selon avec pour depuis après avant pendant entre contre sans parmi chez tous toutes cette notre
    """
)
"""Stand before a name, with a capital where they open a sentence, and are never part of it."""

NO_NAMES = _words(
    """
    foto photo photos picture bilde illustration illustrasjon text tekst published publisert news nyheter read
    les more mer contact kontakt about om video source kilde kjelde credit by av fra from til unsplash getty
    shutterstock istock scanpix sun sunni shia shiite burger
    """
)
"""Never a name by themselves."""

ROLE_NOUNS = _words(
    """
    professor professors director leader head chief chair chairman chairwoman chairperson president
    vice-president dean rector scientist scientists researcher researchers fellow postdoc student candidate
    physician doctor surgeon oncologist pathologist radiologist haematologist hematologist immunologist
    biologist chemist physicist psychologist psychiatrist epidemiologist statistician bioinformatician engineer
    technician nurse manager coordinator adviser advisor consultant officer ceo cto cfo cso coo founder
    co-founder cofounder partner investor secretary minister mayor ambassador spokesperson spokesman spokeswoman
    lecturer teacher editor journalist photographer author writer lawyer economist analyst supervisor curator
    archivist librarian specialist investigator pi astronaut developer designer architect representative member
    historian geologist astronomer mathematician sociologist anthropologist linguist philosopher ecologist
    neuroscientist geneticist virologist microbiologist dietitian midwife dentist veterinarian pharmacist
    laureate mentor commissioner executive employee predecessor successor pupil trainee intern apprentice relative
    elev eleven lærling forgjenger forgjengar etterfølger etterfølgjar pårørende pårørande ansatt tilsett elever
    grunnlegger grunnleggjar biskop avdelingsleder leder lederen professoren direktør direktøren forsker forskeren
    overlege overlegen lege legen rektor dekan statsråd statsminister statssekretær ordfører byrådsleder
    fylkesordfører stipendiat stipendiaten studenten rådgiver rådgjevar ingeniør tekniker sykepleier sjukepleiar
    koordinator gründer styreleder styreleiar nestleder formann forskar forskaren leiar leiaren
    kommunikasjonssjef sjef sjefen redaktør fotograf forfatter advokat økonom analytiker veileder rettleiar
    lærer lærar lektor førsteamanuensis amanuensis postdoktor doktorgradsstipendiat bioingeniør kirurg onkolog
    patolog radiolog psykolog psykiater epidemiolog statistiker biolog kjemiker fysiker generalsekretær
    talsperson talsmann spesialist konsulent styremedlem dommer chef forskare läkare överläkare ordförande
    verksamhetschef föreståndare universitetslektor docent læge overlæge formand professorin direktor direktorin
    leiter leiterin forscher forscherin wissenschaftler wissenschaftlerin arzt ärztin oberarzt präsident
    präsidentin sprecher sprecherin vorstand geschäftsführer geschäftsführerin
    emeritus emerita choirmaster conductor composer painter sculptor artist actor poet translator interpreter carpenter
    plumber farmer fisherman fisher sailor skipper captain pilot butcher baker brewer gardener forester hunter shepherd
    cook waiter driver mechanic electrician welder blacksmith weaver tailor priest vicar judge treasurer accountant
    auditor banker broker lobbyist negotiator inspector detective warden guard keeper caretaker janitor inventor
    programmer oceanographer meteorologist glaciologist seismologist botanist zoologist archaeologist historian
    cartographer postgraduate undergraduate alumnus alumna volunteer participant patient widow widower
    fisker fiskar bonde bøndene gårdbruker gardbrukar snekker snikkar tømrer rørlegger rørleggar maler målar kunstner
    kunstnar skuespiller skodespelar komponist dirigent poet dikter diktar oversetter omsetjar baker bakar slakter
    slaktar kokk skipper kaptein los styrmann matros sjåfør mekaniker mekanikar elektriker elektrikar smed vever vevar
    gartner gartnar skogbruker jeger jeger gjeter gjetar revisor kasserer kasserar regnskapsfører bibliotekar
    arkivar vaktmester vaktmeister botaniker botanikar zoolog arkeolog historiker historikar meteorolog oseanograf
    geolog astronom astronomen matematiker matematikar statsviter statsvitar sosiolog antropolog filosof fotografen
    tannlege veterinær jordmor farmasøyt ernæringsfysiolog seniorforsker forfattar journalist redaktøren pensjonist
    frivillig pasient enke enkemann deltaker deltakar biologen
    moderator panelist opponent reviewer referee co-author varamedlem medforfatter medforfattar opponenter
    ordstyrer ordstyrar stipendmottaker prisvinner prisvinnar jurist sosionom fysioterapeut
    adjunkt docent doktorand handläggare rådgivare sjuksköterska ledare ordförande grundare forskningsledare
    studerende overlærer sygeplejerske bestyrelsesformand rådgiver grundlægger
    physiker physikerin chemiker chemikerin biologe biologin mitarbeiter mitarbeiterin doktorandin kanzler rektorin
    dekanin informatiker informatikerin mathematiker mathematikerin gründerin oberärztin chefarzt chefärztin
    dozent dozentin vorsitzender vorsitzende
    """
)
ROLE_ENDINGS = (
    "leder", "leiar", "leader", "direktør", "director", "sjef", "forsker", "forskar", "lege", "minister", "ansvarlig",
    "ansvarleg", "stipendiat", "professor", "rådgiver", "rådgjevar", "ingeniør", "sekretær", "logist", "ologist",
    "olog",
    "president", "rektor", "dekan", "doktor", "koordinator", "forvalter", "redaktør", "konsulent", "medarbeider",
    "medarbeidar", "spesialist", "lektor", "chef", "forskare", "läkare", "læge", "leiter", "leiterin", "forscher",
    "kirurg", "mester", "meister", "fysiker", "kjemiker", "manager", "kandidat", "student", "ordfører", "ordførar",
    "pleier", "pleiar", "terapeut", "smith", "maker", "iker", "ikar", "doktorand", "ledare", "studerende", "medlem",
    "ologe", "ologin", "köterska", "plejerske", "representant", "sjefen", "vinner", "vinnar", "forfatter", "forfattar",
    "lederen", "leiaren",
    "adjunkt", "docent", "mitarbeiter", "mitarbeiterin",
)  # fmt: skip

AFFILIATION_CUES = _words("at of from for with in ved fra frå i hos for på på vid från av af an der am beim von des")
"""May stand between a role and the organisation."""


@lru_cache(maxsize=16_384)
def is_role(word: str) -> bool:
    """Whether a word (any case) names what somebody does, "forsker" as well as "havforskeren"."""
    lower = word.lower().rstrip(".")
    if _is_role(lower):
        return True
    return len(lower) > 5 and lower[-2:] == "en" and (_is_role(lower[:-2]) or _is_role(lower[:-1]))


def _is_role(lower: str) -> bool:
    return (
        lower in ROLE_NOUNS
        or (len(lower) > 6 and lower.endswith(ROLE_ENDINGS) and lower not in SAYING)
        or ("-" in lower and lower.rpartition("-")[2] in ROLE_NOUNS)
    )


_PLURALS = ("arane", "erne", "ane", "ene", "erna", "arna", "mer", "er", "ar", "ne", "e", "r", "s", "n", "innen")


def is_roles(word: str) -> bool:
    """Whether a word (any case) names what several people do: "Forskerne", "researchers", "Styremedlemmer"."""
    lower = word.lower()
    if is_role(lower):
        return lower[-1:] == "s" and is_role(lower[:-1])
    return any(lower.endswith(end) and is_role(lower[: -len(end)]) for end in _PLURALS)
