"""What can be wrong with castings, turned parts, seals, harnesses and boards, under a code each."""

from complaints.models import DefectCode
from complaints.services import add_defect_code, edit_defect_code
from qms.core.actors import Actor

CATALOGUE = {
    "Casting": {
        "CAS-01": "Porosity, gas holes, shrinkage",
        "CAS-02": "Cold shut or incomplete fill",
        "CAS-03": "Inclusion of sand or slag",
        "CAS-04": "Flash left",
    },
    "Dimension": {
        "DIM-01": "Length or diameter out of tolerance",
        "DIM-02": "Form or position out of tolerance",
        "DIM-03": "Thread out of gauge",
        "DIM-04": "Bent or warped",
    },
    "Surface": {
        "SUR-01": "Scratch, dent or mark",
        "SUR-02": "Burr or sharp edge",
        "SUR-03": "Coating flakes off or is missing",
        "SUR-04": "Corrosion",
        "SUR-05": "Dirt, chips or residue",
    },
    "Material": {
        "MAT-01": "Wrong material",
        "MAT-02": "Hardness out of tolerance",
        "MAT-03": "Crack or fracture",
    },
    "Function": {
        "FUN-01": "Leaks",
        "FUN-02": "Noisy or hard to move",
        "FUN-03": "Electrically dead or unstable",
        "FUN-04": "Loose contact or wrong pinning",
    },
    "Assembly": {
        "ASM-01": "Component missing",
        "ASM-02": "Wrong component fitted",
    },
    "Delivery": {
        "DEL-01": "Parts mixed",
        "DEL-02": "Wrong quantity",
        "DEL-03": "Label wrong or not readable",
        "DEL-04": "Damaged in transport",
        "DEL-05": "Document or certificate missing",
    },
}
RETIRED = ("OTH-01", "Other", "Other")  # it told nobody anything


def note(actor: Actor) -> dict[str, DefectCode]:
    codes = {
        code: add_defect_code(actor=actor, code=code, name=name, group=group)
        for group, names in CATALOGUE.items()
        for code, name in names.items()
    }
    code, name, group = RETIRED
    other = add_defect_code(actor=actor, code=code, name=name, group=group)
    edit_defect_code(other, actor=actor, version=other.version, is_retired=True)
    return codes
