"""The product's own settings, and the few that make tests quick."""

from qms.settings import *  # noqa: F403
from qms.settings import MIDDLEWARE, STORAGES

SECRET_KEY = "a key for tests only"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["*"]
ACCOUNT_RATE_LIMITS = False
API_REQUESTS_PER_TEN_SECONDS = 100_000
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")  # nothing is collected here
