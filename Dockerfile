FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 QMS_HOME=/var/lib/qms
WORKDIR /app

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

RUN useradd --system --uid 10001 --no-create-home qms \
 && install -d /var/lib/qms && install -d -o qms -m 700 /var/lib/qms/files

COPY . .
RUN python manage.py prepare

USER qms
EXPOSE 8000
CMD ["gunicorn", "-c", "python:qms.gunicorn", "--bind", "0.0.0.0:8000"]
