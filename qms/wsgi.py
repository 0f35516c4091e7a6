import os

from django.core.wsgi import get_wsgi_application

from qms.core import patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")
patience.install()
application = get_wsgi_application()
