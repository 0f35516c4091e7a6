from django.utils.translation import gettext_lazy as _

from qms.core.timeline import describe

describe("webhook.created", _("created the webhook"), icon="plus")
describe("webhook.edited", _("changed the webhook"), icon="pencil")
