"""What the demonstration plant's suppliers can show: sites, contacts, certificates, approvals."""

from datetime import timedelta
from io import BytesIO
from typing import NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.files.intake import StoredFile, take_in
from suppliers import services
from suppliers.choices import SourceStatus, Standard
from suppliers.models import Part, Supplier


class Contact(NamedTuple):
    supplier: str
    name: str
    function: str
    mailbox: str
    phone: str


class Site(NamedTuple):
    supplier: str
    name: str
    address: str
    city: str
    country: str


class Paper(NamedTuple):
    supplier: str
    standard: str
    issued_by: str
    number: str
    days_left: int


CONTACTS = [
    Contact("10119", "Silke Arndt", "Quality", "silke.arndt", "+49 2331 5550 112"),
    Contact("10245", "Nils Lindqvist", "Quality", "nils", "+46 470 555 014"),
    Contact("10377", "Johannes Pichler", "Quality", "pichler", "+43 1 5550 1380"),
    Contact("10432", "Karl Kessler", "Management", "k.kessler", "+49 7361 5550 10"),
    Contact("10432", "Dorothee Frank", "Quality", "d.frank", "+49 7361 5550 27"),
    Contact("10540", "Resi Huber", "Logistics", "logistik", "+49 851 5550 61"),
    Contact("10611", "Ewa Nowak", "Quality", "e.nowak", "+48 41 555 01 77"),
    Contact("10699", "Emre Yıldız", "Sales", "satis", "+90 224 555 0143"),
    Contact("10788", "Petra Dvořáková", "Quality", "dvorakova", "+420 555 010 186"),
    Contact("10856", "Inés Toledano", "Quality", "itoledano", "+34 925 555 019"),
    Contact("10931", "Li Wei", "Quality", "liwei", "+86 755 5550 1622"),
    Contact("10931", "Zhang Min", "Export sales", "export", "+86 755 5550 1604"),
    Contact("11033", "Marco Dal Ferro", "Quality", "m.dalferro", "+39 0444 555 018"),
    Contact("11205", "Giulia Bresciani", "Logistics", "logistica", "+39 030 555 0121"),
]
SITES = [
    Site("10432", "Foundry", "Industriestraße 14", "Aalen", "Germany"),
    Site("10432", "Machining", "Daimlerring 3", "Heidenheim", "Germany"),
    Site("10788", "Foundry", "Vítkovická 210", "Ostrava", "Czechia"),
    Site("10931", "Plant 1", "Baolong Industrial Zone 6", "Shenzhen", "China"),
    Site("10931", "Warehouse Europe", "Columbusweg 30", "Venlo", "Netherlands"),
    Site("11205", "Main works", "Via dei Torni 8", "Brescia", "Italy"),
]
CERTIFICATES = [
    Paper("10119", "iso9001", "DQS", "31204 QM15", 412),
    Paper("10119", "iatf16949", "DQS", "IATF 0431187", 412),
    Paper("10245", "iso9001", "DNV", "10000447215-MSC-SWE", 630),
    Paper("10377", "iso9001", "Quality Austria", "AT-19442", 233),
    Paper("10432", "iso9001", "TÜV Süd", "12 100 48817", 186),
    Paper("10432", "iatf16949", "TÜV Süd", "IATF 0502241", 186),
    Paper("10432", "iso14001", "TÜV Süd", "12 104 48817", 186),
    Paper("10540", "iso9001", "TÜV Rheinland", "01 100 1832907", 745),
    Paper("10611", "iso9001", "Bureau Veritas", "PL014388", 301),
    Paper("10699", "iso9001", "TÜV Nord", "44 100 201177", 25),
    Paper("10788", "iso9001", "LRQA", "10411752", 520),
    Paper("10788", "iatf16949", "LRQA", "IATF 0477310", 520),
    Paper("10856", "iso9001", "AENOR", "ER-0719-2011", 880),
    Paper("10931", "iso9001", "SGS", "CN21-30417", -12),
    Paper("11033", "iso9001", "RINA", "38216-19-S", 52),
    Paper("11205", "iso9001", "Bureau Veritas", "IT305118-1", 158),
]
APPROVALS = {  # part and supplier: status, days left, on what strength
    ("HP-4410-02", "10788"): (SourceStatus.CONDITIONAL, 40, "First article, series of 100"),
    ("HP-4410-03", "10788"): (SourceStatus.CONDITIONAL, 40, "First article, series of 100"),
    ("TS-2240-04", "10119"): (SourceStatus.APPROVED, 210, "Process audit"),
    ("ST-5118-03", "10856"): (SourceStatus.CONDITIONAL, -5, "Trial run of 300 pieces"),
}
BY_ITSELF = Paper("10788", "iso14001", "LRQA", "10411753", 1_080)  # nobody has looked at it yet


def note(
    suppliers: dict[str, Supplier],
    parts: dict[str, Part],
    people: dict[str, User],
) -> None:
    actor = Actor.person(people["engineer"])
    for code, name, function, mailbox, phone in CONTACTS:
        services.note_contact(
            suppliers[code],
            actor=actor,
            name=name,
            function=function,
            email=f"{mailbox}@{suppliers[code].email.partition('@')[2]}",
            phone=phone,
        )
    for code, name, address, city, country in SITES:
        services.note_site(
            suppliers[code], actor=actor, name=name, address=address, city=city, country=country
        )
    for paper in CERTIFICATES:
        _certify(paper, suppliers, actor)
    _certify(BY_ITSELF, suppliers, Actor.person(people["moravia"]))
    _approve(suppliers, parts, actor)


def _certify(paper: Paper, suppliers: dict[str, Supplier], actor: Actor) -> None:
    until = plant_today() + timedelta(days=paper.days_left)
    services.add_certificate(
        suppliers[paper.supplier],
        actor=actor,
        standard=paper.standard,
        number=paper.number,
        issued_by=paper.issued_by,
        valid_from=until - timedelta(days=3 * 365),
        valid_until=until,
        files=_scan(paper, suppliers[paper.supplier].name),
    )


def _scan(paper: Paper, holder: str) -> list[StoredFile]:
    """The paper itself, where the one font that is always there has all of its letters."""
    standard = Standard(paper.standard).label
    text = f"CERTIFICATE\n{paper.number}\n\n{paper.issued_by} certifies that\n\n{holder}"
    text += f"\n\nkeeps a management system as\n{standard} asks for."
    if not text.isascii():
        return []
    page, kept = Image.new("L", (620, 877), "white"), BytesIO()
    font = ImageFont.load_default(24)
    ImageDraw.Draw(page).multiline_text((70, 90), text, fill="black", font=font, spacing=14)
    page.save(kept, "PNG")
    return [take_in(SimpleUploadedFile(f"{standard}.png", kept.getvalue()))]


def _approve(suppliers: dict[str, Supplier], parts: dict[str, Part], actor: Actor) -> None:
    for (number, code), (status, left, strength) in APPROVALS.items():
        source = parts[number].sources.get(supplier=suppliers[code])
        services.edit_source(
            source,
            actor=actor,
            version=source.version,
            status=status,
            valid_until=plant_today() + timedelta(days=left),
            note=strength,
        )
