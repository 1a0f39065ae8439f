"""From a language tag, as Telegram or a browser gives it, to the CLDR locale that words our times."""

from functools import cache

from babel import Locale, UnknownLocaleError

_ENGLISH = Locale("en", "GB")  # day before month and a 24-hour clock, which read the same to everybody


@cache
def locale_of(language: str) -> Locale:
    """The locale of a tag such as "de", "pt-BR" or "zh_hans"; English where it is unknown."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (ValueError, TypeError, UnknownLocaleError):
        shorter, _, rest = language.replace("-", "_").rpartition("_")
        return locale_of(shorter) if rest and shorter else _ENGLISH
    return _ENGLISH if locale.language == "en" else locale
