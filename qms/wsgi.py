import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from qms.core import patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")
patience.install()
site = get_wsgi_application()

# These know models, which have to wait for the apps.
from qms.core.metrics import beside  # noqa: E402
from qms.core.starting import check_start  # noqa: E402

check_start()
application = beside(site, settings.METRICS_PORT)
