"""How each kind of database is saved into one file, and put back."""


class Trouble(Exception):
    """It could not be done; one line says why, and what was there is as it was."""
