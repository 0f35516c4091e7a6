import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from qms.core import patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")
patience.install()
site = get_wsgi_application()

from qms.core.metrics import beside  # noqa: E402 - its models need the apps

application = beside(site, settings.METRICS_PORT)
