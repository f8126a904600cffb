"""What the pages in easy words say for codes: one idea a sentence, at most twelve words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

STEPS: Final = {
    "complete_data": _("A paper is missing. We ask the company for it."),
    "first_notice": _("We send you a letter. It explains everything."),
    "wait": _("You have time to look at everything."),
    "reminder": _("We may write to you again."),
    "propose_plan": _("We look for a small part that you can pay."),
    "plan_running": _("You have a plan. It says when you pay and how much."),
    "hold": _("We have stopped. You need not do anything now."),
    "advice": _("We have stopped. You can get free help."),
    "review": _("One of us looks at this."),
    "closed": _("This is over. You owe nothing more."),
}

WAYS: Final = {
    "pay": _("You can pay a big or a small sum."),
    "parts": _("You pay a small part each month."),
    "changed": _("You have more or less money now? Tell us."),
    "cant_pay": _("We stop. You need no paper."),
    "dispute": _("You think it is wrong? We check it."),
    "break": _("We wait up to 30 days. You need no reason."),
    "complain": _("We did something wrong? Tell us."),
    "adviser": _("An adviser helps people with debts. We write to your adviser."),
    "talk": _("We call you. You choose the time."),
}

# The hard words in the lines of a debt, which must stand because the law knows them by that name.
LINES: Final = {
    "principal": _("This is the debt itself."),
    "interest": _("Interest is money for the time that you owe."),
    "fees": _("A fee is money for a letter or for other work."),
    "costs": _("Costs are what others had to be paid, for example a court."),
}

# What an answer means, by field and answer, where its name is a hard word.
ANSWERS: Final = {
    "how": {
        "social_assistance": _("Money from the state or the town, so that you can live."),
        "insolvency": _("You cannot pay your debts. A court or an office decides."),
    },
    "what": {
        "too_old": _("For old debts the law has a last day."),
        "identity_theft": _("For example, somebody bought something in your name."),
        "somebody_made_me": _("For example, somebody threatened you."),
    },
}
