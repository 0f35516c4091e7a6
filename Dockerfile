FROM python:3.11.14-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /app

# Every requirement comes as a wheel: no compiler is installed, so none is left behind.
COPY requirements.txt .
RUN pip install --require-hashes --only-binary :all: -r requirements.txt

RUN useradd --system --uid 10001 --no-create-home qms \
 && install -d /var/lib/qms && install -d -o qms -m 700 /var/lib/qms/files /var/lib/qms/anchors

ENV QMS_HOME=/var/lib/qms LISTEN=0.0.0.0 PORT=8000 METRICS_PORT=9100 LOG_FORMAT=json
COPY . .
RUN python manage.py prepare

USER qms
EXPOSE 8000 9100
CMD ["gunicorn", "-c", "python:qms.gunicorn"]
