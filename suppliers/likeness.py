"""Whether two company names are the same to the eye: case, spacing, accents, letters of other
alphabets that look alike, and the legal form at the end make no difference.
"""

import re
import unicodedata

# Capitals, because the key is in capitals; the small letters that look alike fold to the same.
LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧŁØĐƏ",  # Cyrillic, Greek, Latin that does not decompose
    "ABESIJKMHOPCTYXABEZHIKMNOPTYXLODE",
)

LEGAL_FORMS = """
    AB AG APS AS BV CO COMPANY CORP CORPORATION CV DD DOO EK EV GBR GMBH INC INCORPORATED KFT KG
    KGAA LIMITED LLC LLP LP LTD LTDA MBH NV OHG OO OY OYJ PLC PRIVATE PTE PTY PVT SA SARL SAS SE SL
    SLU SNC SP SPA SRL SRO UG Z ZRT
"""


def name_key(name: str) -> str:
    """Fold a name to what is compared: "Kessler-Guß GmbH & Co. KG" becomes KESSLERGUSS."""
    plain = _without_marks(unicodedata.normalize("NFKD", name).upper())
    forms = LEGAL_FORMS.split()
    words = re.findall(r"\w+", re.sub(r"[.'’]", "", plain.translate(LOOK_ALIKES)))
    while len(words) > 1 and words[-1] in forms:
        words.pop()
    return "".join(words) or plain


def _without_marks(text: str) -> str:
    """Drop accents and whatever has no width."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in {"Mn", "Cf"})
