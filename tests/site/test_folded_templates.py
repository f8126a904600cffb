"""A page of folded templates is the same to the letter as one of Django's own."""

import re
from collections.abc import Callable
from copy import deepcopy

import pytest
from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template
from django.test import Client
from django.urls import include, path
from django.utils import translation
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.site.folded_templates import Folded, fold
from tests import cast
from tests.doors.portal.conftest import come_in, door_clock, quick_answers, spool

__all__ = ["come_in", "door_clock", "quick_answers", "spool"]

CHANGES = re.compile(r'(name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+")')
PAGES = ("/", "/p/home", "/p/owed", "/p/owed/{case}", "/p/money/home", "/p/advice", "/p/dispute")
LANGUAGES = ("en", "lv", "ar", "de")


def compiled(words: str) -> Template:
    """A template that is folded."""
    engine = Engine(
        libraries={
            "i18n": "django.templatetags.i18n",
            "static": "django.templatetags.static",
            "look": "evenhand.doors.look.templatetags.look",
        }
    )
    template = engine.from_string("{% load i18n static look %}" + words)
    fold(template.nodelist)
    return template


def folded(template: Template) -> list[Folded]:
    return [one for one in template.nodelist if isinstance(one, Folded)]


@pytest.fixture
def pages(come_in: Callable[[Case], Client]) -> Callable[[], dict[str, str]]:
    case = cast.case(cast.person())
    ilze = come_in(case)

    def shown() -> dict[str, str]:
        found = {}
        for language in LANGUAGES:
            ilze.cookies["evenhand_language"] = language
            for address in PAGES:
                answer = ilze.get(address.format(case=case.key), follow=True)
                assert answer.status_code == 200, address
                found[f"{language} {address}"] = CHANGES.sub("", answer.content.decode())
        return found

    return shown


@pytest.mark.django_db(transaction=True)
def test_pages_are_the_same_to_the_letter_as_without_folding(
    pages: Callable[[], dict[str, str]], settings: Settings
) -> None:
    folded = {**pages(), **pages()}
    plain = deepcopy(site.TEMPLATES)
    del plain[0]["OPTIONS"]["loaders"]
    plain[0]["APP_DIRS"] = True
    settings.TEMPLATES = plain
    assert "folded" not in str(settings.TEMPLATES)

    assert pages() == folded
    assert len({page.partition("<body")[2][:2000] for page in folded.values()}) > len(LANGUAGES)


@pytest.mark.parametrize(
    "words",
    [
        "{% translate 'Back' %}",
        '{% translate "Back" context "a way" %}',
        "{% blocktranslate trimmed %}You can write to us.{% endblocktranslate %}",
        '{% url "portal:home" %}',
        '<b>{% icon "phone" 18 %}</b>',
        "a {# nothing #} b",
    ],
)
def test_what_is_fixed_becomes_one_piece(words: str) -> None:
    template = compiled(words)

    (one,) = folded(template)
    assert len(template.nodelist) == len([one, "what is loaded"])
    assert template.render(Context()) == template.render(Context({"name": 1})) != ""


@pytest.mark.parametrize(
    "words",
    [
        "{{ name }}",
        "{% translate name %}",
        "{% translate 'Back'|upper %}",
        "{% translate 'Back' as back %}",
        "{% blocktranslate %}Good day, {{ name }}{% endblocktranslate %}",
        "{% blocktranslate count n=many %}one{% plural %}many{% endblocktranslate %}",
        '{% url "portal:debt" key %}',
        '{% url "portal:home" as home %}',
        "{% icon name 18 %}",
        "{% is_not_yet_read as unread %}",
        "{% if name %}{{ name }}{% endif %}",
    ],
)
def test_what_may_change_stays_as_it_is(words: str) -> None:
    assert not folded(compiled(words))


def test_each_language_and_each_set_of_addresses_has_its_own_words(settings: Settings) -> None:
    template = compiled('{% translate "Back" %} {% url "portal:home" %}')

    found = []
    for language in ("en", "de", "en"):
        with translation.override(language):
            found.append(template.render(Context()))
    settings.ROOT_URLCONF = __name__

    assert found == ["Back /p/home", "Zurück /p/home", "Back /p/home"]
    assert template.render(Context()) == "Back /elsewhere"


def elsewhere(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("elsewhere")


urlpatterns = [path("", include(([path("elsewhere", elsewhere, name="home")], "portal")))]
