"""What staff do in a case, and what the house answers."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.access.models import DeclaredConflict, Role, User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact, Release
from evenhand.holds.models import ChangeAsked, Hold
from evenhand.journal.models import Event
from evenhand.ledger.models import Transfer
from evenhand.payments.models import Overpaid
from evenhand.plans.models import Plan, Proposal
from evenhand.vault.models import Document
from evenhand.work.actions import claim, set_next_step
from evenhand.work.models import NextStep, Step
from tests import cast
from tests.doors.desk.conftest import signed_in
from tests.papers import a_pdf

PHONE = "+37120000001"
TODAY = {"day": "17", "month": "11", "year": "2026"}


def boxes(name: str, day: dict[str, str]) -> dict[str, str]:
    """A date as the three boxes of a form send it."""
    return {f"{name}_{part}": value for part, value in day.items()}


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    answer = client.get("/desk/queue")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/desk/queue")


@pytest.mark.django_db
def test_a_creditors_user_never_sees_the_desk() -> None:
    lender = cast.creditor()
    user = User.objects.create_user(
        "olga@bank.example", cast.PASSWORD, name="Olga", role=Role.CREDITOR,
        creditor_key=lender.key,
    )  # fmt: skip
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    queue, home = client.get("/desk/queue"), client.get("/desk/")

    assert queue.status_code == 403
    assert home["Location"] == "/clients/"


@pytest.mark.django_db
def test_whoever_declared_a_tie_to_the_person_keeps_away(desk: Client, dace: User) -> None:
    case = cast.case(cast.person())
    DeclaredConflict.objects.create(user=dace, about=case.person.key, declared_at=cast.AT)

    answer = desk.get(f"/desk/case/{case.reference}")
    unknown = desk.get("/desk/case/EH-999999").content.replace(b"EH-999999", b"")

    assert answer.status_code == 404
    assert answer.content.replace(case.reference.encode(), b"") == unknown


@pytest.mark.django_db
def test_the_number_is_not_in_the_page_until_the_gate_says_yes(desk: Client) -> None:
    case = cast.case(cast.person(phone=PHONE))

    before = desk.get(f"/desk/case/{case.reference}").content.decode()
    answer = desk.post(f"/desk/case/{case.reference}/call", {"act": "service.call"})
    after = desk.get(answer["Location"]).content.decode()

    assert PHONE not in before
    assert Event.objects.filter(code="verdict.allowed").count() == 1
    assert f'href="tel:{PHONE}"' in after


@pytest.mark.django_db
def test_a_refused_call_leads_to_the_reasons_and_shows_no_number(desk: Client) -> None:
    case = cast.case(cast.person(phone=PHONE), with_evidence=False)

    answer = desk.post(f"/desk/case/{case.reference}/call", {"act": "demand.call"}, follow=True)
    page = answer.content.decode()
    sneaked = desk.get(f"/desk/case/{case.reference}")

    assert "Why was this refused?" in page
    assert PHONE not in page
    assert PHONE not in sneaked.content.decode()


@pytest.mark.django_db
def test_a_note_is_sealed_and_read_in_the_timeline(desk: Client) -> None:
    case = cast.case(cast.person())
    words = "She likes <short> sentences & tea"

    page = desk.post(f"/desk/case/{case.reference}/note", {"text": words}, follow=True)

    event = Event.objects.get(code="note.written")
    assert words not in str(event.data)
    assert "She likes &lt;short&gt; sentences &amp; tea" in page.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_disk")
@pytest.mark.parametrize("megabytes", [0, 3])
def test_a_hold_from_the_past_stops_and_keeps_its_paper(desk: Client, megabytes: int) -> None:
    case = cast.case(cast.person())
    content = a_pdf(title="x" * (megabytes << 20))
    paper = SimpleUploadedFile("note.pdf", content, content_type="text/html")

    desk.post(
        f"/desk/case/{case.reference}/hold",
        {
            "kind": "illness", "source": "person", "reason": "In hospital.", "paper": paper,
            **boxes("starts_on", {"day": "10", "month": "11", "year": "2026"}),
        },
    )  # fmt: skip

    hold = Hold.objects.get()
    document = Document.objects.get(kind="hold.illness")
    assert document.key == hold.document_key
    assert hold.acknowledged_at == cast.AT
    assert hold.starts_at < cast.AT - timedelta(days=6)
    assert document.media_type == "application/pdf"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "day"),
    [
        ("starts_on", {"day": "18", "month": "11", "year": "2026"}),
        ("starts_on", {"day": "1", "month": "1", "year": "0001"}),
        ("starts_on", {"day": "30", "month": "2", "year": "2026"}),
        ("ends_on", {"day": "31", "month": "12", "year": "9999"}),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_a_reason(
    desk: Client, field: str, day: dict[str, str]
) -> None:
    case = cast.case(cast.person())
    sent = {"kind": "illness", "source": "person", **boxes("starts_on", TODAY), **boxes(field, day)}

    answer = desk.post(f"/desk/case/{case.reference}/hold", sent)

    assert answer.status_code == 200
    assert "There is something to look at" in answer.content.decode()
    assert not Hold.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_lift_a_hold_and_the_asker_cannot_be_the_second(
    desk: Client, edgars_desk: Client
) -> None:
    case = cast.case(cast.person())
    desk.post(
        f"/desk/case/{case.reference}/hold",
        {"kind": "illness", "source": "person", **boxes("starts_on", TODAY)},
    )
    key = Hold.objects.get().key

    asks = {"what": "lift", "words": "She is well again and asks for it."}
    desk.post(f"/desk/holds/{key}", asks)
    answer = f"/desk/holds/proposed/{ChangeAsked.objects.get().key}"
    desk.post(answer, {"answer": "approve"})
    alone = Hold.objects.get().lifted_at
    before = edgars_desk.get(f"/desk/holds/{key}").content.decode()
    edgars_desk.post(answer, {"answer": "approve"})
    after = edgars_desk.get(f"/desk/holds/{key}").content.decode()

    assert alone is None
    assert Hold.objects.get().lifted_at == cast.AT
    assert "Let it end now (a second person must agree)" in before
    assert "It ended at once, Edgars (asked for by Dace)" in after


@pytest.mark.django_db(transaction=True)
def test_a_hold_is_decided_on_its_own_page_and_an_appeal_stops_all_again(
    desk: Client, edgars_desk: Client
) -> None:
    case = cast.case(cast.person())
    sent = {"kind": "illness", "source": "person", **boxes("starts_on", TODAY)}
    desk.post(f"/desk/case/{case.reference}/hold", sent)
    page = f"/desk/holds/{Hold.objects.get().key}"

    own = desk.post(page, {"what": "confirm"}, follow=True).content.decode()
    edgars_desk.post(page, {"what": "ask_paper", "words": "One page is enough."})
    edgars_desk.post(page, {"what": "refuse", "words": "No page came."})
    edgars_desk.post(page, {"what": "lift"})
    second = cast.lead("zane@evenhand.example")
    answer = f"/desk/holds/proposed/{ChangeAsked.objects.get().key}"
    signed_in(second).post(answer, {"answer": "approve"})
    refused = Hold.objects.get().state
    shown = desk.post(f"{page}/appeal", {"words": "I am ill."}, follow=True).content.decode()

    assert "You entered it yourself" in own
    assert refused == "refused"
    assert "I am ill." in shown
    assert Hold.objects.get().lifted_at is None
    lists = [desk.get(f"/desk/holds?show={name}").content.decode() for name in
             ("", "provisional", "review", "approval", "appeals")]  # fmt: skip
    assert [page in one for one in lists] == [True, True, False, False, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "says"),
    [("illness", "This kind lasts longer"), ("dispute", "This kind ends only with what opened it")],
)
def test_nobody_enters_an_earlier_end_than_the_kind_has(desk: Client, kind: str, says: str) -> None:
    case = cast.case(cast.person())
    tomorrow = boxes("ends_on", {"day": "18", "month": "11", "year": "2026"})
    sent = {"kind": kind, "source": "person", **boxes("starts_on", TODAY), **tomorrow}

    answer = desk.post(f"/desk/case/{case.reference}/hold", sent)

    assert says in answer.content.decode()
    assert not Hold.objects.exists()


@pytest.mark.django_db
def test_a_payment_sent_twice_is_recorded_once(desk: Client) -> None:
    case = cast.case(cast.person())
    sent = {"once": str(uuid.uuid4()), "amount": "25,50", **boxes("paid_on", TODAY)}

    for _again in range(2):
        desk.post(f"/desk/case/{case.reference}/payment", sent)

    assert Transfer.objects.get(kind="payment").amount_minor == 2550


@pytest.mark.django_db
def test_more_than_is_owed_is_taken_and_waits_to_go_back(desk: Client) -> None:
    case = cast.case(cast.person(), principal_minor=1000)
    sent = {"once": str(uuid.uuid4()), "amount": "99", **boxes("paid_on", TODAY)}

    page = desk.post(f"/desk/case/{case.reference}/payment", sent, follow=True).content.decode()

    assert "send it back" in page
    assert Transfer.objects.get(kind="payment").amount_minor == 1000
    assert Overpaid.objects.get().amount_minor == 8900


@pytest.mark.django_db
def test_a_contact_counts_towards_the_persons_budget(desk: Client) -> None:
    case = cast.case(cast.person())
    sent = {"channel": "call", "outbound": "out", "purpose": "service", "result": "no_answer"}

    desk.post(f"/desk/case/{case.reference}/contact", sent)

    assert Contact.objects.get(outbound=True, channel="call").result == "no_answer"


@pytest.mark.django_db
def test_the_second_to_claim_a_case_is_told_who_has_it(
    desk: Client, edgars_desk: Client, dace: User
) -> None:
    case = cast.case(cast.person())
    set_next_step(
        case_key=case.key, subject=case.person.key, step=Step.REVIEW, why="new", at=cast.AT
    )
    desk.post(f"/desk/case/{case.reference}/claim")

    page = edgars_desk.post(f"/desk/case/{case.reference}/claim", follow=True).content.decode()

    assert "Dace has this case already." in page
    assert NextStep.objects.get().claimed_by == dace


@pytest.mark.django_db
def test_next_serves_the_case_that_waits_longest_and_that_nobody_has(
    desk: Client, dace: User
) -> None:
    lender, edgars = cast.creditor(), cast.lead()
    made = [
        cast.case(cast.person(who), owed_to=lender, reference=f"loan-{place}")
        for place, who in enumerate((cast.ILZE, cast.MARCO, cast.CLAIRE))
    ]
    for days, case in zip((9, 5, 2), made, strict=True):
        set_next_step(
            case_key=case.key, subject=case.person.key, step=Step.REVIEW, why="new",
            at=cast.AT - timedelta(days=days),
        )  # fmt: skip
    claim(case_key=made[0].key, user=edgars, at=cast.AT)

    answer = desk.post("/desk/queue/next?step=review")

    assert answer["Location"] == f"/desk/case/{made[1].reference}"
    assert NextStep.objects.get(case_key=made[1].key).claimed_by == dace


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["bērziņa", "ILZE", "loan-1", "ilze@example.org", "EH-{pk:06d}"])
def test_search_finds_by_name_reference_and_e_mail(desk: Client, words: str) -> None:
    case = cast.case(cast.person(email="ilze@example.org"))

    page = desk.get("/desk/search", {"q": words.format(pk=case.pk)}, follow=True).content.decode()

    assert "Ilze Bērziņa" in page


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_a_file_to_keep_that_runs_nothing(desk: Client, full_house: object) -> None:
    release = Release.objects.get(state="released")

    answer = desk.get(f"/desk/outbox/{release.key}/letter")

    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.django_db(transaction=True)
def test_the_verdict_page_names_rule_source_principle_and_values(
    desk: Client, full_house: object
) -> None:
    event = Event.objects.filter(code="verdict.refused").latest("pk")

    page = desk.get(f"/desk/verdict/{event.pk}").content.decode()

    for reason in event.data["reasons"]:
        assert reason["rule"] in page
        assert all(name.removesuffix("_known") in page for name in reason["values"])
    assert event.data["rulebook"] in page
    assert re.search(r'href="https?://[^"]+" rel="noreferrer', page)


@pytest.mark.django_db(transaction=True)
def test_looking_at_ways_to_pay_writes_nothing(desk: Client, full_house: Case) -> None:
    address = f"/desk/case/{full_house.reference}/plan"
    before = (Event.objects.count(), Proposal.objects.count())

    desk.get(address)
    desk.post(address, {"amount": "1"})

    assert (Event.objects.count(), Proposal.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_an_offer_that_was_refused_kindly_stays_in_the_journal(
    desk: Client, full_house: Case
) -> None:
    desk.post(f"/desk/case/{full_house.reference}/plan", {"amount": "9000"})

    assert Event.objects.get(code="plan.refused").data["finding"] == "too_high"


@pytest.mark.django_db(transaction=True)
def test_a_plan_is_agreed_with_her_and_leaves_the_minimum(desk: Client, full_house: object) -> None:
    reference = Release.objects.get(state="released").case.reference
    page = desk.get(f"/desk/case/{reference}/plan").content.decode()

    desk.post(f"/desk/case/{reference}/plan/agree", {"option": "steady"})
    offered = desk.post(f"/desk/case/{reference}/plan", {"amount": "9000"}).content.decode()

    assert "They agree to this" in page
    assert Plan.objects.get().state == "agreed"
    assert "Too high" in offered
