from qms.core.apps import QmsApp


class NotificationsConfig(QmsApp):
    name = "qms.notifications"
    label = "notifications"
    verbose_name = "Notifications"
