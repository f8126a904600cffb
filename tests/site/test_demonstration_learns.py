"""The demonstration shows how the house learns: on every page of it something happened."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from evenhand.access.models import User
from evenhand.contact.models import Contact
from evenhand.doors import clock
from evenhand.learning.ideas.models import Idea
from evenhand.learning.improvement.models import Theme
from evenhand.learning.improvement.queries import changes_of
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.learning.training.loading import load_shipped
from evenhand.learning.training.queries import ready
from evenhand.rulebook import open_rulebook
from evenhand.site.demonstration import improving, in_training, learning, voices
from evenhand.site.demonstration.building import JOINED_BEFORE, TRAINED_FOR
from evenhand.site.demonstration.debts import imagine_portfolio
from evenhand.site.demonstration.loading import load
from evenhand.site.demonstration.users import make_learners, make_staff
from evenhand.work.alarms import open_alarms

AT = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
# Who looks where, and words that stand there only where something happened.
SEEN = (
    ("lead", "/desk/voices/", "likely"),
    ("lead", "/desk/voices/", "Net "),
    ("lead", "/desk/voices/pulse", "Oct 2026"),
    ("lead", "/desk/voices/quotes", "<blockquote"),
    ("complaints", "/desk/voices/alarms", "/take"),
    ("lead", "/desk/ideas/", "Robin"),
    ("compliance", "/desk/ideas/reports", "/desk/ideas/reports/"),
    ("lead", "/desk/improvement/", "hard to understand"),
    ("lead", "/desk/improvement/theme/letters-unclear", "three lines"),
    ("agent", "/desk/reviews/mine", "/desk/reviews/"),
    ("lead", "/desk/reviews/", "/desk/reviews/"),
    ("lead", "/desk/reviews/contested", "/desk/reviews/contested/"),
    ("operator", "/desk/reviews/allowed", "Legitimate interest"),
    ("lead", "/desk/reviews/coding", "/desk/reviews/coding/"),
    ("trainee", "/desk/learn/", "/desk/learn/course/"),
    ("trainee", "/desk/learn/me", "/desk/learn/course/"),
    ("trainee", "/desk/learn/sessions", "Room 2"),
    ("trainer", "/desk/learn/team", "Kim Colleague"),
    ("trainer", "/desk/learn/together", "Tija Trainee"),
    ("colleague", "/desk/learn/me", "certificate"),
)


@pytest.fixture
def staff(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, User]:
    """Everybody of a small demonstration, after its twelve weeks."""
    monkeypatch.setattr(clock, "now", lambda: AT)
    portfolio = imagine_portfolio(seed=2026, people=120, at=AT)
    loaded = load(portfolio, at=AT, progress=lambda: None)
    everybody = make_staff(password="", at=AT - JOINED_BEFORE)
    load_shipped(book=open_rulebook(), at=AT)
    everybody |= make_learners(password="", at=AT)
    in_training.learn_all(everybody, country=TRAINED_FOR, at=AT, told=lambda: None)
    learning.live_learning(portfolio, loaded, everybody, at=AT, told=lambda: None)
    return everybody


def test_every_page_of_learning_shows_something(staff: dict[str, User]) -> None:
    empty = []

    for who, page, words in SEEN:
        browser = Client()
        browser.force_login(staff[who], backend="django.contrib.auth.backends.ModelBackend")
        answer = browser.get(page)
        if answer.status_code != 200 or words not in answer.content.decode():
            empty.append(f"{page} for {who}: {answer.status_code}, no {words!r}")

    assert not empty, empty
    _everybody_was_asked_by_the_rules()
    _a_change_came_from_an_idea()
    _one_is_certified_and_one_is_on_her_way(staff)


def _everybody_was_asked_by_the_rules() -> None:
    """Some were asked and some spoke unasked; one alarm is open, the others are closed."""
    ways = set(Answer.objects.values_list("invitation__came_by", flat=True))
    assert ways == set(Invitation.CameBy.values)
    assert not Invitation.objects.filter(person__is_synthetic=False).exists()
    assert open_alarms().count() == 1
    assert Contact.objects.filter(at__gt=AT).count() == 0
    assert Answer.objects.filter(at__lt=AT - voices.CHANGED_BEFORE).exists()


def _a_change_came_from_an_idea() -> None:
    states = set(Idea.objects.values_list("decided", flat=True))
    assert states == {"", *Idea.Decision.values}
    (change,) = changes_of(Theme.objects.get(key=improving.THEME), today=AT.date())
    assert change.kept is not None
    assert change.idea is not None
    assert change.idea.thanked_at is not None


def _one_is_certified_and_one_is_on_her_way(staff: dict[str, User]) -> None:
    colleague, trainee = staff[in_training.COLLEAGUE], staff[in_training.TRAINEE]
    assert not ready(colleague, skill="contact", language="en", country="GB", at=AT).lacking
    lacks = ready(trainee, skill="contact", language="en", country="LV", at=AT).lacking
    assert any(one.startswith("course:") for one in lacks)
    assert not any(one == "course:active-listening" for one in lacks)
