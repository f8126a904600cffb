"""Imagines people: who they are, how they can be reached, what they wish, how far things came."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta

from evenhand.site.demonstration.chance import Chance
from evenhand.site.demonstration.ground import Country, Town, countries
from evenhand.site.demonstration.households import imagine_means
from evenhand.site.demonstration.imagined import Address, ImaginedPerson, PlanLife, Story

_STORIES = {
    Story.FRESH: 11, Story.WAITING: 50, Story.REMINDED: 10, Story.SILENT: 3, Story.TOLD: 6,
    Story.NOTHING_LEFT: 5, Story.PLANNED: 8, Story.STOPPED: 7,
}  # fmt: skip
_HOLDS = {
    "dispute": 26, "illness": 14, "requested": 14, "complaint": 10, "adviser": 10, "insolvency": 10,
    "identity_theft": 5, "safety": 4, "operator": 3,
}  # fmt: skip
_HOLDS_IN_BRITAIN = {"breathing_space": 40, "mental_health_crisis": 10}
_SPEAK_FOR = {"adviser": 55, "attorney": 30, "guardian": 10, "trusted": 5}
_PLAN_LIVES = {
    PlanLife.KEPT: 42, PlanLife.SKIPPED: 18, PlanLife.SLIPPED: 14, PlanLife.EARLY: 8,
    PlanLife.BROKEN: 10, PlanLife.INSOLVENCY: 5, PlanLife.WRITTEN_OFF: 3,
}  # fmt: skip
_HAVE_STATEMENT = (Story.TOLD, Story.NOTHING_LEFT, Story.PLANNED)
_OLDEST_PLAN_DAYS = 225  # no older than the law that we know of every country shown
_LATELY_PERCENT = 30
_DECLARED_PERCENT = 18  # of the others, the creditor's file says something of their means


def imagine_person(chance: Chance, *, number: int, at: datetime) -> ImaginedPerson:
    """Imagine one person; `number` keeps her addresses apart from everybody else's."""
    country = chance.weighted({one: one.share for one in countries()})
    town = chance.pick(country.towns)
    is_company, is_dead = chance.of(4), chance.of(0.5)
    story = _story(chance, is_company=is_company, is_dead=is_dead)
    story_at = chance.working_instant(at, days_ago=_days_ago(chance, story))
    given = chance.pick(country.given)
    family = chance.pick(country.family)[-1 if given in country.women else 0]
    means = story in _HAVE_STATEMENT or (not is_company and chance.of(_DECLARED_PERCENT))
    email = _email(given, family, number=number) if chance.of(70) else ""
    wishes = _wishes(chance) if chance.of(6) and story is not Story.PLANNED else ()
    return ImaginedPerson(
        key=chance.key(),
        country=country.code,
        region=town.region,
        zone=country.zone,
        language=town.language or chance.weighted(country.languages),
        is_company=is_company,
        given_name="" if is_company else given,
        family_name="" if is_company else family,
        company_name=f"{chance.pick(country.firms)} {number} (synthetic)" if is_company else "",
        born_on=None if is_company else _birthday(chance, at.date()),
        deceased_on=(at - timedelta(days=chance.between(20, 90))).date() if is_dead else None,
        address=_address(chance, country, town, number=number) if chance.of(95) else None,
        email=email,
        email_consented=bool(email) and chance.of(85),
        phone=_phone(country, number=number) if chance.of(80) else "",
        refuses=tuple(wish for wish in wishes if wish not in ("all", "safe")),
        ceased="all" in wishes,
        is_careful="safe" in wishes,
        representative=chance.weighted(_SPEAK_FOR) if chance.of(3) else "",
        story=story,
        story_at=story_at,
        plan_life=chance.weighted(_PLAN_LIVES) if story is Story.PLANNED else PlanLife.KEPT,
        hold_kind=_hold(chance, country, is_dead=is_dead) if story is Story.STOPPED else "",
        statement=imagine_means(
            chance,
            country=country,
            stated_on=story_at.date(),
            is_poor=story is Story.NOTHING_LEFT,
            is_indicative=story not in _HAVE_STATEMENT,
        )
        if means
        else None,
        is_her_own_statement=story in _HAVE_STATEMENT,
    )


def _story(chance: Chance, *, is_company: bool, is_dead: bool) -> Story:
    if is_dead:
        return Story.STOPPED
    story = chance.weighted(_STORIES)
    return Story.WAITING if is_company and story in _HAVE_STATEMENT else story


def _days_ago(chance: Chance, story: Story) -> int:
    if story is Story.TOLD:
        return chance.between(1, 12)
    if story is Story.WAITING:
        return chance.between(1, 10)
    if story is Story.PLANNED:
        # Some lately, so that plans run; most long ago, so that they have a story to tell.
        return chance.between(3, 28 if chance.of(_LATELY_PERCENT) else _OLDEST_PLAN_DAYS)
    return chance.between(2, 28)


def _hold(chance: Chance, country: Country, *, is_dead: bool) -> str:
    if is_dead:
        return "bereavement"
    return chance.weighted(_HOLDS | (_HOLDS_IN_BRITAIN if country.code == "GB" else {}))


def _birthday(chance: Chance, today: date) -> date:
    years = chance.around(44, spread=0.32, least=19, most=89)
    return today - timedelta(days=years * 365 + chance.between(0, 364))


def _wishes(chance: Chance) -> tuple[str, ...]:
    return chance.pick((("call",), ("call", "sms"), ("email",), ("letter",), ("all",), ("safe",)))


def _address(chance: Chance, country: Country, town: Town, *, number: int) -> Address:
    street, house = chance.pick(country.streets), str(1 + number % 180)
    house_first = country.code in ("GB", "US", "FR")
    line = f"{house} {street}" if house_first else f"{street} {house}"
    return Address(street=line, postcode=town.postcode, town=town.name)


def _email(given: str, family: str, *, number: int) -> str:
    plain = unicodedata.normalize("NFKD", f"{given}.{family}".replace("ı", "i").replace("ł", "l"))
    kept = "".join(sign for sign in plain if sign.isascii() and (sign.isalnum() or sign == "."))
    return f"{kept.lower()}.{number}@example.org"


def _phone(country: Country, *, number: int) -> str:
    """A number set aside for fiction; some people share one, as there are few."""
    if not country.phones:
        return ""
    digits = {"FR": 4, "GB": 3, "US": 2, "DE": 3}[country.code]
    return f"{country.phones}{number % 10**digits:0{digits}d}"
