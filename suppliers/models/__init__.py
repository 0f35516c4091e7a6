"""Who we buy from, what, and what has come of it."""

from suppliers.models.deliveries import Delivery, Receipt
from suppliers.models.register import ApprovedSource, Commodity, Part, Supplier
from suppliers.models.standing import Certificate, Contact, Site
