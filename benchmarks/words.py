"""The words of the trade, from which the generator makes texts a plant could have written."""

LEGAL_FORMS = {
    "Germany": ["GmbH", "GmbH & Co. KG", "AG"],
    "Czechia": ["s.r.o.", "a.s."],
    "Poland": ["Sp. z o.o.", "S.A."],
    "Italy": ["S.r.l.", "S.p.A."],
    "France": ["SAS", "SARL"],
    "Austria": ["GmbH", "KG"],
    "Hungary": ["Kft.", "Zrt."],
    "Spain": ["S.L.", "S.A."],
}
CITIES = {
    "Germany": ["Aalen", "Solingen", "Chemnitz", "Siegen", "Tuttlingen", "Schwäbisch Gmünd"],
    "Czechia": ["Ostrava", "Brno", "Plzeň", "Liberec"],
    "Poland": ["Gliwice", "Wrocław", "Rzeszów", "Bielsko-Biała"],
    "Italy": ["Brescia", "Bologna", "Torino", "Vicenza"],
    "France": ["Cluses", "Saint-Étienne", "Besançon"],
    "Austria": ["Steyr", "Graz", "Kapfenberg"],
    "Hungary": ["Győr", "Miskolc", "Kecskemét"],
    "Spain": ["Eibar", "Vitoria", "Terrassa"],
}
STEMS = [
    *("Kessler", "Brandt", "Voss", "Hartmann", "Lindner", "Reuter", "Sauer", "Wieland"),
    *("Moravia", "Novák", "Dvořák", "Silesia", "Kowalski", "Zieliński", "Bianchi", "Ferrero"),
    *("Moretti", "Laurent", "Mercier", "Bonnet", "Steiner", "Gruber", "Horváth", "Szabó"),
    *("Etxeberria", "Navarro", "Ortega", "Albrecht", "Falk", "Menzel", "Rombach", "Thiele"),
    *("Ackermann", "Dietz", "Ebner", "Fuchs", "Goebel", "Hensel", "Jung", "Kranz"),
    *("Lehmann", "Merkel", "Nagel", "Ostermann", "Pohl", "Rausch", "Seidel", "Ulmer"),
]
TRADES = [
    *("Guss", "Odlitky", "Präzision", "Metallwaren", "Drehteile", "Stanztechnik", "Federn"),
    *("Verzahnung", "Kunststoff", "Elastomere", "Oberflächen", "Kabelbäume", "Sensorik"),
    *("Fonderie", "Décolletage", "Galvanik", "Schmiede", "Lager", "Hydraulik", "Castings"),
]
COMMODITIES = {
    "Castings": [("Bearing cover", "Lagerdeckel"), ("Pump housing", "Pumpengehäuse")],
    "Forgings": [("Steering knuckle", "Achsschenkel"), ("Connecting rod", "Pleuel")],
    "Turned parts": [("Valve spool", "Ventilschieber"), ("Threaded bush", "Gewindebuchse")],
    "Stampings": [("Mounting bracket", "Haltewinkel"), ("Retaining ring", "Sicherungsring")],
    "Fasteners": [("Flange bolt M10", "Bundschraube M10"), ("Lock nut", "Sicherungsmutter")],
    "Springs": [("Compression spring", "Druckfeder"), ("Return spring", "Rückstellfeder")],
    "Gears": [("Ring gear", "Hohlrad"), ("Pinion shaft", "Ritzelwelle")],
    "Bearings": [
        ("Tapered roller bearing", "Kegelrollenlager"),
        ("Thrust washer", "Anlaufscheibe"),
    ],
    "Plastics": [("Connector housing", "Steckergehäuse"), ("Cable guide", "Kabelführung")],
    "Seals": [("Shaft seal", "Wellendichtring"), ("O-ring 42×3", "O-Ring 42×3")],
    "Harnesses": [("Sensor harness", "Sensorleitung"), ("Battery cable", "Batterieleitung")],
    "Electronics": [("Position sensor", "Wegsensor"), ("Control board", "Steuerplatine")],
}
FINISHES = ["machined", "blank", "zinc-nickel", "phosphated", "left", "right", "hardened", "coated"]
DEFECTS = [
    ("Burr", "Grat"),
    ("Porosity", "Porosität"),
    ("Crack", "Riss"),
    ("Scratch", "Kratzer"),
    ("Corrosion", "Korrosion"),
    ("Blow hole", "Lunker"),
    ("Wrong dimension", "Maßabweichung"),
    ("Missing thread", "Fehlendes Gewinde"),
    ("Coating too thin", "Schichtdicke unterschritten"),
    ("Contamination", "Verschmutzung"),
    ("Chatter marks", "Rattermarken"),
    ("Deformation", "Verformung"),
    ("Hardness out of tolerance", "Härte außer Toleranz"),
    ("Flash", "Gratüberstand"),
    ("Sink mark", "Einfallstelle"),
    ("Crimp height too low", "Crimphöhe zu gering"),
    ("Swapped wires", "Adern vertauscht"),
    ("Cold solder joint", "Kalte Lötstelle"),
    ("Excessive runout", "Rundlauf überschritten"),
    ("Mixed parts", "Teilevermischung"),
    ("Wrong label", "Falsches Etikett"),
    ("Damaged packaging", "Verpackung beschädigt"),
]
PLACES = [
    ("sealing face", "Dichtfläche"),
    ("bearing seat", "Lagersitz"),
    ("flange", "Flansch"),
    ("thread M12", "Gewinde M12"),
    ("tooth flank", "Zahnflanke"),
    ("inner bore", "Innenbohrung"),
    ("weld seam", "Schweißnaht"),
    ("parting line", "Trennebene"),
    ("connector pin 4", "Steckerpin 4"),
    ("outer ring", "Außenring"),
    ("locating hole", "Fixierbohrung"),
    ("cable end", "Leitungsende"),
    ("contact surface", "Kontaktfläche"),
    ("chamfer", "Fase"),
    ("mounting lug", "Befestigungsauge"),
]
SENTENCES_EN = [
    "Found at incoming inspection, {few} of {many} pieces in the sample.",
    "The operator on line {line} stopped the station at {hour}:{minute}.",
    "Measured {measure} mm where {nominal} ± 0.05 mm is allowed.",
    "Delivery note {note}, the other boxes of the pallet were not opened.",
    "Same appearance as in the lot before, cavity {line} of the tool.",
    "The customer returned {few} assemblies and asks for an answer this week.",
    "Pictures attached, the worst piece is tagged and in the blocked stock.",
    "Gauge {gauge} does not go in; checked twice, gauge calibrated.",
    "Leak test at 2.4 bar failed on {few} housings out of shift {shift}.",
    "Torque dropped to {torque} Nm during assembly.",
]
SENTENCES_DE = [
    "Bei der Wareneingangsprüfung aufgefallen, {few} von {many} Teilen der Stichprobe.",
    "Linie {line} steht seit {hour}:{minute}, Sortierprüfung läuft.",
    "Gemessen {measure} mm, zulässig {nominal} ± 0,05 mm.",
    "Lieferschein {note}, restliche Kartons der Palette noch ungeöffnet.",
    "Gleiches Fehlerbild wie im Vorlos, Nest {line} des Werkzeugs.",
    "Der Kunde hat {few} Baugruppen zurückgesandt und erwartet diese Woche Antwort.",
    "Bilder liegen bei, das schlechteste Teil ist gekennzeichnet im Sperrlager.",
    "Lehre {gauge} passt nicht; zweimal geprüft, Lehre kalibriert.",
    "Dichtheitsprüfung bei 2,4 bar an {few} Gehäusen aus Schicht {shift} nicht bestanden.",
    "Drehmoment bei der Montage auf {torque} Nm abgefallen.",
]
MEASURES = [
    "Stock sorted, good parts released with a green dot.",
    "Bestand gesperrt, 100-%-Prüfung durch den Lieferanten im Haus.",
    "Line supplied from another lot, suspect boxes moved to the blocked stock.",
    "Sortierung durch Dienstleister, Kosten dem Lieferanten angezeigt.",
    "Goods in transit stopped at the forwarder, warehouse checked.",
]
STORES = ["Blocked stock B2", "Sperrlager Halle 3", "Line 4, rack 12", "Wareneingang, Tor 2", ""]
SETTLED = [
    "Tool reground, first lot after the change checked without finding.",
    "Prüfmerkmal in den Prüfplan des Lieferanten aufgenommen.",
    "Operator instruction corrected, next three deliveries were clean.",
    "Werkzeugnest stillgelegt und ersetzt, Nullserie in Ordnung.",
    "Credited by the supplier, packaging changed to trays.",
]
VOIDED = ["Logged twice.", "Doppelt erfasst.", "Own handling damage, not the supplier's."]
REMARKS = [
    "Supplier called, the containment team arrives tomorrow morning.",
    "Rückmeldung vom Lieferanten: Ursache wird noch untersucht.",
    "Second sample measured, same result.",
    "Bitte bei der nächsten Lieferung die Charge getrennt einlagern.",
    "Production needs 400 good pieces until Thursday.",
    "8D angefordert, erste Fassung bis Freitag zugesagt.",
]
