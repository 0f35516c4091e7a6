from django.utils.translation import gettext_lazy as _

from qms.notifications.choices import Channel
from qms.notifications.kinds import declare

ACCESS = declare(
    "access.changed", _("My own way in has changed"), default=Channel.MAIL, always=True
)
ACCESS_VERBS = {
    "user.password_changed",
    "user.password_set",
    "user.app_added",
    "user.app_removed",
    "user.passkey_added",
    "user.passkey_removed",
    "user.recovery_codes_made",
    "user.factors_reset",
    "user.identity_linked",
}
ALTERED = declare(
    "chain.altered",
    _("The record is not as it was written"),
    default=Channel.MAIL,
    permission="accounts.administer_users",
    always=True,
)
JOB_ENDED = declare("job.ended", _("An export or import of mine has ended"))
MENTIONED = declare("mention", _("Somebody mentions me"), default=Channel.MAIL)
MAIL_FAILED = declare(
    "mail.failed",
    _("A mail could not be sent"),
    default=Channel.INBOX,
    permission="accounts.administer_users",
)
INVITATION_ACCEPTED = declare(
    "invitation.accepted",
    _("Somebody I invited has come in"),
    permission="accounts.administer_users",
)
TOKEN_ENDS = declare("token.ends", _("An API token of mine runs out"), default=Channel.MAIL)
VIEW_SENT = declare("view.sent", _("A colleague sends me a view"), default=Channel.MAIL)
