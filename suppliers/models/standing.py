"""Where a supplier is, whom one calls there, and what it can show for itself."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.core.isolation import HOLDING, READING, isolated, of_supplier
from qms.core.text import one_line, plain_name
from qms.core.triggers import controlled, guarded_states
from suppliers import querysets
from suppliers.choices import CertificateState, Standard, Validity
from suppliers.models.register import Supplier
from suppliers.workflow import certificate_workflow

ADDING = [*READING, "INSERT", HOLDING]


class Site(models.Model):
    """A place where a supplier makes or keeps things."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="sites", verbose_name=_("supplier")
    )
    name = models.CharField(_("site"), max_length=80, validators=[one_line])
    address = models.CharField(_("address"), max_length=200, blank=True, validators=[one_line])
    city = models.CharField(_("city"), max_length=80, blank=True, validators=[one_line])
    country = models.CharField(_("country"), max_length=60, blank=True, validators=[one_line])
    is_closed = models.BooleanField(_("no longer there"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.OfSupplierQuerySet.as_manager()

    class Meta:
        constraints = [*controlled(), *isolated(of_supplier("supplier_id"))]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.supplier.get_absolute_url()

    @property
    def place(self) -> str:
        """Where it is, in one line."""
        return ", ".join(filter(None, [self.address, self.city, self.country]))

    @property
    def told_as(self) -> str:
        return self.name


class Contact(models.Model):
    """A person of a supplier's, as far as work needs to know."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="contacts", verbose_name=_("supplier")
    )
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    function = models.CharField(_("function"), max_length=80, blank=True, validators=[one_line])
    email = models.EmailField(_("e-mail"), blank=True, validators=[plain_name])
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[plain_name])
    is_closed = models.BooleanField(_("no longer there"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.OfSupplierQuerySet.as_manager()

    class Meta:
        constraints = [
            *controlled(personal=["name", "email", "phone"]),
            *isolated(of_supplier("supplier_id")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.supplier.get_absolute_url()


class Certificate(models.Model):
    """What somebody else has certified; the newest of its standard is the one that counts."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="certificates", verbose_name=_("supplier")
    )
    standard = models.CharField(_("standard"), max_length=12, choices=Standard)
    other_standard = models.CharField(
        _("which one"), max_length=80, blank=True, validators=[one_line]
    )
    number = models.CharField(_("number"), max_length=60, validators=[plain_name])
    issued_by = models.CharField(_("issued by"), max_length=120, validators=[one_line])
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"))
    state = models.CharField(
        _("state"), max_length=12, choices=CertificateState, default=CertificateState.CONFIRMED
    )
    told_stage = models.SmallIntegerField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["valid_until", "id"]
        constraints = [
            *controlled(unrecorded=["told_stage"]),
            *isolated(of_supplier("supplier_id"), may=ADDING),
            guarded_states("state", certificate_workflow.allowed()),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_from__lte=models.F("valid_until")),
                name="certificate_ends_after_it_begins",
                violation_error_message=_("It ends before it begins."),
            ),
        ]
        indexes = [models.Index(fields=["valid_until", "id"], name="certificate_until")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("suppliers:certificate", args=[self.pk])

    @property
    def title(self) -> str:
        return self.other_standard or str(Standard(self.standard).label)

    @property
    def state_choice(self) -> CertificateState:
        return CertificateState(self.state)

    def validity(self, today: date) -> Validity:
        return Validity.of(self.valid_until, today=today)
