"""The inventory of a ministry as it leaves its spreadsheet: seeded, messy, faulty."""

from __future__ import annotations

import csv
import io
import random

HEADINGS = (
    "Identifiant",
    "Titre",
    "Description",
    "Genre de données",
    "Fréquence de mise à jour",
    "Mots-clés",
    "Coût annuel",
    "Unité responsable",
    "Courriel de l’unité responsable",
    "Titre",
    "V1",
)
"""Two say “Titre”; nobody reads what a dataset costs."""

THEMES = ("Débits", "Étiages", "Urgences", "Écoles", "Forêts", "Œuvres d’art")
PLACES = ("Abitibi", "Côte-Nord", "Estrie", "Gaspésie", "Montréal", "Outaouais")
KINDS = ("Référence", "performance", "Statistique", "geospatial")


def inventory(rows: int, faulty: int, seed: int = 5) -> bytes:
    """Return a file in Windows-1252 with `;`, blank lines and decimal commas.

    Parameters
    ----------
    rows
        Lines that say something.
    faulty
        How many of them have no title, or repeat an identifier otherwise.
    seed
        Of what varies.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    bad = {*chance.sample(range(1, rows), faulty)}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for number in range(rows):
        if chance.random() < 0.02:
            writer.writerow([""] * len(HEADINGS))
        writer.writerow(_row(chance, number, faulty=number in bad))
    return text.getvalue().encode("cp1252")


def _row(chance: random.Random, number: int, *, faulty: bool) -> list[str]:
    theme, place = chance.choice(THEMES), chance.choice(PLACES)
    title = f"{theme} – {place}, secteur {number}"
    identifier = f"MIN-{number:05d}"
    if faulty and number % 2:
        title = ""
    elif faulty:
        identifier, title = "MIN-00000", f"{title} (bis)"
    return [
        identifier,
        title,
        f"Relevés de {place} : « {theme.lower()} » ; séries complètes.",
        chance.choice(KINDS),
        "mensuelle",
        f"{place},{theme}",
        f"{number},5",
        "Direction de l’information",
        "info@ministere.example.com",
        "",
        str(chance.randint(1, 5)),
    ]
