from qms.core.apps import QmsApp


class SuppliersConfig(QmsApp):
    name = "suppliers"
    verbose_name = "Suppliers"
