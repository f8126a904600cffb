"""Whatever a person sends is seen: a task or a promise of ours, or an act of her own.

Every page of the portal that takes something stands in one of the two lists here; a new one fails
until somebody has decided which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from django.test import Client
from django.urls import get_resolver

from evenhand.cases.models import Case
from evenhand.contact.answering import answer_asked
from evenhand.redress.disputes import watching
from evenhand.work.models import Promise, Task
from tests import cast
from tests.doors.portal.conftest import code_in_letter
from tests.house.test_routes import Route, routes

pytestmark = pytest.mark.django_db(transaction=True)
PORTAL = tuple(one for one in routes(get_resolver()) if one.name.startswith("portal:"))
HER_OWN = "she answers on a page of her own; what it says is kept with the rest"
OWN_PLAN = "she changes her own plan within what it allows; it counts at once"
TELLS = "kept until the last page; that sends it"
OWN_MEANS = "her draft, in her own hands until she sends it"
WAY_IN = "the way in: asks and keeps nothing of hers"
# Acts of her own that nobody needs to see, each with the reason.
SELF_SERVICE: Mapping[str, str] = {
    "front": WAY_IN, "open": WAY_IN, "second_fact": WAY_IN, "for_you": WAY_IN,
    "no_more_mail": "ends e-mail at once",
    "others_see": "safe contact holds at once",
    "needs_safe": "obeyed at once", "needs_ways": "obeyed at once", "needs_hours": "obeyed at once",
    "needs_language": "obeyed at once", "needs_point": "obeyed at once",
    "needs_support": "kept at once; who needs an interpreter gets a task by its own verb",
    "who_helps": "a mandate counts at once", "who_helps_end": "ends at once",
    "who_helps_code": "makes a code at once",
    "helping_home": "a helper's own page takes nothing", "helping_ways": "a helper's own page",
    "helping_call": "a helper's own page; its call is a task, see test_helping",
    "about_me_download": "she takes her own data along",
    "which_debt": "only leads on", "cant_pay": "kept until the check; that sends it",
    "cant_pay_paper": "kept until the check; that sends it",
    "stop_adviser": "kept until the check; that sends it",
    "stop_words": "kept until the check; that sends it",
    "stop_paper": "kept until the check; that sends it",
    "ask_to_stop": "kept until the check; that sends it",
    "stop_check": "sends what it was told before; see test_stop_asking",
    "stop_proof": "her own proof, sent to where she says",
    "stop_add_paper": "raises the reading of the stop anew; see test_stop",
    "stop_longer": "lengthens at once what is hers to lengthen",
    "stop_end": "ends at once what is hers to end",
    "stop_appeal": "a third decides; its task stands in test_stop",
    "household": OWN_MEANS, "ages": OWN_MEANS, "everyday": OWN_MEANS, "others": OWN_MEANS,
    "bill_days": OWN_MEANS, "savings": OWN_MEANS, "assets": OWN_MEANS, "change": OWN_MEANS,
    "sure": OWN_MEANS, "account_file": OWN_MEANS, "account_found": OWN_MEANS,
    "account_offer": OWN_MEANS, "account_done": OWN_MEANS, "take_along": OWN_MEANS,
    "bring": OWN_MEANS, "means_received": OWN_MEANS, "paper": OWN_MEANS, "income": OWN_MEANS,
    "income_when": OWN_MEANS, "income_months": OWN_MEANS, "first_debt": OWN_MEANS,
    "cost": OWN_MEANS,
    "kinds": OWN_MEANS, "means_still": OWN_MEANS,
    "means_check": "finished: the ways to pay are shown at once",
    "ways": HER_OWN, "own_amount": HER_OWN, "plan_day": HER_OWN,
    "plan_check": "agreed at once; its promise is her plan",
    "once": "an offer that the rules answer at once",
    "plan_skip": OWN_PLAN, "plan_less": OWN_PLAN, "plan_other_day": OWN_PLAN,
    "plan_linked_off": OWN_PLAN, "plan_go_on": OWN_PLAN, "plan_came_in": OWN_PLAN,
    "plan_more": OWN_PLAN, "plan_income": OWN_PLAN, "plan_changed": OWN_PLAN,
    "plan_early": OWN_PLAN, "plan_stop": OWN_PLAN,
    "plan_ask": "asks somebody to look at a plan; only after one was refused, see test_plans",
    "survey": "a bad answer is a task; see test_survey",
    "survey_by_letter": "a bad answer is a task; see test_survey",
    "survey_stop": "counts at once",
    "survey_words": "taken back at once",
    "keys": "ends her visits everywhere at once",
    "come_back": WAY_IN, "come_back_code": WAY_IN, "fresh_link": WAY_IN,
    "dispute": TELLS, "dispute_tell": TELLS, "no_letter": TELLS, "no_letter_tell": TELLS,
    "dispute_here": TELLS, "dispute_here_tell": TELLS,
    "dispute_add": "joins a dispute that somebody has to read; see test_dispute",
    "dispute_withdraw": "ends at once what is hers to end",
    "complain": TELLS, "complain_about": TELLS, "complain_help": TELLS,
    "complaint_add": "joins a complaint that somebody has to answer; see test_complaints",
    "complaint_withdraw": "ends at once what is hers to end",
    "pay_amount": "only leads on to the ways to pay",
    "pay_by_card": "leads to the provider, whose word of the payment is booked",
    "pay_debit": "a mandate counts at once", "pay_debit_end": "ends at once",
    "stolen": "its stop and task stand in DRIVEN by `not_me`, which shares its code",
    "helping": "only says how a helper comes in",
}  # fmt: skip


def _call(hers: Client, case: Case) -> None:
    day = hers.get("/p/person/call-me").context["form"].fields["day"].choices[0][0]
    hers.post("/p/person/call-me", {"day": day, "window": "9", "phone": "+371 26123456"})


def _posted(page: str, **fields: str) -> Callable[[Client, Case], None]:
    def drive(hers: Client, case: Case) -> None:
        hers.post(page.format(case=case), fields)

    return drive


def _cant_pay(hers: Client, case: Case) -> None:
    hers.post("/p/cant-pay", {"words": "nothing is left"})
    hers.post("/p/cant-pay/check")


def _dispute(hers: Client, case: Case) -> None:
    place = f"/p/owed/{case.key}/dispute"
    hers.post(place, {"what": "paid"})
    hers.post(f"{place}/tell", {"words": "I paid"})
    hers.post(f"{place}/show", {"do": "send"})


def _without_a_visit(place: str, case: Case) -> None:
    client, said = Client(), {"what": "paid", "reference": case.reference, "words": "", "reach": ""}
    page = client.post(f"{place}/tell", said).content.decode()
    signed = re.search(r'name="follow" value="([^"]+)"', page)
    assert signed
    client.post(f"{place}/show", {**said, "follow": signed[1]})
    watching.watch(clock=cast.clock)


def _complain(hers: Client, case: Case) -> None:
    hers.post("/p/complain", {"topic": "spoken", "words": "Somebody shouted."})
    hers.post("/p/complain/about", {"about": "nobody"})
    hers.post("/p/complain/help", {"wish": "", "reach": ""})
    hers.post("/p/complain/check")


BORN = {"fact_day": "12", "fact_month": "4", "fact_year": "1985"}
# What she sends to us, driven as she sends it.
DRIVEN: Mapping[str, Callable[[Client, Case], None]] = {
    "call_me": _call,
    "not_me": _posted("/p/for-you/not-me"),
    "not_mine": lambda hers, case: _not_mine(case),
    "dispute_show": _dispute,
    "no_letter_show": lambda hers, case: _without_a_visit("/p/dispute-without", case),
    "dispute_here_show": lambda hers, case: _without_a_visit(
        f"/p/{code_in_letter(case)}/dispute", case
    ),
    "complain_check": _complain,
    "messages": _posted("/p/messages", words="When can I talk to you?"),
    "break": _posted("/p/break", days="14"),
    "cant_pay_check": _cant_pay,
    "about_me_correct": _posted("/p/me/correct?what=name", words="Ilze Kalniņa"),
    "about_me_delete": _posted("/p/me/delete", everything="on", **BORN),
    "about_me_object": _posted("/p/me/object", kind="object", words="my old address"),
}


def _not_mine(case: Case) -> None:
    Client().post(f"/p/{code_in_letter(case)}/not-mine")
    answer_asked(clock=cast.clock)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.mark.parametrize("name", sorted(DRIVEN))
def test_what_she_sends_becomes_a_task_or_a_promise(
    case: Case, come_in: Callable[[Case], Client], name: str
) -> None:
    hers = Client() if name == "not_mine" else come_in(case)
    before = Task.objects.count() + Promise.objects.count()

    DRIVEN[name](hers, case)

    assert Task.objects.count() + Promise.objects.count() > before


def test_every_page_that_takes_something_is_driven_or_her_own(
    case: Case, come_in: Callable[[Case], Client]
) -> None:
    hers = come_in(case)
    named = {one.name.removeprefix("portal:"): one for one in PORTAL}
    placed = set(SELF_SERVICE) | set(DRIVEN)

    takes = {name for name, one in named.items() if name not in placed and _takes(hers, one)}

    assert not takes, f"Say what becomes of what is sent to these: {sorted(takes)}"
    assert placed <= set(named), sorted(placed - set(named))


def _takes(hers: Client, route: Route) -> bool:
    return hers.post(route.address).status_code != 405
