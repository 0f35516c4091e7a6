"""Who gets what at every address: one line each. An address without a line fails the build.

A path's placeholders stand for supplier A's record of that name, or for what is a person's own
(tests/house/world.py). Whoever is not named gets `otherwise`; supplier B gets what is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from qms.core.clock import plant_today
from tests import factories
from tests.house.world import ROLES, World, photo, table

EVERYBODY = frozenset(ROLES)
STAFF = EVERYBODY - {"supplier"}
WRITERS = frozenset({"engineer", "manager"})
SUPPLIER = frozenset({"supplier"})
ADDERS = WRITERS | {"supplier"}
LOGGERS = WRITERS | {"inspector"}
SPEAKERS = EVERYBODY - {"auditor", "admin"}
MANAGER = frozenset({"manager"})
ADMIN = frozenset({"admin"})
OVERSEERS = MANAGER | ADMIN

Body = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    method: str
    path: str
    who: frozenset[str]
    ok: int
    stranger: int  # nobody has signed in, or an account that is switched off
    otherwise: int = 403
    body: Body = lambda world: {}
    is_api: bool = False
    multipart: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    rival: int | None = None  # where a body names what is supplier A's

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def page(line: str, who: frozenset[str], **more: Any) -> Row:
    method, path = line.split()
    return Row(method, path, who, **{"ok": 200 if method == "GET" else 302, "stranger": 302} | more)


def api(line: str, who: frozenset[str], **more: Any) -> Row:
    method, path = line.split()
    return Row(method, f"/api/v1{path}", who, is_api=True, **{"ok": 200, "stranger": 401} | more)


def door(line: str, *, inside: int, outside: int) -> Row:
    """An address of the way in and out: the same for everybody who is in."""
    method, path = line.split()
    return Row(method, path, EVERYBODY, ok=inside, stranger=outside)


def nobody(line: str) -> Row:
    return door(line, inside=404, outside=404)


def edited(**values: Any) -> Body:
    return lambda world: {"version": 1, **values}


def logged(world: World) -> dict[str, Any]:
    return {
        "supplier": world.supplier.code,
        "title": "Crate torn open",
        "source": "incoming",
        "severity": "minor",
        "received_on": plant_today().isoformat(),
    }


def logged_on_page(world: World) -> dict[str, Any]:
    return logged(world) | {"supplier": world.supplier.pk, "key": "5f6f1d0e-0000-4000-8000-1"}


def uploaded(world: World) -> dict[str, Any]:
    return {"kind": "suppliers.supplier", "file": table()}


def invited(world: World) -> dict[str, Any]:
    return {"email": "nora@plant.example", "role": "inspector", "reason": "Second shift."}


def given_password(world: World) -> dict[str, Any]:
    return {"password": "battery staple 7", "reason": "Has forgotten it."}


def promised(world: World) -> dict[str, Any]:
    return {
        "supplier": world.supplier.code,
        "part": world.part.number,
        "order_number": "4500099",
        "promised_on": plant_today().isoformat(),
        "quantity": 200,
    }


def promised_on_page(world: World) -> dict[str, Any]:
    return promised(world) | {"supplier": world.supplier.pk, "part": world.part.pk} | KEY


def recounted(world: World) -> dict[str, Any]:
    return CAME(world) | REASON(world) | {"receipt": world.records["receipt"]}


def asked(world: World) -> dict[str, Any]:
    days = {"contain_by": 1, "explain_by": 10, "answer_by": 20}
    until = {name: plant_today() + timedelta(days=n) for name, n in days.items()}
    return {"kind": "8d"} | {name: f"{day}T12:00" for name, day in until.items()}


def replied(world: World) -> dict[str, Any]:
    return {
        "replied_to": "Frau Adler, Hydro Nord",
        "replied_on": plant_today().isoformat(),
        "text": "Two pumps are replaced.",
    }


def certified(world: World) -> dict[str, Any]:
    return NEW_PAPER(world) | {"supplier": world.supplier.code}


def noted(world: World) -> dict[str, Any]:
    return {"supplier": world.supplier.code, "name": "Uta"}


def corrected(_world: World) -> dict[str, Any]:
    return {"corrected_on": plant_today().isoformat(), "correction": "Tool reground."}


def joined(world: World) -> dict[str, Any]:
    return {"problem": world.records["contained"]}


def merged(world: World) -> dict[str, Any]:
    return REASON(world) | {"into": world.records["other_family"]}


def merged_on_page(world: World) -> dict[str, Any]:
    return REASON(world) | {"into": world.records["other_family_pk"]}


def split(world: World) -> dict[str, Any]:
    return REASON(world) | {"cases": [world.records["case"]]}


def split_on_page(world: World) -> dict[str, Any]:
    return REASON(world) | {"cases": [world.records["case_pk"]]}


def taken_out(world: World) -> dict[str, Any]:
    return REASON(world) | {"case": world.records["case"]}


PAPER = {"standard": "iso14001", "number": "UM-1", "issued_by": "DEKRA"}
NEW_PAPER: Body = lambda world: PAPER | {"valid_until": plant_today().isoformat()}  # noqa: E731
CAME: Body = lambda world: {"received_on": plant_today().isoformat(), "quantity": 8}  # noqa: E731
REASON: Body = lambda world: {"reason": "Agreed with the plant on the phone."}  # noqa: E731
CONTAINED: Body = lambda world: {"measure": "Stock sorted, 3 of 200 rejected."}  # noqa: E731
COST: Body = lambda world: {  # noqa: E731
    "category": "appraisal",
    "what": "Sorting",
    "amount": "420.50",
    "currency": "EUR",
    "incurred_on": plant_today().isoformat(),
}
SIGNED: Body = lambda world: {  # noqa: E731
    "password": "correct horse",
    "shown": world.records["shown"],
}
SCRAPPED: Body = lambda world: {"kind": "scrap", "quantity": 4}  # noqa: E731
SAID: Body = lambda world: {"text": "The carrier confirms.", "shared": True}  # noqa: E731
FOUND: Body = lambda world: {"outcome": "investigated", "finding": "Worn.", "reportable": "no"}  # noqa: E731
ANSWER: Body = lambda world: factories.ANSWER  # noqa: E731
NEW_SUPPLIER: Body = lambda world: {"code": "10900", "name": "Lechner Dreherei"}  # noqa: E731
NEW_PART: Body = lambda world: {"number": "HX-3300", "name": "Valve body"}  # noqa: E731
SYNONYMS: Body = lambda world: {"words": "pore, Lunker"}  # noqa: E731
SYNONYMS_BY_API: Body = lambda world: {"words": ["pore", "Lunker"]}  # noqa: E731
NEW_DEFECT: Body = lambda world: {"code": "DIM-01", "name": "Too long", "group": "Dimension"}  # noqa: E731
STEP: Body = lambda world: {  # noqa: E731
    "clock": "complaint.containment",
    "after_hours": 24,
    "whom": "managers",
}
NEW_TOKEN: Body = lambda world: {"name": "Scanner", "scope": "read", "days": "90"}  # noqa: E731
HOOK: Body = lambda world: {"url": "https://mes.example/", "events": ["complaint.closed"]}  # noqa: E731
KEY = {"key": "5f6f1d0e-0000-4000-8000-2"}
READING = {"encoding": "utf-8-sig", "delimiter": ",", "heading_row": 1}
MAPPING = {"code": "Vendor no", "name": "Vendor name"}
IF_MATCH = (("If-Match", '"1"'),)
IF_MATCH2 = (("If-Match", '"2"'),)
AS_PANEL = (("HX-Request", "true"),)

MATRIX = [
    # the frame
    page("GET /", EVERYBODY),
    door("GET /healthz", inside=503, outside=503),  # no worker is up while these tests run
    page("GET /search/", EVERYBODY),
    page("GET /search/palette/", EVERYBODY),
    page("GET /status/", OVERSEERS),
    page("POST /status/mails/{mail}/again/", OVERSEERS),
    # the way in and out
    door("GET /accounts/login/", inside=302, outside=200),
    door("POST /accounts/login/", inside=302, outside=200),
    door("GET /accounts/logout/", inside=200, outside=302),
    door("POST /accounts/logout/", inside=302, outside=302),
    door("GET /accounts/inactive/", inside=200, outside=200),
    door("GET /accounts/reauthenticate/", inside=200, outside=302),
    door("POST /accounts/reauthenticate/", inside=200, outside=302),
    door("GET /accounts/password/change/", inside=200, outside=302),
    door("POST /accounts/password/change/", inside=200, outside=302),
    door("GET /accounts/password/reset/", inside=200, outside=200),
    door("GET /accounts/password/reset/done/", inside=200, outside=200),
    door("GET /accounts/password/reset/key/done/", inside=200, outside=200),
    door("GET /accounts/password/reset/key/1-abc/", inside=200, outside=200),
    nobody("GET /accounts/signup/"),
    door("GET /accounts/sessions/", inside=200, outside=302),
    door("POST /accounts/sessions/", inside=302, outside=302),
    # no identity provider is named while these tests run
    nobody("GET /accounts/oidc/"),
    nobody("GET /accounts/oidc/callback/"),
    # second factors: who has just signed in without one is asked for the password first
    door("GET /accounts/2fa/", inside=200, outside=302),
    door("GET /accounts/2fa/authenticate/", inside=302, outside=302),
    door("POST /accounts/2fa/authenticate/", inside=302, outside=302),
    door("GET /accounts/2fa/reauthenticate/", inside=302, outside=302),
    door("POST /accounts/2fa/reauthenticate/", inside=302, outside=302),
    door("GET /accounts/2fa/totp/activate/", inside=302, outside=302),
    door("POST /accounts/2fa/totp/activate/", inside=302, outside=302),
    door("GET /accounts/2fa/totp/deactivate/", inside=404, outside=302),
    door("POST /accounts/2fa/totp/deactivate/", inside=404, outside=302),
    door("GET /accounts/2fa/recovery-codes/", inside=404, outside=302),
    door("GET /accounts/2fa/recovery-codes/generate/", inside=302, outside=302),
    door("POST /accounts/2fa/recovery-codes/generate/", inside=302, outside=302),
    door("GET /accounts/2fa/recovery-codes/download/", inside=404, outside=302),
    door("GET /accounts/2fa/passkeys/", inside=302, outside=302),
    door("GET /accounts/2fa/passkeys/login/", inside=302, outside=302),
    door("POST /accounts/2fa/passkeys/login/", inside=302, outside=302),
    door("GET /accounts/2fa/passkeys/reauthenticate/", inside=302, outside=302),
    door("POST /accounts/2fa/passkeys/reauthenticate/", inside=302, outside=302),
    door("GET /accounts/2fa/passkeys/add/", inside=302, outside=302),
    door("POST /accounts/2fa/passkeys/add/", inside=302, outside=302),
    door("GET /accounts/2fa/passkeys/1/rename/", inside=302, outside=302),
    door("POST /accounts/2fa/passkeys/1/rename/", inside=302, outside=302),
    door("GET /accounts/2fa/passkeys/1/remove/", inside=302, outside=302),
    door("POST /accounts/2fa/passkeys/1/remove/", inside=302, outside=302),
    # one's own
    page("GET /profile/", EVERYBODY),
    page("POST /profile/", EVERYBODY, body=lambda world: {"theme": "dark", "language": "de"}),
    page("GET /profile/tokens/", EVERYBODY),
    page(
        "POST /profile/tokens/",
        EVERYBODY,
        ok=200,
        body=NEW_TOKEN,
    ),
    page("GET /profile/tokens/{token}/revoke/", EVERYBODY),
    page("POST /profile/tokens/{token}/revoke/", EVERYBODY),
    page("GET /inbox/", EVERYBODY),
    page("POST /inbox/read/", EVERYBODY),
    page("GET /inbox/{message}/", EVERYBODY, ok=302),
    page("POST /inbox/{message}/read/", EVERYBODY),
    page("POST /inbox/{message}/archive/", EVERYBODY),
    page("POST /inbox/archive/", EVERYBODY),
    page("GET /escalation/", OVERSEERS),
    page("GET /escalation/create/", OVERSEERS),
    page("POST /escalation/create/", OVERSEERS, body=STEP),
    page("GET /escalation/{step}/", OVERSEERS),
    page("POST /escalation/{step}/", OVERSEERS, ok=422),
    page("GET /webhooks/", OVERSEERS),
    page("GET /webhooks/create/", OVERSEERS),
    page("POST /webhooks/create/", OVERSEERS, ok=200, body=HOOK),
    page("GET /webhooks/{webhook}/", OVERSEERS),
    page("GET /webhooks/{webhook}/edit/", OVERSEERS),
    page("POST /webhooks/{webhook}/edit/", OVERSEERS, ok=422),
    page("POST /webhooks/{webhook}/test/", OVERSEERS),
    page("POST /webhooks/{webhook}/calls/{call}/redeliver/", OVERSEERS),
    page("GET /inbox/settings/", EVERYBODY),
    page("GET /inbox/people/", EVERYBODY),
    page("POST /inbox/watch/complaints.complaint/{complaint_pk}/", EVERYBODY),
    page("POST /inbox/settings/", EVERYBODY, ok=422),
    # a signed address: whoever holds it ends the mails of the one it was sent to
    page("GET /inbox/unsubscribe/{unsubscribe}/", EVERYBODY, stranger=404),
    page("POST /inbox/unsubscribe/{unsubscribe}/", EVERYBODY, ok=200, stranger=404),
    page("GET /jobs/", EVERYBODY),
    page("GET /jobs/{job}/", EVERYBODY),
    page("GET /jobs/{job}/result/", EVERYBODY),
    page("POST /jobs/{job}/cancel/", EVERYBODY),
    page("POST /drafts/complaints:log/{draft}/", EVERYBODY, ok=204, stranger=401),
    page("POST /drafts/complaints:log/{draft}/discard/", EVERYBODY),
    # files into records
    page("GET /lists/complaints/assign/", WRITERS, ok=302),  # nothing is chosen
    page("POST /lists/complaints/void/", MANAGER),
    page("GET /exports/complaints/csv/", EVERYBODY),
    page("GET /exports/suppliers/xlsx/", EVERYBODY),
    page("POST /exports/complaints/xlsx/", EVERYBODY),
    page("GET /views/{view}/", EVERYBODY, ok=302),
    page("GET /views/{view}/edit/", EVERYBODY),
    page("POST /views/{view}/edit/", EVERYBODY, body=lambda world: {"name": "Mine"}),
    page("POST /views/{view}/delete/", EVERYBODY),
    page("GET /views/{view}/send/", WRITERS),
    page("POST /views/{view}/send/", WRITERS, ok=422),
    page("GET /views/complaints/save/", EVERYBODY),
    page("POST /views/complaints/save/", EVERYBODY, body=lambda world: {"name": "Late ones"}),
    page("GET /imports/", STAFF),
    page("GET /imports/upload/", WRITERS),
    page("POST /imports/upload/", WRITERS, body=uploaded, multipart=True),
    page("GET /imports/{import}/", STAFF),
    page("GET /imports/{import}/file/", STAFF),
    page("GET /imports/{import}/problems/", STAFF),
    page("GET /imports/{checked}/read/", WRITERS),
    page("POST /imports/{checked}/read/", WRITERS, body=lambda w: READING),
    page("GET /imports/{checked}/map/", WRITERS),
    page("POST /imports/{checked}/map/", WRITERS, body=lambda w: MAPPING),
    page("POST /imports/{checked}/check/", WRITERS),
    page("POST /imports/{checked}/confirm/", WRITERS),
    page("POST /imports/{checked}/discard/", WRITERS),
    # complaints
    page("GET /complaints/", EVERYBODY),
    page("GET /complaints/log/", LOGGERS),
    page("POST /complaints/log/", LOGGERS, body=logged_on_page),
    page("GET /complaints/of-supplier/{supplier_pk}/", EVERYBODY, headers=AS_PANEL),
    page("GET /complaints/of-part/{part_pk}/", EVERYBODY, headers=AS_PANEL),
    page("GET /complaints/recurrence/", STAFF),
    page("POST /complaints/recurrence/check/", WRITERS),
    page("GET /complaints/recurrence/families/", STAFF),
    page("GET /complaints/recurrence/families/options/", STAFF),
    page("GET /complaints/recurrence/pairs/", STAFF),
    page("GET /complaints/recurrence/pairs/{resemblance}/confirm/", WRITERS),
    page("POST /complaints/recurrence/pairs/{resemblance}/confirm/", WRITERS),
    page("GET /complaints/recurrence/pairs/{resemblance}/reject/", WRITERS),
    page("POST /complaints/recurrence/pairs/{resemblance}/reject/", WRITERS),
    page("GET /complaints/recurrence/of-complaint/{complaint_pk}/", STAFF, headers=AS_PANEL),
    page("GET /complaints/recurrence/{family}/", STAFF),
    page("GET /complaints/recurrence/{family}/correct/", WRITERS),
    page("POST /complaints/recurrence/{family}/correct/", WRITERS, body=corrected),
    page("GET /complaints/recurrence/{family}/merge/", WRITERS),
    page("POST /complaints/recurrence/{family}/merge/", WRITERS, body=merged_on_page),
    page("GET /complaints/recurrence/{family}/split/", WRITERS),
    page("POST /complaints/recurrence/{family}/split/", WRITERS, body=split_on_page),
    page("GET /complaints/recurrence/{family}/take-out/{case}/", WRITERS),
    page("POST /complaints/recurrence/{family}/take-out/{case}/", WRITERS, body=REASON),
    page("GET /complaints/similar/", STAFF),
    page("GET /complaints/{complaint}/similar/", STAFF),
    page("GET /complaints/defects/", EVERYBODY),
    page("GET /complaints/defects/add/", WRITERS),
    page("POST /complaints/defects/add/", WRITERS, body=lambda w: NEW_DEFECT(w) | KEY),
    page("GET /complaints/defects/options/", EVERYBODY),
    page("GET /complaints/defects/{defect}/", EVERYBODY, rival=200),
    page("GET /complaints/defects/{defect}/edit/", WRITERS, rival=403),
    page(
        "POST /complaints/defects/{defect}/edit/",
        WRITERS,
        body=edited(name="Burr", group="Surface"),
        rival=403,
    ),
    page("GET /complaints/synonyms/", STAFF),
    page("GET /complaints/synonyms/add/", WRITERS),
    page("POST /complaints/synonyms/add/", WRITERS, body=lambda w: SYNONYMS(w) | KEY),
    page("GET /complaints/synonyms/{synonyms}/", STAFF),
    page("GET /complaints/synonyms/{synonyms}/correct/", WRITERS),
    page(
        "POST /complaints/synonyms/{synonyms}/correct/",
        WRITERS,
        body=edited(words="pore, Lunker"),
    ),
    page("GET /complaints/synonyms/{synonyms}/withdraw/", WRITERS),
    page("POST /complaints/synonyms/{synonyms}/withdraw/", WRITERS, body=REASON),
    page("GET /complaints/{complaint}/", EVERYBODY),
    page("GET /complaints/{complaint}/pdf/", EVERYBODY),
    page("GET /complaints/{complaint}/comment/", SPEAKERS),
    page("POST /complaints/{complaint}/comment/", SPEAKERS, body=lambda w: SAID(w) | KEY),
    page("GET /complaints/{complaint}/edit/", WRITERS),
    page("POST /complaints/{complaint}/edit/", WRITERS, ok=422),
    page("GET /complaints/{complaint}/contain/", LOGGERS),
    page("POST /complaints/{complaint}/contain/", LOGGERS, body=CONTAINED),
    page("GET /complaints/{contained}/send/", WRITERS),
    page("POST /complaints/{contained}/send/", WRITERS, body=asked),
    page("GET /complaints/{sent}/answer/", SUPPLIER),
    page("POST /complaints/{sent}/answer/", SUPPLIER, body=ANSWER),
    page("GET /complaints/{sent}/dispute/", SUPPLIER),
    page("POST /complaints/{sent}/dispute/", SUPPLIER, body=REASON),
    page("GET /complaints/{answered}/accept/", WRITERS),
    page("POST /complaints/{answered}/accept/", WRITERS),
    page("GET /complaints/{answered}/send_back/", WRITERS),
    page("POST /complaints/{answered}/send_back/", WRITERS, body=lambda w: asked(w) | REASON(w)),
    page("GET /complaints/{contained}/containments/add/", LOGGERS),
    page(
        "POST /complaints/{contained}/containments/add/",
        LOGGERS,
        body=lambda w: CONTAINED(w) | KEY,
    ),
    page("GET /complaints/{contained}/containments/{containment}/verify/", LOGGERS),
    page("POST /complaints/{contained}/containments/{containment}/verify/", LOGGERS),
    page("GET /complaints/{conceded}/dispose/", WRITERS),
    page("POST /complaints/{affected}/dispose/", WRITERS, body=lambda w: SCRAPPED(w) | KEY),
    page("GET /complaints/{conceded}/dispositions/{disposition}/sign/", MANAGER),
    page("POST /complaints/{conceded}/dispositions/{disposition}/sign/", MANAGER, body=SIGNED),
    page("GET /complaints/{conceded}/dispositions/{disposition}/withdraw/", WRITERS),
    page("POST /complaints/{conceded}/dispositions/{disposition}/withdraw/", WRITERS, body=REASON),
    page("GET /complaints/{complaint}/investigate/", LOGGERS),
    page("POST /complaints/{complaint}/investigate/", LOGGERS, body=FOUND),
    page("GET /complaints/{complaint}/reply/", WRITERS),
    page("POST /complaints/{complaint}/reply/", WRITERS, body=lambda w: replied(w) | KEY),
    page("GET /complaints/{complaint}/join_family/", WRITERS),
    page("POST /complaints/{complaint}/join_family/", WRITERS, body=joined),
    page("GET /complaints/{complaint}/costs/add/", WRITERS),
    page("POST /complaints/{complaint}/costs/add/", WRITERS, body=lambda w: COST(w) | KEY),
    page("GET /complaints/{complaint}/costs/{cost}/", WRITERS),
    page(
        "POST /complaints/{complaint}/costs/{cost}/",
        WRITERS,
        body=lambda w: COST(w) | {"version": 1},
    ),
    page("GET /complaints/{complaint}/costs/{cost}/claim/", WRITERS),
    page("POST /complaints/{complaint}/costs/{cost}/claim/", WRITERS),
    page("GET /complaints/{complaint}/costs/{claimed}/agree/", ADDERS),
    page(
        "POST /complaints/{complaint}/costs/{claimed}/agree/",
        ADDERS,
        body=lambda w: {"agreed": "400"},
    ),
    page("GET /complaints/{complaint}/costs/{claimed}/refuse/", ADDERS),
    page("POST /complaints/{complaint}/costs/{claimed}/refuse/", ADDERS, body=REASON),
    page("GET /complaints/{contained}/close/", WRITERS),
    page("POST /complaints/{contained}/close/", WRITERS, body=REASON),
    page("GET /complaints/{closed}/reopen/", WRITERS),
    page("POST /complaints/{closed}/reopen/", WRITERS, body=REASON),
    page("GET /complaints/{complaint}/void/", MANAGER),
    page("POST /complaints/{complaint}/void/", MANAGER, body=REASON),
    page("GET /files/{file}/", EVERYBODY),
    page("GET /files/{file}/preview/", EVERYBODY),
    page("GET /files/{internal_file}/", STAFF, otherwise=404),
    page("GET /files/{internal_file}/preview/", STAFF, otherwise=404),
    # suppliers and parts
    page("GET /suppliers/", STAFF, otherwise=302),  # a supplier comes to its own record
    page("GET /suppliers/options/", EVERYBODY),
    page("GET /suppliers/register/", WRITERS),
    page("POST /suppliers/register/", WRITERS, body=lambda world: NEW_SUPPLIER(world) | KEY),
    page("GET /suppliers/{supplier}/", EVERYBODY),
    page("GET /suppliers/{supplier}/edit/", WRITERS),
    page("POST /suppliers/{supplier}/edit/", WRITERS, ok=422),
    page("GET /suppliers/{supplier}/block/", MANAGER),
    page("POST /suppliers/{supplier}/block/", MANAGER, body=REASON),
    page("GET /suppliers/{blocked}/unblock/", MANAGER),
    page("POST /suppliers/{blocked}/unblock/", MANAGER, body=REASON),
    page("GET /suppliers/parts/", EVERYBODY),
    page("GET /suppliers/parts/options/", EVERYBODY),
    page("GET /suppliers/deliveries/sites/", EVERYBODY),
    page("GET /suppliers/parts/register/", WRITERS),
    page("POST /suppliers/parts/register/", WRITERS, body=lambda world: NEW_PART(world) | KEY),
    page("GET /suppliers/parts/{part}/", EVERYBODY),
    page("GET /suppliers/parts/{part}/edit/", WRITERS),
    page("POST /suppliers/parts/{part}/edit/", WRITERS, ok=422),
    # deliveries
    page("GET /suppliers/deliveries/", EVERYBODY),
    page("GET /suppliers/deliveries/record/", WRITERS),
    page("POST /suppliers/deliveries/record/", WRITERS, body=promised_on_page),
    page("GET /suppliers/deliveries/of-supplier/{supplier_pk}/", EVERYBODY, headers=AS_PANEL),
    page("GET /suppliers/deliveries/of-part/{part_pk}/", EVERYBODY, headers=AS_PANEL),
    page("GET /suppliers/deliveries/{delivery}/", EVERYBODY),
    page("GET /suppliers/deliveries/{delivery}/edit/", WRITERS),
    page("POST /suppliers/deliveries/{delivery}/edit/", WRITERS, ok=422),
    page("GET /suppliers/deliveries/{delivery}/receive/", LOGGERS),
    page("POST /suppliers/deliveries/{delivery}/receive/", LOGGERS, body=lambda w: CAME(w) | KEY),
    page("GET /suppliers/deliveries/{delivery}/correct/", LOGGERS),
    page("POST /suppliers/deliveries/{delivery}/correct/", LOGGERS, body=recounted),
    page("GET /suppliers/deliveries/{delivery}/cancel/", WRITERS),
    page("POST /suppliers/deliveries/{delivery}/cancel/", WRITERS, body=REASON),
    # sites, contacts, commodities, approvals, certificates
    page("GET /suppliers/{supplier}/sites/add/", WRITERS),
    page(
        "POST /suppliers/{supplier}/sites/add/", WRITERS, body=lambda w: {"name": "Plant 2"} | KEY
    ),
    page("GET /suppliers/{supplier}/sites/{site}/", WRITERS),
    page("POST /suppliers/{supplier}/sites/{site}/", WRITERS, body=edited(name="Plant 2")),
    page("GET /suppliers/{supplier}/contacts/add/", WRITERS),
    page("POST /suppliers/{supplier}/contacts/add/", WRITERS, body=lambda w: {"name": "Uta"} | KEY),
    page("GET /suppliers/{supplier}/contacts/{contact}/", WRITERS),
    page("POST /suppliers/{supplier}/contacts/{contact}/", WRITERS, body=edited(name="Uta")),
    page("GET /suppliers/{supplier}/contacts/{contact}/erase/", OVERSEERS),
    page("POST /suppliers/{supplier}/contacts/{contact}/erase/", OVERSEERS, body=REASON),
    page("GET /suppliers/parts/{part}/sources/{supplier}/", WRITERS),
    page(
        "POST /suppliers/parts/{part}/sources/{supplier}/",
        WRITERS,
        body=edited(status="conditional", note="Audit."),
    ),
    page("GET /suppliers/parts/approvals/", EVERYBODY),
    page("GET /suppliers/commodities/", WRITERS),
    page("GET /suppliers/commodities/{commodity}/", WRITERS),
    page(
        "POST /suppliers/commodities/{commodity}/",
        WRITERS,
        body=edited(name="Cast parts", reason="As purchasing says."),
        rival=403,
    ),
    page("GET /suppliers/certificates/", EVERYBODY),
    page("GET /suppliers/certificates/{certificate}/", EVERYBODY),
    page("GET /suppliers/certificates/{certificate}/attach/", ADDERS),
    page("POST /suppliers/certificates/{certificate}/attach/", ADDERS, ok=422),
    page("GET /suppliers/certificates/{unconfirmed}/confirm/", WRITERS),
    page("POST /suppliers/certificates/{unconfirmed}/confirm/", WRITERS),
    page("GET /suppliers/certificates/{certificate}/refuse/", WRITERS),
    page("POST /suppliers/certificates/{certificate}/refuse/", WRITERS, body=REASON),
    page("GET /suppliers/{supplier}/certificates/add/", ADDERS),
    page("POST /suppliers/{supplier}/certificates/add/", ADDERS, body=lambda w: NEW_PAPER(w) | KEY),
    # the API
    api("GET /schema/", EVERYBODY),
    api("GET /docs/", EVERYBODY),
    api("GET /complaints/", EVERYBODY),
    api("POST /complaints/", LOGGERS, ok=201, body=logged, rival=400),
    api(
        "POST /complaints/bulk/close/",
        WRITERS,
        body=lambda world: {"records": [world.records["contained"]]} | REASON(world),
        rival=403,
    ),
    api("GET /complaints/{complaint}/", EVERYBODY),
    api("PATCH /complaints/{complaint}/", WRITERS, body=lambda w: {"lot": "7"}, headers=IF_MATCH),
    api("GET /complaints/similar/", STAFF),
    api("GET /complaints/{complaint}/pdf/", EVERYBODY),
    api("POST /complaints/{complaint}/contain/", LOGGERS, body=CONTAINED),
    api("POST /complaints/{contained}/send/", WRITERS, body=lambda w: {"kind": "8d"}),
    api("POST /complaints/{sent}/answer/", SUPPLIER, body=ANSWER),
    api("POST /complaints/{sent}/dispute/", SUPPLIER, body=REASON),
    api("POST /complaints/{answered}/accept/", WRITERS),
    api("POST /complaints/{answered}/send_back/", WRITERS, body=REASON),
    api("POST /complaints/{contained}/containments/", LOGGERS, body=CONTAINED),
    api("POST /complaints/{contained}/containments/{containment}/verify/", LOGGERS),
    api("POST /complaints/{affected}/dispose/", WRITERS, body=SCRAPPED),
    api("POST /complaints/{conceded}/dispositions/{disposition}/withdraw/", WRITERS, body=REASON),
    api("GET /complaints/{complaint}/investigation/", STAFF),
    api("POST /complaints/{complaint}/investigate/", LOGGERS, body=FOUND),
    api("POST /complaints/{complaint}/reply/", WRITERS, body=replied),
    api("POST /complaints/{complaint}/join_family/", WRITERS, body=joined),
    api("GET /complaints/{complaint}/costs/", EVERYBODY),
    api("POST /complaints/{complaint}/costs/", WRITERS, body=COST),
    api("POST /complaints/{complaint}/costs/{cost}/claim/", WRITERS),
    api(
        "POST /complaints/{complaint}/costs/{claimed}/agree/",
        ADDERS,
        body=lambda w: {"agreed": "400.00"},
    ),
    api("POST /complaints/{complaint}/costs/{claimed}/refuse/", ADDERS, body=REASON),
    api("POST /complaints/{contained}/close/", WRITERS, body=REASON),
    api("POST /complaints/{closed}/reopen/", WRITERS, body=REASON),
    api("POST /complaints/{complaint}/void/", MANAGER, body=REASON),
    api("GET /complaints/{complaint}/comments/", EVERYBODY),
    api("POST /complaints/{complaint}/comments/", SPEAKERS, ok=201, body=SAID),
    api("GET /complaints/{complaint}/attachments/", EVERYBODY),
    api(
        "POST /complaints/{complaint}/attachments/",
        SPEAKERS,
        ok=201,
        body=lambda world: {"file": photo()},
        multipart=True,
    ),
    api("GET /families/", STAFF),
    api("GET /families/{family}/", STAFF, rival=403),
    api("POST /families/{family}/correct/", WRITERS, body=corrected, rival=403),
    api("POST /families/{family}/merge/", WRITERS, body=merged, rival=403),
    api("POST /families/{family}/split/", WRITERS, body=split, rival=403),
    api("POST /families/{family}/take-out/", WRITERS, body=taken_out, rival=403),
    api("GET /resemblances/", STAFF),
    api("GET /resemblances/{resemblance}/", STAFF, rival=403),
    api("POST /resemblances/{resemblance}/confirm/", WRITERS, rival=403),
    api("POST /resemblances/{resemblance}/reject/", WRITERS, rival=403),
    api("GET /defect-codes/", EVERYBODY),
    api("POST /defect-codes/", WRITERS, ok=201, body=NEW_DEFECT),
    api("GET /defect-codes/{defect}/", EVERYBODY, rival=200),
    api(
        "PATCH /defect-codes/{defect}/",
        WRITERS,
        body=lambda w: {"name": "Flash"},
        headers=IF_MATCH,
        rival=403,
    ),
    api("GET /synonyms/", STAFF),
    api("POST /synonyms/", WRITERS, ok=201, body=SYNONYMS_BY_API),
    api("GET /synonyms/{synonyms}/", STAFF, rival=403),
    api(
        "PATCH /synonyms/{synonyms}/",
        WRITERS,
        body=SYNONYMS_BY_API,
        headers=IF_MATCH,
        rival=403,
    ),
    api("POST /synonyms/{synonyms}/withdraw/", WRITERS, body=REASON, rival=403),
    api("GET /files/{file}/", EVERYBODY),
    api("GET /files/{internal_file}/", STAFF, otherwise=404),
    api("GET /notifications/", EVERYBODY),
    api("POST /notifications/{message}/read/", EVERYBODY),
    api("GET /suppliers/", EVERYBODY),
    api("POST /suppliers/", WRITERS, ok=201, body=NEW_SUPPLIER),
    api("GET /suppliers/{supplier}/", EVERYBODY),
    api("PATCH /suppliers/{supplier}/", WRITERS, body=lambda w: {"city": "Ulm"}, headers=IF_MATCH),
    api("POST /suppliers/{supplier}/block/", MANAGER, body=REASON),
    api("POST /suppliers/{blocked}/unblock/", MANAGER, body=REASON),
    api("GET /parts/", EVERYBODY),
    api("POST /parts/", WRITERS, ok=201, body=NEW_PART),
    api("GET /parts/{part}/", EVERYBODY),
    api("PATCH /parts/{part}/", WRITERS, body=lambda w: {"name": "Housing"}, headers=IF_MATCH),
    api("GET /deliveries/", EVERYBODY),
    api("POST /deliveries/", WRITERS, ok=201, body=promised, rival=400),
    api("GET /deliveries/{delivery}/", EVERYBODY),
    api("PATCH /deliveries/{delivery}/", WRITERS, body=lambda w: {"unit": "kg"}, headers=IF_MATCH2),
    api("POST /deliveries/{delivery}/receive/", LOGGERS, body=CAME),
    api("POST /deliveries/{delivery}/correct/", LOGGERS, body=recounted),
    api("POST /deliveries/{delivery}/cancel/", WRITERS, body=REASON),
    api("GET /certificates/", EVERYBODY),
    api("POST /certificates/", ADDERS, ok=201, body=certified, rival=400),
    api("GET /certificates/{certificate}/", EVERYBODY),
    api("POST /certificates/{unconfirmed}/confirm/", WRITERS),
    api("POST /certificates/{certificate}/refuse/", WRITERS, body=REASON),
    api("GET /certificates/{certificate}/attachments/", EVERYBODY),
    api(
        "POST /certificates/{certificate}/attachments/",
        ADDERS,
        ok=201,
        body=lambda world: {"file": photo()},
        multipart=True,
    ),
    api("GET /sites/", EVERYBODY),
    api("POST /sites/", WRITERS, ok=201, body=noted, rival=400),
    api("GET /sites/{site}/", EVERYBODY),
    api("PATCH /sites/{site}/", WRITERS, body=lambda w: {"city": "Aalen"}, headers=IF_MATCH),
    api("GET /contacts/", EVERYBODY),
    api("POST /contacts/", WRITERS, ok=201, body=noted, rival=400),
    api("GET /contacts/{contact}/", EVERYBODY),
    api("PATCH /contacts/{contact}/", WRITERS, body=lambda w: {"phone": "1"}, headers=IF_MATCH),
    api("POST /contacts/{contact}/erase/", OVERSEERS, body=REASON),
    api("GET /commodities/", WRITERS),
    api("POST /commodities/", WRITERS, ok=201, body=lambda w: {"name": "Forgings"}),
    api("GET /commodities/{commodity}/", WRITERS, rival=403),
    api(
        "POST /commodities/{commodity}/rename/",
        WRITERS,
        body=lambda w: {"name": "Cast parts", "reason": "As purchasing says."},
        headers=IF_MATCH,
        rival=403,
    ),
    api("GET /approvals/", EVERYBODY),
    api("GET /approvals/{approval}/", EVERYBODY),
    api("PATCH /approvals/{approval}/", WRITERS, body=lambda w: {"note": "1"}, headers=IF_MATCH),
    # people and access
    page("GET /people/", OVERSEERS),
    page("GET /people/invite/", ADMIN),
    page("POST /people/invite/", ADMIN, body=invited),
    page("POST /people/invitations/{invitation}/again/", ADMIN),
    page("GET /people/invitations/{invitation}/withdraw/", ADMIN),
    page("POST /people/invitations/{invitation}/withdraw/", ADMIN, body=REASON),
    door("GET /accounts/join/a-link-nobody-sent/", inside=410, outside=410),
    door("POST /accounts/join/a-link-nobody-sent/", inside=410, outside=410),
    page("GET /people/{user_pk}/", OVERSEERS),
    page("GET /people/{user_pk}/edit/", ADMIN),
    page("POST /people/{user_pk}/edit/", ADMIN, ok=422),
    page("GET /people/{user_pk}/deactivate/", ADMIN),
    page("POST /people/{user_pk}/deactivate/", ADMIN, body=REASON),
    page("GET /people/{user_pk}/reactivate/", ADMIN),
    page("POST /people/{user_pk}/reactivate/", ADMIN, body=REASON),
    page("GET /people/{user_pk}/sessions/", ADMIN),
    page("POST /people/{user_pk}/sessions/", ADMIN, body=REASON),
    page("GET /people/{user_pk}/factors/", ADMIN),
    page("POST /people/{user_pk}/factors/", ADMIN, body=REASON),
    page("GET /people/{user_pk}/password/", ADMIN),
    page("POST /people/{user_pk}/password/", ADMIN, body=given_password),
    page("GET /people/{user_pk}/erase/", ADMIN),
    page(
        "POST /people/{user_pk}/erase/",
        ADMIN,
        body=lambda world: {"confirm": "inspector", "reason": "Asked for it in writing."},
    ),
]
