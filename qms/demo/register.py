"""Who the demonstration plant buys from, and what."""

from typing import NamedTuple


class DemoSupplier(NamedTuple):
    code: str
    name: str
    commodity: str
    city: str
    country: str
    email: str


class DemoPart(NamedTuple):
    number: str
    name: str
    suppliers: tuple[str, ...]


SUPPLIERS = [
    DemoSupplier(
        "10119", "Nordfast Schrauben GmbH", "Fasteners", "Hagen", "Germany", "qs@nordfast.example"
    ),
    DemoSupplier(
        "10245", "Lindqvist Fjädrar AB", "Springs", "Växjö", "Sweden", "kvalitet@lindqvist.example"
    ),
    DemoSupplier(
        "10377", "Elastomertechnik Wien GmbH", "Seals", "Wien", "Austria", "qm@etw.example"
    ),
    DemoSupplier(
        "10432", "Kessler Guss GmbH", "Castings", "Aalen", "Germany", "qualitaet@kessler.example"
    ),
    DemoSupplier(
        "10540", "Huber Kabelsatz KG", "Harnesses", "Passau", "Germany", "qs@huber-kabel.example"
    ),
    DemoSupplier(
        "10611", "Łożyska Kielce Sp. z o.o.", "Bearings", "Kielce", "Poland", "jakosc@lk.example"
    ),
    DemoSupplier(
        "10699", "Yıldız Metal A.Ş.", "Stampings", "Bursa", "Türkiye", "kalite@yildiz.example"
    ),
    DemoSupplier(
        "10788",
        "Moravia Odlitky s.r.o.",
        "Castings",
        "Ostrava",
        "Czechia",
        "kvalita@moravia.example",
    ),
    DemoSupplier(
        "10856",
        "Toledo Recubrimientos S.L.",
        "Coating",
        "Toledo",
        "Spain",
        "calidad@toledo.example",
    ),
    DemoSupplier(
        "10931",
        "Brightway Electronics Co., Ltd.",
        "Electronics",
        "Shenzhen",
        "China",
        "qa@brightway.example",
    ),
    DemoSupplier(
        "11033", "Tubi Dal Ferro S.p.A.", "Tubes", "Vicenza", "Italy", "qualita@dalferro.example"
    ),
    DemoSupplier(
        "11205",
        "Tornitura Bresciana S.r.l.",
        "Turned parts",
        "Brescia",
        "Italy",
        "qualita@tornitura.example",
    ),
]

PARTS = [
    DemoPart("HP-4410-02", "Pump housing, size 2", ("10432", "10788")),
    DemoPart("HP-4410-03", "Pump housing, size 3", ("10432", "10788")),
    DemoPart("HP-4415-01", "End cover, drive side", ("10432",)),
    DemoPart("HP-4415-02", "End cover, rear", ("10432", "10788")),
    DemoPart("HP-4420-01", "Valve block, cast", ("10788",)),
    DemoPart("TS-2210-01", "Drive shaft 25 mm", ("11205",)),
    DemoPart("TS-2210-02", "Drive shaft 32 mm", ("11205",)),
    DemoPart("TS-2231-07", "Control spool 12 mm", ("11205",)),
    DemoPart("TS-2240-04", "Adjusting screw M16", ("11205", "10119")),
    DemoPart("FA-0012-08", "Socket screw M8×45 10.9", ("10119",)),
    DemoPart("FA-0012-10", "Socket screw M10×60 10.9", ("10119",)),
    DemoPart("FA-0031-06", "Locking plug G1/4", ("10119",)),
    DemoPart("SP-0107-01", "Relief valve spring", ("10245",)),
    DemoPart("SP-0107-04", "Return spring, swash plate", ("10245",)),
    DemoPart("SE-3301-25", "Shaft seal 25×42×7 FKM", ("10377",)),
    DemoPart("SE-3301-32", "Shaft seal 32×47×8 FKM", ("10377",)),
    DemoPart("SE-3390-02", "O-ring set, housing", ("10377",)),
    DemoPart("BE-6305-C3", "Ball bearing 6305 C3", ("10611",)),
    DemoPart("BE-NU22-06", "Roller bearing NU2206", ("10611",)),
    DemoPart("ST-5102-01", "Retaining plate", ("10699",)),
    DemoPart("ST-5118-03", "Mounting bracket", ("10699", "10856")),
    DemoPart("EL-7001-02", "Controller board PQ-2", ("10931",)),
    DemoPart("EL-7010-01", "Pressure sensor 0–400 bar", ("10931",)),
    DemoPart("EL-7105-01", "Sensor harness, 3 m", ("10540",)),
    DemoPart("EL-7105-02", "Power harness, 5 m", ("10540",)),
    DemoPart("TU-8802-12", "Suction tube 42 mm, bent", ("11033",)),
    DemoPart("TU-8802-15", "Pressure tube 28 mm, bent", ("11033",)),
]
