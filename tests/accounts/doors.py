"""Every way in: how it is opened with what is right, and how somebody guesses at it."""

import json
import re
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_encode

from qms.accounts.factors import FactorAdapter
from qms.accounts.models import User
from qms.accounts.tokens import create_token
from qms.core.actors import Actor
from qms.core.models import OutgoingMail
from qms.notifications.mails import unsubscribe_url
from qms.notifications.notices import JOB_ENDED
from tests import factories
from tests.accounts.device import Device
from tests.accounts.provider import Provider as IdentityProvider
from tests.accounts.test_factors import code_of
from tests.accounts.test_invitations import CHOSEN, newest_link

PASSWORD, RECOVERY, SECRET = "correct horse", "12345678", "JBSWY3DPEHPK3PXP"
HOME, ELSEWHERE = "192.0.2.10", "198.51.100.66"
SIGN_IN, CODE = "/accounts/login/", "/accounts/2fa/authenticate/"
PASSKEY = "/accounts/2fa/passkeys/login/"
NEW = {"password1": "battery staple 7", "password2": "battery staple 7"}
EVIL = "https://evil.example/"


def is_in(browser: Client) -> bool:
    return browser.get("/complaints/").status_code == 200


def with_codes(person: User) -> None:
    """A second step after the password: an app, and a recovery code."""
    lock = FactorAdapter().encrypt
    for kind, data in {
        "totp": {"secret": lock(SECRET)},
        "recovery_codes": {"migrated_codes": [lock(RECOVERY)]},
    }.items():
        Authenticator.objects.create(user=person, type=kind, data=data)


def forged_passkey(pk: Any) -> str:
    """What a browser sends: whose key it says it is, and a signature that fits nothing."""
    handle = websafe_encode(user_pk_to_url_str(User(pk=pk)).encode())
    part = websafe_encode(b"{}")
    signed = {"clientDataJSON": part, "authenticatorData": websafe_encode(bytes(37))}
    answer = signed | {"signature": part, "userHandle": handle}
    return json.dumps({"id": part, "rawId": part, "type": "public-key", "response": answer})


class Door:
    """One person before one door; whatever a mail or a page hands them, they have by then."""

    routes: tuple[str, ...] = ()  # the names of the addresses it stands at

    def __init__(self, person: User, *, provider: IdentityProvider) -> None:
        self.person, self.provider = person, provider
        self.prepare()

    def prepare(self) -> None:
        """Whatever has to be there before."""

    def begin(self) -> Any:
        """The first half of an opening that has two."""

    def open(self, **_more: Any) -> bool:
        """With what is right; whether it opens."""
        raise NotImplementedError

    def guess(self, browser: Client, who: str = "eva") -> Any:
        """With what is wrong; how that is answered."""
        raise NotImplementedError


class Password(Door):
    routes = ("account_login",)

    def open(self, next_url: str = "", **_more: Any) -> bool:
        self.browser = Client(REMOTE_ADDR=HOME)
        typed = {"login": self.person.username, "password": PASSWORD, "next": next_url}
        self.answer = self.browser.post(SIGN_IN, typed)
        return is_in(self.browser)

    def guess(self, browser: Client, who: str = "eva") -> Any:
        return browser.post(SIGN_IN, {"login": who, "password": "wrong"})


class Code(Door):
    """The second step, by the code of an app."""

    routes = ("mfa_authenticate",)

    def prepare(self) -> None:
        with_codes(self.person)

    def right(self) -> str:
        return code_of(SECRET)

    def begin(self, browser: Client | None = None, next_url: str = "") -> Client:
        browser = browser or Client(REMOTE_ADDR=HOME)
        typed = {"login": self.person.username, "password": PASSWORD, "next": next_url}
        browser.post(SIGN_IN, typed)
        return browser

    def open(self, next_url: str = "", begun: Client | None = None, **_more: Any) -> bool:
        browser = begun or self.begin(next_url=next_url)
        self.answer = browser.post(CODE, {"code": self.right()})
        return is_in(browser)

    def guess(self, browser: Client, who: str = "eva") -> Any:
        if "account_login" not in browser.session:
            self.begin(browser)
        return browser.post(CODE, {"code": "000000"})


class RecoveryCode(Code):
    def right(self) -> str:
        return RECOVERY


class Passkey(Door):
    routes = ("mfa_login_webauthn",)

    def prepare(self) -> None:
        self.device = Device(self.person)

    def open(self, **_more: Any) -> bool:
        browser = Client()
        self.device.sign_in(browser)
        return is_in(browser)

    def guess(self, browser: Client, who: str = "eva") -> Any:
        known = User.objects.filter(username=who).first()
        browser.get(PASSKEY, headers={"Accept": "application/json"})
        return browser.post(PASSKEY, {"credential": forged_passkey(known.pk if known else 99_999)})


class Provider(Door):
    """The plant's own identity provider."""

    routes = ("oidc_login", "oidc_callback")

    def open(self, next_url: str = "", **_more: Any) -> bool:
        self.browser = Client(REMOTE_ADDR=HOME)
        self.provider.claims = {"email": self.person.email, "email_verified": True}
        there = self.browser.get("/accounts/oidc/", {"next": next_url})["Location"]
        self.sent = self.provider.visit(there)
        return self.return_with(self.sent)

    def return_with(self, sent: dict[str, str]) -> bool:
        self.answer = self.browser.get("/accounts/oidc/callback/", sent)
        return is_in(self.browser)

    def guess(self, browser: Client, who: str = "eva") -> Any:
        return browser.get("/accounts/oidc/callback/", {"code": "guess", "state": "guess"})


class ForgottenPassword(Door):
    routes = ("qms.accounts.views.forgotten", "account_reset_password_done")

    def open(self, **_more: Any) -> bool:
        before = OutgoingMail.objects.count()
        Client().post("/accounts/password/reset/", {"email": self.person.email})
        return OutgoingMail.objects.count() > before

    def guess(self, browser: Client, who: str = "eva") -> Any:
        typed = {"email": f"{who}@plant.example"}
        return browser.post("/accounts/password/reset/", typed)


class MailedPassword(Door):
    routes = (
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    )

    def prepare(self) -> None:
        Client().post("/accounts/password/reset/", {"email": self.person.email})
        mail = OutgoingMail.objects.latest("id")
        self.link = re.search(r"/accounts/password/reset/key/\S+", mail.body)[0]

    def open(self, **_more: Any) -> bool:
        browser = Client()
        opened = browser.get(self.link)
        answer = browser.post(opened.get("Location", self.link), NEW)
        return answer.status_code == 302

    def guess(self, browser: Client, who: str = "eva") -> Any:
        pk = "1" if who == "eva" else "zzzz"
        return browser.get(f"/accounts/password/reset/key/{pk}-abc-guess/")


class Invitation(Door):
    """Of an administrator, whose own access it hangs on."""

    routes = ("join",)

    def prepare(self) -> None:
        factories.user("anna", "admin")  # somebody is left when the inviter is put out
        self.inviter = factories.user("otto", "admin")
        factories.invitation("nora@plant.example", actor=Actor.person(self.inviter))
        self.link = newest_link()

    def open(self, name: str = "nora", **_more: Any) -> bool:
        answer = Client().post(self.link, CHOSEN | {"username": name})
        return answer.status_code == 302

    def guess(self, browser: Client, who: str = "eva") -> Any:
        return browser.get(f"/accounts/join/guess-for-{who}/")


class Token(Door):
    """A program's own door, at every address of the API."""

    def prepare(self) -> None:
        made = create_token(self.person, "A program", actor=Actor.person(self.person), days=30)
        self.secret = made[1]

    def open(self, **_more: Any) -> bool:
        return self._ask(Client(), self.secret).status_code == 200

    def guess(self, browser: Client, who: str = "eva") -> Any:
        return self._ask(browser, f"qms_{who}-guesses")

    def _ask(self, browser: Client, secret: str) -> Any:
        signed = {"Authorization": f"Bearer {secret}"}
        return browser.get("/api/v1/complaints/", headers=signed)


class Unsubscribe(Door):
    """It opens one thing only: no more mails of a kind."""

    routes = ("notifications:unsubscribe",)

    def prepare(self) -> None:
        self.link = "/" + unsubscribe_url(self.person, JOB_ENDED.name).split("/", 3)[3]

    def open(self, **_more: Any) -> bool:
        return Client().post(self.link).status_code == 200

    def guess(self, browser: Client, who: str = "eva") -> Any:
        return browser.get(f"/inbox/unsubscribe/guess-for-{who}/")


class Again(Door):
    """Who is in already shows that they are still the same, by the password."""

    routes = ("account_reauthenticate",)
    place, field = "/accounts/reauthenticate/", "password"

    def prepare(self) -> None:
        self.browser = Client(REMOTE_ADDR=HOME)
        self.browser.force_login(self.person)

    def right(self) -> str:
        return PASSWORD

    def open(self, next_url: str = "", **_more: Any) -> bool:
        typed = {self.field: self.right(), "next": next_url}
        self.answer = self.browser.post(self.place, typed)
        return self.answer.status_code == 302 and SIGN_IN not in self.answer["Location"]

    def guess(self, browser: Client, who: str = "eva") -> Any:
        if "_auth_user_id" not in browser.session:
            browser.force_login(self.person)
        return browser.post(self.place, {self.field: "000000"})


class AgainByCode(Again):
    routes = ("mfa_reauthenticate",)
    place, field = "/accounts/2fa/reauthenticate/", "code"

    def prepare(self) -> None:
        with_codes(self.person)
        super().prepare()

    def right(self) -> str:
        return code_of(SECRET)


class PasswordChange(Again):
    """The old password opens it."""

    routes = ("account_change_password",)
    place, field = "/accounts/password/change/", "oldpassword"

    def open(self, **_more: Any) -> bool:
        self.answer = self.browser.post(self.place, NEW | {self.field: PASSWORD})
        return self.answer.get("Location") == "/profile/"
