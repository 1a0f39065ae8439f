"""A few places to share without looking up numbers: (latitude, longitude) in degrees."""

PLACES: dict[str, tuple[float, float]] = {
    "Leipzig, Plagwitz": (51.3253, 12.3329),
    "Leipzig, main station": (51.3455, 12.3821),
    "Berlin, Neukölln": (52.4811, 13.4354),
    "Lisbon, Graça": (38.7166, -9.1309),
    "Madrid, Lavapiés": (40.4087, -3.7009),
    "Brussels, Ixelles": (50.8333, 4.3667),
    "Ghent, Dampoort": (51.0560, 3.7398),
    "Rome, Trastevere": (41.8897, 12.4708),
    "Amman, Jabal al-Weibdeh": (31.9575, 35.9210),
}
