"""Every change of the schema, in order; `python -m migrations` applies what is missing."""
