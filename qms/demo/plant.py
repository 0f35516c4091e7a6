"""What the plant buys, from whom, and what can be wrong with it (`plant.toml`)."""

import tomllib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from complaints.models import DefectCode
from complaints.services import add_defect_code, edit_defect_code
from qms.accounts.models import User
from qms.core.actors import Actor
from qms.core.clock import plant_today
from qms.core.files.intake import StoredFile, take_in
from suppliers import services
from suppliers.choices import Standard
from suppliers.models import Part, Supplier

PLANT: dict[str, Any] = tomllib.loads(Path(__file__).with_name("plant.toml").read_text())
CALLED = ("code", "name", "city", "country", "email")
RETIRED = {"code": "OTH-01", "name": "Other", "group": "Other"}  # it told nobody anything


def register_suppliers(actor: Actor) -> dict[str, Supplier]:
    return {
        one["code"]: services.register_supplier(
            actor=actor,
            commodity=services.add_commodity(one["commodity"], actor=actor),
            **{name: one[name] for name in CALLED},
        )
        for one in PLANT["suppliers"]
    }


def register_parts(suppliers: dict[str, Supplier], actor: Actor) -> dict[str, Part]:
    return {
        one["number"]: services.register_part(
            actor=actor,
            number=one["number"],
            name=one["name"],
            commodity=suppliers[one["suppliers"][0]].commodity,
            approved=[suppliers[code] for code in one["suppliers"]],
        )
        for one in PLANT["parts"]
    }


def note_standing(
    suppliers: dict[str, Supplier], parts: dict[str, Part], people: dict[str, User]
) -> None:
    """Note what suppliers can show: sites, contacts, certificates, approvals."""
    engineer = Actor.person(people["engineer"])
    for one in PLANT["suppliers"]:
        supplier = suppliers[one["code"]]
        for contact in one["contacts"]:
            services.note_contact(supplier, actor=engineer, **contact)
        for site in one.get("sites", []):
            services.note_site(supplier, actor=engineer, **site)
        for paper in one.get("certificates", []):
            adder = Actor.person(people[paper.get("added_by", "engineer")])
            _certify(supplier, adder, paper)
    for one in PLANT["approvals"]:
        source = parts[one["part"]].sources.get(supplier=suppliers[one["supplier"]])
        services.edit_source(
            source,
            actor=engineer,
            version=source.version,
            status=one["status"],
            valid_until=plant_today() + timedelta(days=one["days_left"]),
            note=one["note"],
        )


def _certify(supplier: Supplier, actor: Actor, paper: dict[str, Any]) -> None:
    until = plant_today() + timedelta(days=paper["days_left"])
    services.add_certificate(
        supplier,
        actor=actor,
        **{name: paper[name] for name in ("standard", "number", "issued_by")},
        valid_from=until - timedelta(days=3 * 365),
        valid_until=until,
        files=_scan(paper, supplier.name),
    )


def _scan(paper: dict[str, Any], holder: str) -> list[StoredFile]:
    """The paper itself, where the one font that is always there has all of its letters."""
    standard = Standard(paper["standard"]).label
    text = f"CERTIFICATE\n{paper['number']}\n\n{paper['issued_by']} certifies that\n\n{holder}"
    text += f"\n\nkeeps a management system as\n{standard} asks for."
    if not text.isascii():
        return []
    page, kept = Image.new("L", (620, 877), "white"), BytesIO()
    font = ImageFont.load_default(24)
    ImageDraw.Draw(page).multiline_text((70, 90), text, fill="black", font=font, spacing=14)
    page.save(kept, "PNG")
    return [take_in(SimpleUploadedFile(f"{standard}.png", kept.getvalue()))]


def note_defects(actor: Actor) -> dict[str, DefectCode]:
    other = add_defect_code(actor=actor, **RETIRED)
    edit_defect_code(other, actor=actor, version=other.version, is_retired=True)
    return {
        code: add_defect_code(actor=actor, code=code, name=name, group=group)
        for group, names in PLANT["defects"].items()
        for code, name in names.items()
    }
