from django.utils.translation import gettext_lazy as _

from qms.core.timeline import describe

describe("webhook.created", _("created the webhook"), icon="plus")
describe("webhook.edited", _("changed the webhook"), icon="pencil")
describe("escalation.created", _("added the step"), icon="plus")
describe("escalation.edited", _("changed the step"), icon="pencil")
