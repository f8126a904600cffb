"""Tries every route of the house with every key and number of a person who is somebody else.

Routes come from the resolver and her rows from the models, so that a new route or table is tried
without being named here. A leak is an answer that holds words of hers, a file under a key of hers,
or a row of hers that changed.
"""

from __future__ import annotations

import hashlib
import itertools
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from evenhand.cases.models import Case, Person

OURS: Final = "evenhand."
# Words that stand in addresses beside keys: kinds, parts and channels.
WORDS: Final = (
    "income", "fixed", "rent", "food", "salary", "steady", "lv", "portal", "abc", "first",
    "everyday", "household", "incomes", "costs",
)  # fmt: skip
DOORS: Final = ("portal", "desk", "clients", "api")
# Rows that many people share, or that a question about anybody touches without telling of her.
SHARED: Final = frozenset({"access.user", "cases.creditor", "access.apikey"})
# What every knock may write of a key that it names: tries and questions, whoever's it is.
NOTED: Final = frozenset({"access.try", "access.asked", "access.bucket", "nightly.night"})
# What whoever holds a message's key may do with it, signed in or not, and which table that writes:
# the address in every e-mail that ends e-mail. It must show nothing and change nothing else.
BY_KEY_ALONE: Final = {"portal:no_more_mail": "contact.Preference"}
MOST_OF_A_KIND: Final = 60
_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


class TooFewAddresses(ValueError):
    """What is hers fills fewer addresses than were to be asked."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address of a door, and what may stand in it."""

    name: str
    wanted: tuple[str, ...]

    @property
    def door(self) -> str:
        """The door that it belongs to."""
        return self.name.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Hers:
    """What belongs to the person whom the probes are about."""

    rows: Mapping[type[models.Model], frozenset[Any]]
    values: tuple[Any, ...]
    words: tuple[str, ...]
    # Of which table a value is, so that an address is first tried with what it is named after.
    tables: Mapping[Any, str] = field(default_factory=dict)

    def fitting(self, name: str) -> tuple[Any, ...]:
        """Her values, those of tables that a route's name speaks of before the rest."""

        def is_other(value: Any) -> bool:
            table = self.tables.get(value)
            return table is None or table not in name

        return tuple(sorted(self.values, key=is_other))

    def digest(self) -> dict[str, str]:
        """What her rows hold now, table by table."""
        return {
            model._meta.label: hashlib.sha256(repr(sorted(
                map(repr, model._default_manager.filter(pk__in=list(pks)).values_list())
            )).encode()).hexdigest()
            for model, pks in self.rows.items()
            if model._meta.label_lower not in NOTED
        }  # fmt: skip


@dataclass(slots=True)
class Found:
    """How often was asked, and what came of it that should not."""

    n: int = 0
    leaks: list[str] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Prober:
    """Somebody who is in by a door of the house, and is not the person."""

    door: str
    enter: Callable[[], Client]


def routes(doors: Iterable[str] = DOORS) -> tuple[Route, ...]:
    """Every route of some doors."""
    wanted = frozenset(doors)
    return tuple(route for route in _routes(get_resolver()) if route.door in wanted)


def _routes(
    resolver: URLResolver, spaces: tuple[str, ...] = (), wanted: tuple[str, ...] = ()
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        asked = (*wanted, *entry.pattern.converters, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inside = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _routes(entry, inside, asked)
        elif isinstance(entry, URLPattern) and entry.name:
            yield Route(":".join((*spaces, entry.name)), tuple(dict.fromkeys(asked)))


def addresses(route: Route, hers: Hers) -> Iterator[str]:
    """Addresses of a route with what is hers in it, hers before words that stand for anything."""
    if not route.wanted:
        yield reverse(route.name)
        return
    seen: set[str] = set()
    values = hers.fitting(route.name)
    # Behind the first, a few of each kind: keys, references and numbers fit different addresses.
    kinds = [list(one) for _, one in itertools.groupby(values, type)]
    few = dict.fromkeys(itertools.chain.from_iterable(one[:6] for one in kinds))
    pools = [(*values, *WORDS)] + [(*few, *WORDS)] * (len(route.wanted) - 1)
    for filled in itertools.product(*pools):
        try:
            made = reverse(route.name, kwargs=dict(zip(route.wanted, filled, strict=True)))
        except NoReverseMatch:
            continue
        if made not in seen:
            seen.add(made)
            yield made


def belonging_to(person: Person) -> Hers:
    """Everything that belongs to a person: rows by every way from a table to her."""
    rows = _rows_of(person)
    kinds = [list(_keys_of(model, pks)) for model, pks in rows.items()]
    # One of each table before the second of any: few tries reach every table.
    values = [one for turn in itertools.zip_longest(*kinds) for one in turn if one is not None]
    tables = {value: table for value, table in values if table}
    numbers = sorted({pk for pks in rows.values() for pk in pks if isinstance(pk, int)})
    cases = Case.objects.filter(person=person)
    references = [case.reference for case in cases]
    keys = list(dict.fromkeys(value for value, _table in values))
    words = [person.family_name, *cases.values_list("debt__reference", flat=True)]
    words += person.contact_points.exclude(value="").values_list("value", flat=True)
    named = tuple(word for word in words if word)
    return Hers(rows, (*keys, *references, *numbers), named, tables)


def _keys_of(model: type[models.Model], pks: frozenset[Any]) -> Iterator[tuple[uuid.UUID, str]]:
    """Keys in the rows of a table, its own before what it points at, with the table's name."""
    names = [one.name for one in model._meta.fields if isinstance(one, models.UUIDField)]
    names.sort(key=lambda name: name != "key")
    rows = model._default_manager.filter(pk__in=sorted(pks)[:MOST_OF_A_KIND]).order_by("pk")
    for name in names:
        for value in rows.values_list(name, flat=True):
            if value is not None:
                yield value, str(model._meta.model_name) if name == "key" else ""


def _rows_of(person: Person) -> dict[type[models.Model], frozenset[Any]]:
    cases = Case.objects.filter(person=person)
    found: dict[type[models.Model], frozenset[Any]] = {Person: frozenset({person.pk})}
    opaque = {"subject": [person.key], "case_key": list(cases.values_list("key", flat=True))}
    ours = [
        model for model in apps.get_models()
        if model.__module__.startswith(OURS) and model._meta.label_lower not in SHARED
    ]  # fmt: skip
    grew = True
    while grew:
        grew = False
        for model in ours:
            query = models.Q(pk__in=[])
            for one in model._meta.fields:
                above = one.related_model if one.is_relation else None
                if isinstance(above, type) and above in found:
                    query |= models.Q(**{f"{one.attname}__in": list(found[above])})
                elif one.name in opaque and not one.is_relation:
                    query |= models.Q(**{f"{one.name}__in": opaque[one.name]})
            now = frozenset(model._default_manager.filter(query).values_list("pk", flat=True))
            if now - found.get(model, frozenset()):
                found[model] = now | found.get(model, frozenset())
                grew = True
    return found


def probe(probers: Iterable[Prober], person: Person, *, each: int, digest_every: int = 50) -> Found:
    """Ask `each` addresses of every route of the probers' doors, by GET and POST.

    No number ends it early: a route that stands last is asked like the first.
    """
    hers, found = belonging_to(person), Found()
    watch = _Watch(hers, found, before=hers.digest())
    for prober in probers:
        client = prober.enter()
        for route in routes([prober.door]):
            if but := BY_KEY_ALONE.get(route.name, ""):
                watch.compare()  # so that no other route is excused for this one
            for address in itertools.islice(addresses(route, hers), each):
                found.tried.add(route.name)
                for method in ("get", "post"):
                    client = _ask(client, prober, method, address, hers, found)
                    watch.asked.append(f"{method} {address}")
                if len(watch.asked) >= digest_every:
                    watch.compare(but=but)
            if but:
                watch.compare(but=but)
    watch.compare()
    return found


@dataclass(slots=True)
class _Watch:
    """Her rows as they were, and what was asked since."""

    hers: Hers
    found: Found
    before: dict[str, str]
    asked: list[str] = field(default_factory=list)

    def compare(self, *, but: str = "") -> None:
        """Note as a leak what changed since the last time, but for one table."""
        now = self.hers.digest()
        changed = [name for name, was in self.before.items() if now[name] != was and name != but]
        if changed:
            self.found.leaks.append(f"changed {changed} by one of {self.asked}")
        self.before, self.asked = now, []


def _ask(
    client: Client, prober: Prober, method: str, address: str, hers: Hers, found: Found
) -> Client:
    """Ask once; whoever was sent out comes in again."""
    key = next(value for value in hers.values if isinstance(value, uuid.UUID))
    told = {"answer": "yes", "key": str(key), "case": str(key), "person": str(key)}
    answer = getattr(client, method)(address, told if method == "post" else {})
    found.n += 1
    if reason := _leak(answer, address, hers):
        found.leaks.append(f"{method} {address} as {prober.door}: {reason}")
    is_out = answer.status_code in {302, 303, 401} or not client.cookies
    return prober.enter() if is_out else client


def _leak(answer: Any, address: str, hers: Hers) -> str:
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace")
    named = [word for word in hers.words if word in text and word not in address]
    if named:
        return f"shows {named[0]!r}"
    is_file = answer.headers.get("Content-Disposition", "").startswith("attachment")
    if is_file and any(
        str(value) in address for value in hers.values if not isinstance(value, int)
    ):
        return "gives a file"
    return "breaks" if answer.status_code >= 500 else ""


def each_for(hers: Hers, *, wanted: int) -> int:
    """Of how many addresses every route is asked, so that all are asked `wanted` times or more.

    Raises TooFewAddresses where all that is hers does not make so many.
    """
    known = [sum(1 for _ in itertools.islice(addresses(one, hers), wanted)) for one in routes()]
    for each in range(1, max(known) + 1):
        if 2 * sum(min(each, one) for one in known) >= wanted:
            return each
    raise TooFewAddresses(2 * sum(known))


def in_portal(person: Person, *, at: datetime) -> Client:
    """A browser in which a person came in by her letter, fully."""
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    session = client.session
    session["person"] = {
        "key": str(person.key), "case": "", "seen": at.isoformat(), "began": at.isoformat(),
        "confirmed": True, "weak": False, "token": "probe",
    }  # fmt: skip
    session.save()
    return client


def in_house(user: Any) -> Client:
    """A browser in which somebody of staff or of a creditor is signed in."""
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(user, backend=_BACKEND)
    return client


def by_machine(secret: str) -> Client:
    """A machine with a key of its own."""
    headers = {"host": "localhost", "Authorization": f"Bearer {secret}"}
    return Client(headers=headers, raise_request_exception=False)


def upper_95(n: int, violations: int) -> float | None:
    """The most that the true share may be, at 95 in 100, where none was found."""
    return round(1 - 0.05 ** (1 / n), 8) if n and not violations else None
