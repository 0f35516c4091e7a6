from qms.core.apps import QmsApp


class AccountsConfig(QmsApp):
    name = "qms.accounts"
    label = "accounts"
    verbose_name = "People and access"
