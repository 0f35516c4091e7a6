from django.utils.translation import gettext_lazy as _

from qms.core.timeline import describe

describe("supplier.registered", _("registered the supplier"), icon="plus")
describe("supplier.edited", _("corrected the supplier"), icon="pencil")
describe("supplier.blocked", _("blocked the supplier for new orders"), icon="ban")
describe("supplier.unblocked", _("opened the supplier for orders again"), icon="lock-open")
describe("commodity.added", _("added the commodity"), icon="plus")
describe("part.registered", _("registered the part"), icon="plus")
describe("part.edited", _("corrected the part"), icon="pencil")
describe("delivery.recorded", _("recorded the delivery"), icon="plus")
describe("delivery.edited", _("corrected the delivery"), icon="pencil")
describe("delivery.received", _("received pieces"), icon="download")
describe("delivery.corrected", _("corrected a receipt"), icon="pencil")
describe("delivery.cancelled", _("cancelled the delivery"), icon="ban")
