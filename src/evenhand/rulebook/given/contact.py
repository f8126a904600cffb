"""Facts of notices, contacts, consents and wishes."""

from __future__ import annotations

from evenhand.rulebook.field import count, flag, instant, known, minutes, text


class ContactFacts:
    """Fields of `Facts`; each with unit and meaning."""

    first_notice_at: int = instant("contact", "when the first notice left")
    first_notice_at_known: bool = known(clean=True)
    first_notice_channel: str = text("contact", "channel of the first notice", clean="letter")
    objection_ends_at: int = instant("contact", "when the term for objections ends")
    objection_ends_at_known: bool = known(clean=True)
    reminders_sent: int = count("contact", "written reminders since the first notice")
    last_reminder_at: int = instant("contact", "when the latest reminder left")
    last_reminder_at_known: bool = known()
    calls_last_7_days: int = count("contact", "calls about this debt in seven days")
    calls_not_connected: int = count("contact", "those among them that were busy or out of service")
    oldest_call_at: int = instant("contact", "the oldest of those calls")
    calls_from_her_last_7_days: int = count(
        "contact", "calls of the person herself about this debt in seven days"
    )
    last_conversation_at: int = instant("contact", "latest talk with the person on this debt")
    last_conversation_at_known: bool = known()
    contacts_last_7_days: int = count(
        "contact", "contacts with the person in seven days, all creditors and channels"
    )
    oldest_contact_at: int = instant("contact", "the oldest of those contacts")
    contacts_last_30_days: int = count(
        "contact", "contacts with the person in thirty days, all creditors and channels"
    )
    oldest_contact_30_at: int = instant("contact", "the oldest of those contacts")
    text_route_at: int = instant(
        "contact", "she texted or agreed to texts, or the number was checked, last"
    )
    text_route_at_known: bool = known(clean=True)
    email_route: str = text(
        "contact",
        "how the e-mail address came to us: consumer, creditor_notice, prior_collector or empty",
    )
    email_opt_out_ends_at: int = instant(
        "contact", "when the time to opt out of e-mail ends that the creditor's notice gave"
    )
    email_opt_out_ends_at_known: bool = known()
    email_at_work: bool = flag("contact", "the e-mail address belongs to the employer")
    is_opt_out_offered: bool = flag(
        "contact", "the message says how to stop such messages, free and at once", clean=True
    )
    replies_to_her: bool = flag("contact", "answers a message of hers on the same channel")
    replies_sent: int = count("contact", "answers to that message sent already")
    may_be_overheard: bool = flag("contact", "somebody else may hear, see or read it")
    overheard_known: bool = flag(
        "contact", "she told at which hours somebody else may hear, see or read it there"
    )
    overheard_from_minute: int = minutes(
        "contact", "local time from which somebody else may", high=1439
    )
    overheard_until_minute: int = minutes(
        "contact", "local time until which somebody else may", high=1439
    )
    is_safe_way: bool = flag("contact", "the way she named as safe")
    is_helpers_way: bool = flag("contact", "the address is of somebody who helps her")
    is_helper_mandated: bool = flag(
        "contact", "she gave that helper a mandate to get copies, and it is in force", clean=True
    )
    is_adviser_mandated: bool = flag(
        "contact", "that helper is her adviser or lawyer, and still is", clean=True
    )
    is_contact_point_found: bool = flag(
        "contact", "neither the contract nor the person named this number or address"
    )
    is_unreachable_otherwise: bool = flag(
        "contact", "not reached on any number or address that the contract names"
    )
    is_limited_content: bool = flag(
        "contact", "says only a business name, a number and the wish for a call back"
    )
    is_prerecorded: bool = flag("contact", "a recorded or synthetic voice speaks")
    wishes_known: bool = flag("contact", "she told when she may be contacted")
    wishes_from_minute: int = minutes("contact", "local time from which she may be", high=1440)
    wishes_until_minute: int = minutes("contact", "local time until which she may be", high=1440)
    avoid_weekdays: str = text("contact", "weekdays she refused, as digits Monday 1 to Sunday 7")
    is_refused_place: bool = flag("contact", "she told us not to contact her at this place")
    is_interpreter_missing: bool = flag(
        "contact", "she needs an interpreter or another language and none is there"
    )
    needs_more_time: bool = flag("contact", "she told us that she needs more time than others")
    free_reminder_at: int = instant("contact", "when a free reminder with its term left")
    free_reminder_at_known: bool = known()
    arrangement_refused_at: int = instant(
        "contact", "when the letter left that refuses an arrangement"
    )
    arrangement_refused_at_known: bool = known()
    is_duplicative_dispute: bool = flag("contact", "repeats a dispute that was answered")
    original_creditor_asked: bool = flag(
        "contact", "asked for the original creditor and has no answer yet"
    )
    days_since_told: int = count(
        "contact", "days since she was told that a report is planned", clean=60
    )
    told_of_report_at: int = instant("contact", "when she was told that a report is planned")
    told_of_report_at_known: bool = known()
    is_told_of_report: bool = flag(
        "contact", "was told by talk or letter before a report", clean=True
    )
    claim_letter_at: int = instant("contact", "when the letter left that must precede a court")
    claim_letter_at_known: bool = known(clean=True)
    default_notice_at: int = instant("contact", "when the notice of default left")
    default_notice_at_known: bool = known(clean=True)
    is_notice_returned: bool = flag("contact", "the first notice came back as undeliverable")
    is_content_incomplete: bool = flag("contact", "lacks something that the law asks to be in it")
    call_consent_until: int = instant(
        "contact", "calls she agreed to count against no limit until then; 0 none"
    )
    contacts_today: int = count("contact", "contacts with the person on this local day")
    contacts_today_until: int = instant("contact", "the end of the day they are counted on; 0 none")
    surveys_last_365_days: int = count(
        "contact", "invitations to tell us of our work in 365 days, on every channel"
    )
    oldest_survey_at: int = instant("contact", "the oldest of those invitations")
    last_survey_at: int = instant("contact", "the latest of those invitations")
    last_survey_at_known: bool = known()
    refuses_surveys: bool = flag("contact", "does not want to be asked about our work")
    refuses_letter: bool = flag("contact", "does not want letters")
    refuses_email: bool = flag("contact", "does not want e-mail")
    refuses_sms: bool = flag("contact", "does not want text messages")
    refuses_call: bool = flag("contact", "does not want calls")
    refuses_visit: bool = flag("contact", "does not want visits")
    ceased_communication: bool = flag("contact", "asked in writing that contact ends")
    email_consented: bool = flag("contact", "agreed to e-mail", clean=True)
    evening_consented: bool = flag("contact", "agreed to contact in the evening")
    visit_consented: bool = flag("contact", "agreed to a visit", clean=True)
    is_workplace: bool = flag("contact", "the contact point is at work")
    workplace_allowed: bool = flag("contact", "the person wishes contact at work")
    safe_contact_only: bool = flag("contact", "only the safe way agreed may be used")
    sender_certified: bool = flag("contact", "the sender holds the certificate", clean=True)
