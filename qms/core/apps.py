from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule

DECLARATIONS = ("permissions", "timeline", "notices", "panels", "lists", "imports", "tasks")


class QmsApp(AppConfig):
    """An app of the house: what it declares to the kernel is read when it is ready."""

    default = False

    def __init_subclass__(cls) -> None:
        cls.default = True

    def ready(self) -> None:
        for name in DECLARATIONS:
            if self.module and module_has_submodule(self.module, name):
                import_module(f"{self.name}.{name}")


class CoreConfig(QmsApp):
    name = "qms.core"
    label = "core"
    verbose_name = "Kernel"
