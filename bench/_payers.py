"""Two years of invoices with the days on which they were paid, for the forecast.

Customers, amounts, dates and terms are those of the given generator (matching/gen_receivables.py).
It says nothing about habits, so each customer here has one that the engine does not know: paying
so many days late, on the next payment run, at the end of the month, by calendar, in two parts,
getting slower, or hardly at all. No number of the engine was chosen on the seeds of the bench.
"""

import calendar
import random
import sys
from datetime import date, timedelta
from pathlib import Path

from engine.insight.back_test import History

sys.path.insert(0, str(Path(__file__).parent / "matching"))
from gen_receivables import Gen  # noqa: E402, its folder is known now only

KINDS = {
    "prompt": 22, "late": 24, "run": 18, "month_end": 12, "fifteenth": 8, "erratic": 8,
    "slower": 5, "parts": 2, "hardly": 1,
}


def histories(invoices, seed, end=date(2026, 6, 30), days=730):
    """Invoices with their payments until long after ``end``; credit notes are left out."""
    made = Gen(invoices, 1, seed)
    made.make_partners()
    random_ = random.Random(seed * 7919 + 1)
    habits = {partner["id"]: _habit(random_) for partner in made.partners}
    segment = {partner["id"]: partner["country"] for partner in made.partners}
    found = []
    for doc in made.make_docs(invoices, end, days):
        if doc["type"] != "invoice":
            continue
        issued, due = date.fromisoformat(doc["date"]), date.fromisoformat(doc["due"])
        amount = doc["total"] / 100 * made.rate[doc["currency"]]
        customer = doc["partner_id"]
        payments = _payments(random_, habits[customer], issued, due, amount, end)
        found.append(History(customer, segment[customer], issued, due, amount, payments))
    return found


def _habit(random_):
    kind = random_.choices(list(KINDS), list(KINDS.values()))[0]
    return kind, random_.gammavariate(2, 9), random_.randrange(5), random_.uniform(0.5, 6)


def _payments(random_, habit, issued, due, amount, end):
    kind, lag, weekday, noise = habit
    if random_.random() < 0.015:  # forgotten, contested, lost
        lag += random_.uniform(30, 200)
    jitter = random_.gauss(0, noise)
    if kind == "prompt":
        day = due + timedelta(days=round(random_.gauss(-1, 2)))
    elif kind in ("late", "parts"):
        day = due + timedelta(days=round(lag + jitter))
    elif kind == "run":
        day = due + timedelta(days=round(lag / 2 + abs(jitter) / 2))
        day += timedelta(days=(weekday - day.weekday()) % 7)
    elif kind == "month_end":
        day = _month_end(due + timedelta(days=round(lag / 3)))
    elif kind == "fifteenth":
        day = due + timedelta(days=round(lag / 3))
        day = day.replace(day=15) if day.day <= 15 else _month_end(day)
    elif kind == "slower":
        age = 1 - (end - due).days / 730
        day = due + timedelta(days=round(lag * (0.3 + 2 * age) + jitter))
    elif kind == "hardly":
        day = due + timedelta(days=round(random_.expovariate(1 / 150)))
    else:
        day = due + timedelta(days=round(random_.expovariate(1 / (5 + lag))))
    day = max(day, issued)
    if kind == "parts":
        half = round(amount / 2, 2)
        return (day, half), (day + timedelta(days=random_.randrange(10, 40)), amount - half)
    return ((day, amount),)


def _month_end(day):
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
