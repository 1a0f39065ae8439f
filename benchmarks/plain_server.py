"""A gunicorn.conf.py that sets nothing: whatever is compared runs on the same plain server, in any folder."""
