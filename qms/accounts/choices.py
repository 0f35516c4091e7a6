from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ENGINEER = "engineer", _("Quality engineer")
    INSPECTOR = "inspector", _("Inspector")
    MANAGER = "manager", _("Quality manager")
    AUDITOR = "auditor", _("Auditor")
    ADMIN = "admin", _("Administrator")
    SUPPLIER = "supplier", _("Supplier")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Scope(models.TextChoices):
    READ = "read", _("Read only")
    WRITE = "write", _("Read and write")


STAFF = frozenset(Role) - {Role.SUPPLIER}
WRITERS = frozenset({Role.ENGINEER, Role.MANAGER})
EVERYBODY = frozenset(Role)
