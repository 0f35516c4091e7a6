"""Sign-in with a passkey, and every way it must not work; tests/browser has the real dialogue."""

import json
from hashlib import sha256
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from qms.accounts.models import User

DOOR = "/accounts/2fa/passkeys/login/"
PRESENT, VERIFIED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV


class Phone:
    """Keeps one passkey of somebody's, for the site at https://testserver."""

    def __init__(self, user: User) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.handle = user_pk_to_url_str(user).encode()
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(Aaguid.NONE, b"key", public)
        flags = PRESENT | VERIFIED | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(sha256(b"testserver").digest(), flags, 0, bytes(made))
        client = CollectedClientData.create("webauthn.create", b"any", "https://testserver")
        attested = AttestationObject.create("none", data, {})
        credential = sent({"clientDataJSON": client, "attestationObject": attested})
        stored = {"name": "Phone", "credential": credential}
        Authenticator.objects.create(user=user, type="webauthn", data=stored)

    def answer(
        self,
        challenge: str,
        *,
        origin: str = "https://testserver",
        flags: Any = PRESENT | VERIFIED,
    ) -> str:
        data = AuthenticatorData.create(sha256(b"testserver").digest(), flags, 1)
        client = CollectedClientData.create("webauthn.get", challenge, origin)
        signature = self.key.sign(bytes(data) + client.hash, ec.ECDSA(hashes.SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return json.dumps(sent(said | {"userHandle": self.handle}))


def sent(response: dict[str, bytes]) -> dict[str, Any]:
    words = {name: websafe_encode(bytes(value)) for name, value in response.items()}
    key = websafe_encode(b"key")
    return {"id": key, "rawId": key, "type": "public-key", "response": words}


def challenged(browser: Client) -> str:
    asked = browser.get(DOOR, headers={"Accept": "application/json"}).json()
    return asked["request_options"]["publicKey"]["challenge"]


def comes_in(browser: Client, credential: str) -> bool:
    browser.post(DOOR, {"credential": credential})
    return browser.get("/complaints/").status_code == 200


@pytest.fixture
def phone(engineer: User) -> Phone:
    return Phone(engineer)


def test_a_passkey_lets_in_without_a_password_and_without_a_code(phone, client):
    assert comes_in(client, phone.answer(challenged(client)))


def test_a_device_whose_owner_has_not_unlocked_it_opens_nothing(phone, client):
    assert not comes_in(client, phone.answer(challenged(client), flags=PRESENT))


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://testserver", "https://testserver.evil.example"]
)
def test_what_was_given_to_another_site_opens_nothing(origin, phone, client):
    assert not comes_in(client, phone.answer(challenged(client), origin=origin))


def test_an_answer_opens_once_and_only_where_it_was_asked_for(phone, client):
    answer = phone.answer(challenged(client))
    elsewhere = Client()
    challenged(elsewhere)
    assert not comes_in(elsewhere, answer)
    assert comes_in(client, answer)
    client.logout()
    assert not comes_in(client, answer)


def test_the_passkey_of_one_does_not_open_for_another(phone, manager, client):
    phone.handle = user_pk_to_url_str(manager).encode()
    assert not comes_in(client, phone.answer(challenged(client)))


def test_a_passkey_that_was_removed_opens_nothing(phone, client):
    Authenticator.objects.all().delete()
    assert not comes_in(client, phone.answer(challenged(client)))
