from qms.core.apps import QmsApp


class ComplaintsConfig(QmsApp):
    name = "complaints"
    verbose_name = "Complaints"
