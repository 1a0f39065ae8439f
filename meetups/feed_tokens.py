"""The token in a personal calendar's address: an id and its signature, computed anew each time and never stored.

Whoever holds the address reads the calendar, so the token is a secret. Raising a feed's generation ends the old one.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256

_PURPOSE = b"klatch personal calendar"  # the key signs other things too
_SIGNATURE_BYTES = 24  # 192 bits: nobody guesses them


def token_of(key: str, generation: int, signing_key: str) -> str:
    """The token of this feed's generation, safe in a URL."""
    message = b"\x00".join((_PURPOSE, key.encode(), str(generation).encode()))
    signature = hmac.digest(signing_key.encode(), message, sha256)[:_SIGNATURE_BYTES]
    return f"{key}-{urlsafe_b64encode(signature).decode()}"


def key_in(token: str) -> str:
    """The id a token claims to be for; not yet believed."""
    return token.partition("-")[0]


def believed(token: str, key: str, generation: int, signing_keys: Iterable[str]) -> bool:
    """Whether one of our keys, present or past, made this token; takes the same time for every wrong one."""
    given = token.encode(errors="replace")
    fits = [hmac.compare_digest(given, token_of(key, generation, signer).encode()) for signer in signing_keys]
    return any(fits)


def feed_url(site_url: str, token: str) -> str:
    """The address a calendar app subscribes to."""
    return f"{site_url}/calendar/{token}.ics"
