"""Every way in × what guards it: each is proven here, or says why it is not needed."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from qms.accounts.models import User
from qms.accounts.services import deactivate_user, reactivate_user
from qms.core.models import Act
from qms.settings import ACCOUNT_RATE_LIMITS
from tests import factories
from tests.accounts import doors
from tests.accounts.doors import ELSEWHERE, EVIL, HOME, Door
from tests.accounts.provider import CLIENT, SECRET, Provider, running
from tests.house.matrix import MATRIX
from tests.house.world import World


@dataclass(frozen=True)
class Not:
    """Why a control is not needed at a door."""

    because: str


SESSION = Not("it opens a session, which ends by itself: test_sessions.py")
STAYS = Not("it is meant to be used again; what it opens is counted and ends")
NO_RECORD = Not("nothing is changed: the session list says where, the log says when")
NO_NEXT = Not("it leads to one place of ours, whatever is asked")
BEHIND = Not("only who is in stands before it, so it names nobody")
UNGUESSED = Not("256 random bits name nobody; whoever tries is counted by address")
SIGNED = Not("signed with the site's key: nothing to try that a counter would slow down")

# by_address, by_account: so many guesses are answered, the next has to wait.
# locks_owner: whether guesses from elsewhere keep the owner out as well.
# shuts: what is put out does not come in, from the next request on. ends: it is good for so long.
# once: the same thing does not open it again. alike: unknown, known and left get the same answer.
# act: what it changes is an act of this verb. next: where it leads is of this site.
TABLE: dict[type[Door], dict[str, Any]] = {
    doors.Password: {
        "by_address": 10,
        "by_account": 5,
        "locks_owner": False,
        "shuts": True,
        "ends": SESSION,
        "once": STAYS,
        "alike": ["eva", "lea", "nobody"],
        "act": NO_RECORD,
        "next": True,
    },
    doors.Code: {
        "by_address": Not("the password comes first, which is counted by address"),
        "by_account": 5,
        "locks_owner": True,  # who gets here knows the password
        "shuts": True,
        "ends": timedelta(minutes=15),
        "once": True,
        "alike": Not("only the right password leads here"),
        "act": NO_RECORD,
        "next": True,
    },
    doors.RecoveryCode: {
        "by_address": Not("the password comes first, which is counted by address"),
        "by_account": 5,
        "locks_owner": True,
        "shuts": True,
        "ends": timedelta(minutes=15),  # between the password and the code; the code is kept
        "once": True,
        "alike": Not("only the right password leads here"),
        "act": NO_RECORD,
        "next": Not("the page is the same as for the code of an app"),
    },
    doors.Passkey: {
        "by_address": 30,
        "by_account": Not("a signature is not guessed; locking would keep the owner out"),
        "locks_owner": False,
        "shuts": True,
        "ends": SESSION,
        "once": Not("each answer fits one challenge: test_passkeys.py"),
        "alike": ["eva", "nobody"],
        "act": NO_RECORD,
        "next": NO_NEXT,
    },
    doors.Provider: {
        "by_address": 30,
        "by_account": Not("who it is says the provider, which counts for itself"),
        "locks_owner": False,
        "shuts": True,
        "ends": SESSION,
        "once": True,
        "alike": ["eva", "nobody"],
        "act": "user.identity_linked",
        "next": True,
    },
    doors.ForgottenPassword: {
        "by_address": 20,
        "by_account": 5,
        "locks_owner": Not("a pause of a minute, and the password still works"),
        "shuts": True,
        "ends": Not("it sends a mail, whose link ends"),
        "once": Not("every mail is asked for; how often is counted"),
        "alike": ["eva", "lea", "nobody"],
        "act": Not("nothing is changed until the mail's link is used"),
        "next": NO_NEXT,
    },
    doors.MailedPassword: {
        "by_address": 20,
        "by_account": UNGUESSED,
        "locks_owner": False,
        "shuts": True,
        "ends": timedelta(days=3),
        "once": True,
        "alike": ["eva", "nobody"],
        "act": "user.password_changed",
        "next": NO_NEXT,
    },
    doors.Invitation: {
        "by_address": 20,
        "by_account": UNGUESSED,
        "locks_owner": False,
        "shuts": True,
        "ends": timedelta(hours=72),
        "once": True,
        "alike": ["eva", "nobody"],
        "act": "invitation.accepted",
        "next": NO_NEXT,
    },
    doors.Token: {
        "by_address": 30,
        "by_account": UNGUESSED,
        "locks_owner": False,
        "shuts": True,
        "ends": timedelta(days=30),
        "once": STAYS,
        "alike": ["eva", "nobody"],
        "act": Not("each thing a program does is an act of its token; the day is noted on it"),
        "next": NO_NEXT,
    },
    doors.Unsubscribe: {
        "by_address": SIGNED,
        "by_account": SIGNED,
        "locks_owner": False,
        "shuts": True,
        "ends": Not("a mail of years ago must still be ended by its link"),
        "once": Not("asking twice changes nothing more"),
        "alike": ["eva", "nobody"],
        "act": "user.channels_chosen",
        "next": NO_NEXT,
    },
    doors.Again: {
        "by_address": BEHIND,
        "by_account": 5,
        "locks_owner": True,
        "shuts": True,
        "ends": Not("it is asked again after five minutes: allauth's own"),
        "once": STAYS,
        "alike": BEHIND,
        "act": NO_RECORD,
        "next": True,
    },
    doors.AgainByCode: {
        "by_address": BEHIND,
        "by_account": 5,
        "locks_owner": True,
        "shuts": True,
        "ends": Not("it is asked again after five minutes: allauth's own"),
        "once": True,
        "alike": BEHIND,
        "act": NO_RECORD,
        "next": True,
    },
    doors.PasswordChange: {
        "by_address": BEHIND,
        "by_account": 5,
        "locks_owner": True,
        "shuts": True,
        "ends": SESSION,
        "once": True,
        "alike": BEHIND,
        "act": "user.password_changed",
        "next": NO_NEXT,
    },
}
COLUMNS = set(TABLE[doors.Password])
NO_DOORS = {
    "healthz": "says whether the parts are well, and nothing else",
    "account_logout": "leads out",
    "mfa_list_webauthn": "an old place of allauth's, which leads to where one has to be in",
    "account_inactive": "says that an account is switched off, to whoever asks",
}


@pytest.fixture(scope="module")
def loopback() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture(autouse=True)
def guarded(settings: Any, db: None, loopback: Provider) -> None:
    """The product's own limits, a mail server, and a provider that answers."""
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    settings.MAIL_TRANSPORT = {"backend": "django.core.mail.backends.dummy.EmailBackend"}
    settings.EMAIL_BACKEND = "qms.core.mail.Outbox"
    settings.OIDC_ISSUER = loopback.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
    cache.clear()


@pytest.fixture
def eva() -> User:
    return factories.user("eva", "engineer", email="eva@plant.example")


@pytest.fixture
def before(eva: User, loopback: Provider) -> Callable[[type[Door]], Door]:
    return lambda door: door(eva, provider=loopback)


def each(*controls: str) -> Any:
    """The cells of these columns that have to be proven, each with its door."""
    cells = [
        pytest.param(door, *(row[control] for control in controls), id=door.__name__)
        for door, row in TABLE.items()
        if not any(isinstance(row[control], Not) for control in controls)
    ]
    return pytest.mark.parametrize(("door", *controls), cells)


def has_to_wait(answer: Any) -> bool:
    return answer.status_code == 429 or "Too many wrong passwords." in answer.content.decode()


def put_out(person: User) -> User:
    return deactivate_user(person, actor=factories.SETUP, reason="Has left the company.")


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def test_every_cell_is_proven_or_says_why_not():
    for door, row in TABLE.items():
        assert set(row) == COLUMNS, door
        assert all(cell.because for cell in row.values() if isinstance(cell, Not)), door


def test_every_address_that_answers_a_stranger_is_a_door_with_a_row(world: World):
    """Nobody is in, and it does not send to the sign-in: somebody has to have thought about it."""
    known = {route for door in TABLE for route in door.routes} | set(NO_DOORS)
    open_ones = set()
    for row in MATRIX:
        path = world.address(row.path, "manager")
        answer = world.ask(row, "anonymous", path)
        sent_in = "/accounts/login/?next=" in answer.get("Location", "")
        if answer.status_code not in {401, 404} and not sent_in:
            open_ones.add(resolve(path).view_name)
    assert open_ones - known == set()
    asks_again = {"account_reauthenticate", "mfa_reauthenticate", "account_change_password"}
    assert known - open_ones == asks_again


def test_a_program_comes_in_by_a_token_or_a_session_and_by_nothing_else():
    assert settings.REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] == [
        "qms.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ]


@pytest.fixture
def one_window() -> None:
    """Counting begins anew with each minute of the clock, which may end among the guesses."""
    left = 60 - time.time() % 60
    if left < 10:
        time.sleep(left)


@pytest.mark.usefixtures("one_window")
@each("by_address")
def test_who_guesses_at_many_from_one_address_waits(door, by_address, before):
    stands, browser = before(door), at(HOME)
    answers = [stands.guess(browser, f"name{n}") for n in range(by_address + 1)]
    assert [has_to_wait(answer) for answer in answers] == [False] * by_address + [True]


@pytest.mark.usefixtures("one_window")
@each("by_account")
def test_who_guesses_at_one_account_waits(door, by_account, before):
    stands, browser = before(door), at(HOME)
    answers = [stands.guess(browser) for _guess in range(by_account + 1)]
    assert [has_to_wait(answer) for answer in answers] == [False] * by_account + [True]


@each("locks_owner")
def test_guesses_elsewhere_lock_only_who_gave_something_away(door, locks_owner, before):
    stands, guesser = before(door), at(ELSEWHERE)
    for _guess in range(31):
        stands.guess(guesser)
    assert has_to_wait(stands.guess(at(HOME))) is locks_owner


@each("shuts")
def test_who_is_put_out_does_not_come_in_from_the_next_request_on(door, shuts, before):
    stands = before(door)
    gone = put_out(getattr(stands, "inviter", stands.person))
    assert not stands.open()
    reactivate_user(gone, actor=factories.SETUP, reason="Comes back.")
    assert before_again(stands).open(), "a door that opens for nobody proves nothing"


def before_again(stands: Door) -> Door:
    """Their session has ended, as it should; they sign in anew."""
    if isinstance(stands, doors.Again):
        stands.browser.force_login(User.objects.get(pk=stands.person.pk))
    return stands


@each("ends")
def test_it_is_good_for_so_long_and_no_longer(door, ends, before):
    now, stands = timezone.now(), before(door)
    late, in_time = stands.begin(), stands.begin()
    with time_machine.travel(now + ends * 1.1, tick=False):
        assert not stands.open(begun=late)
    with time_machine.travel(now + ends * 0.9, tick=False):
        assert stands.open(begun=in_time)


@each("once")
def test_the_same_thing_does_not_open_it_twice(door, once, before):
    stands = before(door)
    assert stands.open()
    if isinstance(stands, doors.Provider):
        stands.browser.logout()
        assert not stands.return_with(stands.sent)
    else:
        assert not before_again(stands).open(name="otto2")


@each("alike")
def test_the_answer_is_the_same_for_everybody(door, alike, before):
    put_out(factories.user("lea", "engineer", email="lea@plant.example"))
    stands = before(door)
    assert len({told(stands.guess(at(HOME), who), who) for who in alike}) == 1


def told(answer: Any, who: str) -> tuple[Any, ...]:
    """All that somebody could tell two answers apart by."""
    page = re.sub(r"[\w-]{64}", "", answer.content.decode()).replace(f'value="{who}"', "")
    where = re.sub(r"/[\w-]*guess[\w-]*/", "/…/", answer.get("Location", ""))
    follows = answer.client.get(where).content.decode().count('role="alert"') if where else 0
    return answer.status_code, where, follows, re.sub(r"/reset/key/[\w-]+/", "/…/", page)


@pytest.mark.parametrize("who", ["eva", "lea", "nobody", "eva@plant.example", "n@plant.example"])
def test_a_wrong_password_costs_as_much_for_every_name(who, eva, monkeypatch):
    """One computation of a hash, whoever it is: that is what takes the time."""
    put_out(factories.user("lea", "engineer"))
    computed = []
    encode = MD5PasswordHasher.encode

    def counted(hasher: Any, password: str, salt: str) -> str:
        computed.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    at(HOME).post("/accounts/login/", {"login": who, "password": "wrong"})
    assert computed == ["wrong"]


@each("act")
def test_what_it_changes_is_an_act(door, act, before):
    stands = before(door)
    assert not Act.objects.filter(verb=act).exists()
    assert stands.open()
    assert Act.objects.filter(verb=act).exists()


@each("next")
def test_it_leads_to_a_place_of_this_site(door, next, before):
    stands = before(door)
    for wanted, reached in {
        "/suppliers/": "/suppliers/",
        EVIL: "/",
        "//evil.example/": "/",
        "/\\evil.example/": "/",
        "javascript:alert(1)": "/",
    }.items():
        cache.clear()  # a code opens once
        assert stands.open(next_url=wanted)
        assert stands.answer["Location"] == reached
