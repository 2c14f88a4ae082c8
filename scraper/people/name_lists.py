"""Makes the list of given and family names that ships with the package, and reads it.

Owns `names.txt.gz`: one `name TAB use` a line, use 1 given, 2 family, 3 both. The list is made once, from the person
providers of Faker (MIT; lists of national statistics offices) and the names in `NORDIC` below:

    python -m scraper.people.name_lists FOLDER_OF_FAKER

Never runs code of that folder: its files are read as data.
"""

from __future__ import annotations

import ast
import gzip
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

GIVEN, FAMILY = 1, 2
FILE = Path(__file__).with_name("names.txt.gz")
_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’\-]+", re.UNICODE)
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ'’\-]+")
# Norwegian, Swedish and Danish names in common use that those lists lack.
NORDIC = {
    GIVEN: """
    Aage Agnes Aksel Alfred Amalie Anette Anita Anja Annbjørg Anne Annelise Annette Annicken Arnt Arve Asbjørn Asle
    Aslak Aud Audun Aurora Bente Berit Bernt Birger Birgit Birgitte Bjarne Bjørg Bjørnar Bodil Borghild Brita
    Brynjulf Bård Børge Carl Cathrine Cecilie Charlotte Dag Dagfinn Dagny Ebba Edvard Edvin Egil Eilif Eilert Einar
    Eirin Eivind Eldar Elin Eline Elise Elisabeth Ella Ellen Else Elsa Emil Emilie Emma Endre Erlend Erling Espen
    Eva Evy Even Eyvind Fredrik Fride Fridtjof Frode Frøydis Geir Georg Gerd Gjermund Gjertrud Grete Grethe Gro Gry
    Gudmund Gudrun Gunhild Gunn Gunnhild Gunvor Guro Guri Gustav Guttorm Gyda Haakon Hallgeir Hallvard Halvor
    Halvard Hanna Hanne Harald Haldis Hauk Hedda Hedvig Hege Heidi Helene Helga Helge Helle Henning Henrik Henriette
    Herman Hermod Hilde Hildegunn Hjalmar Hjørdis Hogne Håkon Håvard Idar Idun Ine Ingebjørg Ingeborg Ingeleiv Inger
    Ingerid Ingjald Ingrid Ingunn Ingvar Ingvild Ingvill Irene Iselin Ivar Iver Jakob Janne Jarl Jarle Jens Jenny
    Joar Johan Johanne Jon Jorid Jorun Jorunn Jostein Julie Jørgen Jørn Jørund Kai Kaja Kalle Kamilla Kari Karianne
    Karin Karina Karine Karl Karoline Katrine Kirsten Kirsti Kjartan Kjell Kjersti Kjetil Knut Kolbjørn Kristel
    Kristian Kristin Kristine Kristoffer Kåre Lajla Laila Lars Lasse Leif Lene Leonora Line Linn Lise Liv Lise-Lotte
    Live Lodve Ludvig Magne Magnhild Magnus Magni Maiken Maj Malene Malin Margareth Margit Margrete Margrethe
    Margunn Mari Marianne Marie Marit Marius Marta Marte Marthe Martin Martine Mathias Mette Mikael Mikkel Mona
    Morten Merete Merethe Nanna Narve Niels Nils Nina Njål Nora Oda Odd Oddbjørg Oddbjørn Oddmund Oddny Oddvar Ola
    Olaf Olaug Olav Ole Oline Olga Oliver Ove Paal Peder Per Petter Pål Ragna Ragnar Ragnhild Ragnvald Rannveig
    Randi Rasmus Reidar Reidun Rikke Roald Roar Roger Rolf Rune Runar Runa Ruth Rønnaug Sandra Sebastian Signe Signy
    Sigbjørn Sigmund Sigrid Sigrun Sigurd Silje Simen Siri Sissel Siv Sjur Skjalg Snorre Sofie Solfrid Solveig
    Sondre Stein Steinar Stian Stig Stine Sturla Ståle Sunniva Svein Sveinung Sven Sverre Svanhild Synne Synnøve
    Synøve Sylvi Sylvia Søren Søsser Tallak Tarald Tarjei Teodor Terje Thea Thorbjørn Thorvald Tiril Tine Tina Tom
    Tomas Tommy Tone Tor Torben Tord Tore Torfinn Torgeir Torgrim Torhild Torill Torkel Torkil Torleif Torleiv
    Torodd Torstein Torunn Torvald Tove Tormod Trine Tron Trond Truls Trude Trygve Turid Ulf Ulla Ulrik Una Unn Unni
    Une Ulrikke Vebjørn Vegar Vegard Vemund Vetle Vibeke Vidar Vigdis Vilde Wenche Wilhelm Yngvar Yngve Yngvild Ylva
    Øistein Ørjan Ørnulf Øystein Øivind Øyvind Øyvor Åge Åse Åshild Åsmund Åsne Åste Asta Astri Astrid Atle Anlaug
    Alvhild Aina Göran Björn Åke Jörgen Kerstin Birgitta Sören Bengt Lennart Torbjörn Håkan Mats Gunilla Ingemar
    Märta Ragnheidur Guðrun Flemming Preben Mogens Jytte Lis Bent Kaj Vagn Ib
    """,
    FAMILY: """
    Aaberg Aakre Aamodt Aas Aase Aasen Abrahamsen Alme Amundsen Andersson Andreassen Arnesen Arntzen Aronsen
    Askeland Aune Austad Bakke Bakken Bang Berg Berge Berger Bergersen Berget Bergland Berntsen Birkeland Bjerke
    Bjerkan Bjørge Bjørnstad Bjørnsen Blix Boe Borge Borgen Brandt Brattli Brekke Bråten Brox Bruun Bråthen
    Brynildsen Bull Bye Bø Bøe Børresen Christensen Christiansen Christoffersen Dahl Dahle Dahlen Dale Danielsen
    Davidsen Digernes Dyrdal Edvardsen Egeland Eide Eikeland Ellingsen Eliassen Engen Engebretsen Enger Eng Engh
    Eriksen Espeland Evensen Evjen Falch Falk Farstad Fjeld Fjellheim Fjellstad Flaten Flatås Fosse Foss Fossum
    Fossheim Fredriksen Frantzen Fure Furuseth Gabrielsen Gjerde Gjertsen Grande Grimstad Gran Grønli Gulbrandsen
    Gundersen Gunnarsen Haga Hagen Hauge Haugen Haugland Haaland Halvorsen Hamre Hansen Hanssen Hansson Haraldsen
    Hay Hegge Heggelund Hegna Helgesen Helland Helle Henriksen Hermansen Hestnes Hetland Hjelle Hoel Hoff Holen Holm
    Holmen Holst Holte Holter Hope Hov Hovland Husby Husebø Høgetveit Håland Haavik Høiland Ingebrigtsen Isaksen
    Iversen Jakobsen Jacobsen Jansen Jensen Jenssen Jespersen Johannesen Johannessen Johansen Johansson Johnsen
    Jonassen Jørgensen Jørstad Karlsen Klausen Kleven Klokk Knudsen Knutsen Kolstad Kristensen Kristiansen
    Kristoffersen Krogh Krogstad Kvam Kvamme Kvalheim Kvale Landsverk Langeland Larsen Larsson Lauritzen Lie Lien
    Lind Lindberg Lunde Lund Lundberg Lyngstad Løken Løvås Madsen Magnussen Mathisen Martinsen Melby Midtbø Mikalsen
    Mikkelsen Moe Moen Mo Mohn Monsen Mork Mortensen Mosling Myhre Myhren Myklebust Myrvold Mæhle Mæland Møller
    Narvestad Nergård Ness Nicolaysen Nielsen Nilsen Nilssen Nilsson Nordby Nordli Norheim Nygaard Nygård Nyhus Næss
    Nøstvik Odland Olaussen Olsen Olsson Olufsen Opsahl Ottesen Owe Paulsen Pedersen Persson Pettersen Petersen
    Pettersson Prestegard Ramberg Ramstad Rasmussen Reinertsen Risan Rognlien Rustad Ruud Rygh Rygg Røed Rønning
    Rønningen Rød Samuelsen Sand Sande Sandberg Sandnes Sandvik Simonsen Sivertsen Skaar Skog Skogen Skaug Skjelbred
    Skoglund Skår Solbakken Solberg Solem Solheim Solli Steen Stene Stenersen Storli Strand Strøm Sunde Sundby
    Svendsen Svensson Sveen Syversen Sæther Sæthre Sætre Sørensen Sørlie Teigen Thomassen Thoresen Thorsen Tangen
    Tveit Tveiten Tønnessen Torgersen Torp Tufte Tvedt Ulriksen Ulvestad Vik Vinje Viken Vold Volden Vollan Wiik
    Wold Wilhelmsen Winther Wessel Ødegaard Ødegård Øien Øverby Øverland Østby Østerud Ørstavik Årdal Ås Åsen
    Ånensen Kjærgaard Lindqvist Lindström Lundqvist Bergström Sjöberg Nyström Söderberg Björklund Eklund Holmberg
    Sandström
    """,
}


@cache
def uses() -> dict[str, int]:
    """Lower-case name -> how it is used (1 given, 2 family, 3 both), as shipped."""
    lines = gzip.decompress(FILE.read_bytes()).decode("utf-8").splitlines()
    return {name: int(use) for name, _, use in (line.partition("\t") for line in lines)}


def collect(folder: Path) -> dict[str, int]:
    """Lower-case name -> use, from the providers in `faker/providers/person` and from `NORDIC`. Latin script only."""
    found: dict[str, int] = {}
    for file in sorted((folder / "providers" / "person").glob("*/__init__.py")):
        for use, name in _names_of(ast.parse(file.read_text("utf-8"))):
            for part in name.split():
                if _NAME.fullmatch(part) and _LATIN.fullmatch(part):
                    found[part.lower()] = found.get(part.lower(), 0) | use
    for use, text in NORDIC.items():
        for name in text.split():
            found[name.lower()] = found.get(name.lower(), 0) | use
    return dict(sorted(found.items()))


def _names_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name):
            use = GIVEN if "first" in target.id else FAMILY if "last" in target.id else 0
            for leaf in ast.walk(node.value) if use and "format" not in target.id else ():
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                    yield use, leaf.value


def main(folder: str) -> None:
    names = collect(Path(folder))
    text = "".join(f"{name}\t{use}\n" for name, use in names.items())
    FILE.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
    print(f"{FILE.name}: {len(names)} names, {FILE.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main(sys.argv[1])
