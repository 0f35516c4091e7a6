from qms.core.apps import QmsApp


class DemoConfig(QmsApp):
    name = "qms.demo"
    label = "demo"
    verbose_name = "Demonstration data"
