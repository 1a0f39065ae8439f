# One image for the site, the bot and the migrations: they differ by their command. compose.yaml, Procfile
FROM python:3.11-slim AS installed
COPY requirements.txt .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /opt/klatch --shell /usr/sbin/nologin klatch \
    && install -d -o klatch -g klatch /opt/klatch/data
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /opt/klatch
COPY --from=installed /opt/venv /opt/venv
COPY LICENSE Procfile gunicorn.conf.py bot.py config.py database.py fields.py models.py phrases.py troubles.py ./
COPY handlers handlers
COPY locales locales
COPY meetups meetups
COPY migrations migrations
COPY scheduling scheduling
COPY scripts scripts
COPY web web
RUN python -m compileall -q .
USER klatch
EXPOSE 8000 8443
CMD ["gunicorn", "--config", "gunicorn.conf.py", "web:create_app()"]
