from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.querysets import DefectCodeQuerySet
from qms.core.isolation import shown
from qms.core.text import one_line
from qms.core.triggers import controlled

code_format = RegexValidator(
    r"^[A-Z0-9]+([._-][A-Z0-9]+)*\Z", _("Letters and digits, parted by dots or hyphens: DIM-01.")
)


class DefectCode(models.Model):
    """A kind of failure under a short code, so that the same one is counted as the same."""

    code = models.CharField(
        _("defect code"),
        max_length=20,
        unique=True,
        validators=[code_format],
        error_messages={"unique": _("There is a defect code like this already.")},
    )
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    group = models.CharField(_("group"), max_length=60, validators=[one_line])
    is_retired = models.BooleanField(_("retired"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DefectCodeQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [*controlled(), *shown("the plant's words for failures, the same for all")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("complaints:defect_code", args=[self.code])
