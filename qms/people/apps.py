from qms.core.apps import QmsApp


class PeopleConfig(QmsApp):
    name = "qms.people"
    label = "people"
    verbose_name = "People"
