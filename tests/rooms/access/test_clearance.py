"""Nobody talks with a person without the certificate for it: skill, country, language, today."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from evenhand.access.certifying import (
    NotASupervision,
    NotHersToGrant,
    begin_supervision,
    end_supervision,
    grant_certificate,
    resume_certificates,
    revoke_certificate,
    suspend_certificates,
)
from evenhand.access.models import Certificate, Role, Supervision, User
from evenhand.access.queries import Clearance, clearance, holders
from evenhand.journal.models import Event
from tests import cast

pytestmark = pytest.mark.django_db
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
CONTACT = frozenset({"contact"})


def asked(user: User, *skills: str, country: str = "LV", language: str | None = "lv") -> Clearance:
    return clearance(
        user, skills=frozenset(skills or CONTACT), country=country, language=language, at=cast.AT
    )


def trainer() -> User:
    return User.objects.create_user(
        "tom@evenhand.example", cast.PASSWORD, name="Tom", role=Role.TRAINER, joined_at=cast.AT
    )


def certified(skill: str = "contact", *, country: str = "LV", language: str = "lv") -> User:
    user = cast.agent(certified=False)
    cast.certified_in(user, skill, country=country, language=language)
    return user


def test_a_living_certificate_clears() -> None:
    user = certified()

    found = asked(user)

    assert found.is_cleared
    assert found.certificate == Certificate.objects.get()
    assert found.supervised_by is None


def test_nobody_is_cleared_without_one() -> None:
    assert asked(cast.agent(certified=False)).lacking == CONTACT


@pytest.mark.parametrize(("country", "language"), [("DE", "lv"), ("LV", "de")])
def test_another_country_or_language_is_not_cleared(country: str, language: str) -> None:
    assert not asked(certified(), country=country, language=language).is_cleared


def test_with_an_interpreter_any_language_will_do() -> None:
    assert asked(certified(), language=None).is_cleared


def test_each_skill_is_wanted() -> None:
    found = asked(certified(), "contact", "bereavement")

    assert found.lacking == {"bereavement"}


def test_a_certificate_ends_at_its_second() -> None:
    user = cast.agent(certified=False)
    grant_certificate(
        user=user, skill="contact", country="LV", language="lv",
        at=cast.AT - YEAR - timedelta(seconds=1), life=YEAR,
    )  # fmt: skip

    assert not asked(user).is_cleared


def test_a_revoked_certificate_clears_nobody() -> None:
    user = certified()

    assert revoke_certificate(Certificate.objects.get(), by=trainer(), why="left", at=cast.AT)

    assert not asked(user).is_cleared
    assert Event.objects.filter(code="certificate.revoked").count() == 1


def test_a_suspended_certificate_rests_until_it_is_resumed() -> None:
    user = certified()

    suspend_certificates(user=user, skill="contact", at=cast.AT, actor="system")
    rests = asked(user)
    resume_certificates(user=user, skill="contact", at=cast.AT, actor="system")

    assert not rests.is_cleared
    assert asked(user).is_cleared


def test_who_no_longer_works_here_is_not_cleared() -> None:
    user = certified()
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.refresh_from_db()

    assert not asked(user).is_cleared


def supervised(*, skills: tuple[str, ...] = ("contact",)) -> tuple[User, User, Supervision]:
    trainee = cast.agent(certified=False)
    supervisor = User.objects.create_user(
        "sara@evenhand.example", cast.PASSWORD, name="Sara", role=Role.AGENT, joined_at=cast.AT
    )
    cast.certified_in(supervisor, *skills)
    made = begin_supervision(
        trainee=trainee, supervisor=supervisor, at=cast.AT - HOUR, until=cast.AT + HOUR,
        by=trainer(),
    )  # fmt: skip
    return trainee, supervisor, made


def test_a_trainee_talks_while_somebody_listens() -> None:
    trainee, supervisor, _made = supervised()

    found = asked(trainee)

    assert found.is_cleared
    assert found.supervised_by == supervisor
    assert found.certificate is None


def test_the_supervisor_must_hold_every_skill_herself() -> None:
    trainee, _supervisor, _made = supervised()

    assert asked(trainee, "contact", "support").lacking == {"contact", "support"}


def test_a_supervisor_whose_own_certificate_ran_out_does_not_count() -> None:
    trainee, supervisor, _made = supervised()
    Certificate.objects.filter(user=supervisor).update(expires_at=cast.AT)

    assert not asked(trainee).is_cleared


def test_a_supervision_that_ended_does_not_count() -> None:
    trainee, supervisor, made = supervised()

    end_supervision(made, by=supervisor, at=cast.AT)

    assert not asked(trainee).is_cleared


def test_nobody_supervises_herself_nor_longer_than_a_shift() -> None:
    user, other = cast.agent(), cast.lead()

    for supervisor, hours in ((user, 1), (other, 9)):
        with pytest.raises(NotASupervision):
            begin_supervision(trainee=user, supervisor=supervisor, at=cast.AT,
                              until=cast.AT + hours * HOUR, by=other)  # fmt: skip


def test_the_database_knows_it_too() -> None:
    user = cast.agent()

    with pytest.raises(IntegrityError):
        Supervision.objects.create(
            trainee=user, supervisor=user, began_at=cast.AT, until_at=cast.AT + HOUR
        )


@pytest.mark.parametrize("role", [Role.AGENT, Role.COMPLAINTS])
def test_only_who_may_grants(role: str) -> None:
    by = User.objects.create_user("x@evenhand.example", cast.PASSWORD, name="X", role=role)

    with pytest.raises(NotHersToGrant):
        grant_certificate(user=cast.agent(certified=False), skill="contact", country="LV",
                          language="lv", at=cast.AT, life=YEAR, by=by)  # fmt: skip


def test_nobody_certifies_herself() -> None:
    by = trainer()

    with pytest.raises(NotHersToGrant):
        grant_certificate(user=by, skill="contact", country="LV", language="lv",
                          at=cast.AT, life=YEAR, by=by)  # fmt: skip


def test_only_the_operator_certifies_for_anywhere() -> None:
    with pytest.raises(NotHersToGrant):
        grant_certificate(user=cast.agent(certified=False), skill="contact", country="",
                          at=cast.AT, life=YEAR, by=trainer())  # fmt: skip


def test_the_giver_is_kept_and_told_to_the_journal() -> None:
    by = trainer()

    made = grant_certificate(user=cast.agent(certified=False), skill="contact", country="LV",
                             language="lv", at=cast.AT, life=YEAR, by=by)  # fmt: skip

    assert made.granted_by == by
    assert Event.objects.get(code="certificate.granted").actor == f"staff:{by.key}"


def test_holders_are_those_with_every_skill() -> None:
    whole, part = cast.agent(), cast.agent("part@evenhand.example", certified=False)
    cast.certified_in(part, "contact")

    found = holders(skills=frozenset({"contact", "dispute"}), country="LV", language="lv",
                    at=cast.AT)  # fmt: skip

    assert list(found) == [whole]
    assert part not in found
