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
    Alexander Alf Alvilde Amund Anbjørg Anders Andreas Andrea Ane Anfinn Ann-Kristin Ann-Mari Anne-Marie Anna
    Annlaug Ansgar Anton Arild Arna Arnfinn Arnhild Arnljot Arnstein Arnulf Arvid Aslaug Astor Asgeir Asgaut
    Audhild Audny Bendik Bergny Berge Bernhard Bergsvein Birte Birthe Birk Bjarte Bjørn Bjørnulf Bolette Bothild
    Brage Brit Britt Brynhild Dagrun Dagmar Daniel Didrik Dordi Dorthe Edel Edle Edith Egon Eirik Eilen Eiliv
    Eldbjørg Elias Elbjørg Eli Elida Elfrid Embla Erik Erika Ester Eskil Fanny Filip Finn Fredrikke Frida
    Gabriel Gaute Geirmund Gine Gisle Gitte Gjertine Gorm Greger Gregers Gudbjørg Gudleik Gudbrand Gunleik
    Gunnar Gunnleif Haavard Halfdan Hallbjørg Hallstein Hallveig Hans Harriet Heine Helen Hermann Hildur Hilmar
    Ida Idunn Ingar Ingebrigt Inge Ingolf Ingrun Ingvald Isak Iren Jan Jardar Jarand Jo Jofrid Johannes John
    Jonas Jone Josefine Jørgine Kathrine Kim Kirstine Kjellaug Kjellfrid Kjellrun Klara Klaus Kristen Kristofer
    Kristiane Kyrre Lars-Erik Laurits Laurentius Leif-Arne Leikny Lena Levi Liv-Grete Lidvar Lillian Linda Linus
    Lisbet Lisbeth Liss Lukas Lydia Mads Magnar Magndis Maren Margot Marielle Markus Mathilde May-Britt Mille
    Minda Mildrid Målfrid Narvald Nicolai Nikolai Norvald Norunn Nelly Ottar Otto Oddlaug Oddleif Oddrun Olaus
    Olea Olbjørg Olina Oluf Ottilie Palma Peter Peer Philip Ragnfrid Ranveig Reidulf Reidunn Rebekka Regine Rolv
    Rangdi Sander Sara Selma Serine Sigfred Sigmar Sigve Sigvald Sindre Siren Sivert Skage Skule Snefrid Sofus
    Solbjørg Solgunn Solrun Solvår Steffen Steingrim Stina Sturle Sveinulf Svenn Syver Sølvi Tallaug Tellef
    Thale Theodor Thomas Thor Thora Thorleif Thorstein Tobias Toralf Torbjørg Torbjørn Torborg Tordis Toril
    Torjus Torlaug Torolf Torveig Trine-Lise Trym Turi Tuva Tyra Tønnes Ulrika Valborg Valdemar Valentin
    Veslemøy Victoria Viggo Viljar Vivian Vårin Wenke William Yngvil Ørjar Åsa Åslaug Åsta Aasmund
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
    Aabø Aakvaag Aaland Aalberg Aamot Aanensen Aarseth Aarnes Aarsand Aasheim Abelsen Abrahamsson Adolfsen
    Albertsen Aldal Alfsen Alnes Alsaker Alstad Alvestad Andal Anda Andersen Andresen Anfinsen Angell Antonsen
    Apeland Ask Asplund Aukland Austgulen Austbø Austrheim Bakketun Balke Bakkemo Ballo Bardal Barstad Baug
    Bekkelund Bekkevold Bendiksen Bentsen Bergan Bergheim Berglund Bergsli Bergseth Bergsvik Berntzen Bjelland
    Bjordal Bjune Bjørklund Bjørndal Bjørnebekk Bjørnerud Bjørnevik Bjørgum Bjørkum Bjørlo Blindheim Blom Bogen
    Bolstad Borch Borgersen Borlaug Botnen Brandal Brandvold Bratland Bratlie Brattland Breivik Brekken Bremnes
    Brenden Brevik Brodal Brunstad Bryn Brynjulfsen Brænd Brøgger Buene Bugge Byberg Bøhn Bøyum Bårdsen Dalland
    Dalseth Dahlberg Dalen Daling Dalsgaard Devold Dragland Drange Dybdahl Dyrhaug Dyrkolbotn Dyrnes Djupvik
    Ebbesen Edvardsson Egge Eggen Eggum Eidem Eidsvik Eidsvåg Eikrem Eilertsen Ekeberg Ekeland Ekren Eldøy
    Ellefsen Ellingsæter Elstad Elvestad Elvebakken Endresen Enerstvedt Engan Engeland Engelstad Engeset
    Engesæter Erichsen Ervik Espedal Fadnes Fagerli Fagerheim Fauske Fidjeland Finstad Finnes Fiskum Fiskå Fitje
    Flatebø Flatøy Flo Floden Fløtten Folkestad Fonn Fossen Fosstveit Frøyland Frøysland Furnes Furseth Førde
    Førland Gaarder Garmann Gaustad Gilje Gjersvik Gjesdal Gjestad Gjøen Gjøvik Gravdal Grimsmo Grindheim Grinde
    Grini Gripsrud Grønlie Grønning Grønnestad Grønvold Grøtting Gullestad Gustavsen Haave Hagelund Hagerup
    Hakvåg Halleraker Halland Halle Hallem Hammerstad Handeland Haneborg Hanevold Haraldseth Hareide Harstad
    Hasselgård Hatlestad Haugan Haukeland Haukås Hausken Hegg Hegland Heggland Heimdal Hellesø Helleland Hestad
    Hillestad Hjelmeland Hjertaker Hjorth Hofstad Hoem Hofseth Hole Holmås Holtet Hordvik Horn Hovde Hoveland
    Hovden Huseby Husøy Høgestøl Høyland Håvik Ims Indrebø Indreeide Instebø Isdal Jordal Jordheim Juvik Jøsang
    Kalland Kaland Kallevik Kaupang Kittelsen Kjeldsen Kjelstad Kjær Kjølberg Kleiven Kleppe Kloster Klungland
    Klæboe Kongsvik Kråkenes Kvalsvik Kvalvåg Kvernmo Kvinge Kvinnsland Kværnø Kårstad Lae Langseth Landmark
    Lauvås Leirvik Leite Leknes Lende Lervik Lia Lid Lillebø Lilleås Lindstad Litlabø Ljones Lofthus Loftesnes
    Loe Lone Longva Lothe Lorentzen Lysne Lægreid Løkken Løland Lønning Løvik Magerøy Malmin Mehl Mehus Meland
    Melhus Mellingen Michelsen Mjelde Mjøs Mogstad Molland Molnes Moster Mundal Mykland Myrvang Mørk Nagell
    Natvik Naustdal Nedrebø Nesbø Nesheim Neset Nesse Njøs Nordahl Nordang Nordbø Nordvik Nybø Nylund Nymoen
    Nysæter Nærland Oddane Ohnstad Olstad Omdal Opdal Opheim Osland Osnes Otterlei Oftedal Prestegård Rabben
    Ramsdal Randeberg Reiersen Reitan Rekdal Remme Resaland Revheim Ringstad Risa Risnes Roald Rognes Rommetveit
    Romslo Roset Rostad Rud Rype Rødland Rønnestad Røsvik Røyrvik Sagen Sandal Sanden Sandø Sandøy Sellevold
    Selvik Setre Sjursen Sjøberg Sjøvold Skagen Skagestad Skarbø Skarstein Skauge Skeie Skjerdal Skjeldal Skjold
    Skogstad Skogheim Skorpen Skram Skretting Skåre Slettebø Slinde Smedsrud Snekkevik Solvang Solås Sortland
    Stensland Stokke Stokkeland Storhaug Storvik Strandheim Straume Strømme Sund Sunnanå Sveinung Svensen Sæbø
    Søreide Sørheim Søvik Takle Tangerås Tennfjord Tjelta Tjessem Tjørhom Tobiassen Tofte Tokle Tollefsen
    Torkelsen Torsvik Torvik Tysse Ueland Ulvik Ulvund Undheim Uthaug Utne Vaage Vabø Valen Valvik Vangen
    Vangsnes Varhaug Vartdal Vassbø Vedeler Vestad Vestbø Vestrheim Vika Vikse Vikøren Vindenes Voll Vågen
    Vågnes Waage Wahl Øvrebø Øvreås Øyen Øygard Åkre Ålvik Åsheim
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
