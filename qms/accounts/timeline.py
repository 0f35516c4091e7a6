from django.utils.translation import gettext_lazy as _

from qms.core.timeline import describe

describe("user.created", _("let this person in"), icon="plus")
describe("user.edited", _("changed this account"), icon="pencil")
describe("user.deactivated", _("put this person out"), icon="ban")
describe("user.reactivated", _("let this person in again"), icon="lock-open")
describe("user.password_set", _("gave a new password"), icon="key")
describe("user.password_changed", _("changed the password"), icon="key")
describe("user.preferences_changed", _("changed the preferences"), icon="settings")
describe("user.channels_chosen", _("chose what to be told, and how"), icon="bell")
describe("user.sessions_ended", _("signed browsers out"), icon="logout")
describe(
    "user.identity_linked",
    _("signed in through the identity provider for the first time"),
    icon="link",
)
describe("user.app_added", _("set up codes of an app"), icon="shield")
describe("user.app_removed", _("removed the codes of an app"), icon="shield")
describe("user.passkey_added", _("set up a passkey"), icon="key")
describe("user.passkey_renamed", _("renamed a passkey"), icon="key")
describe("user.passkey_removed", _("removed a passkey"), icon="key")
describe("user.recovery_codes_made", _("made new recovery codes"), icon="shield")
describe("user.factors_reset", _("took away the second factors"), icon="lock-open")
describe("user.erased", _("erased this person's data"), icon="ban")
describe("user.acted_on_many", _("changed several records at once"), icon="list")
describe("token.created", _("created the token"), icon="key")
describe("token.revoked", _("revoked the token"), icon="ban")
describe("invitation.sent", _("invited this person"), icon="mail")
describe("invitation.sent_again", _("sent the invitation again"), icon="mail")
describe("invitation.withdrawn", _("withdrew the invitation"), icon="ban")
describe("invitation.accepted", _("accepted the invitation"), icon="check")
