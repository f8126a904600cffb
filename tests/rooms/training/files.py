"""A small course and a small role-play, as files, for the tests of training."""

from __future__ import annotations

COURSE = """+++
key = "listening"
language = "en"
title = "Listening"
skill = "contact"
country = ""
minutes = 20
version = 1
reviewed = ""
rules = ["house.sender-certified"]
letters = []
[[sources]]
text = "Example of a source"
link = "https://example.org/listening"
read = 2026-11-29
grade = "P"
+++
## Read: What listening is {#what}
Wait. Then answer **what she said**, as [the source](https://example.org/listening) says.

- First her words.
- Then yours.

## Spot: A call about rent {#rent}
> Agent 00:04 Good morning. Is now a good moment?
> Person 00:09 I have not eaten since Sunday.
> Agent 00:14 And which date suits you?
- [x] 00:09 She says that she is hungry. The agent went on to the date.
- [ ] 00:04 The greeting is fine.

## Quiz {#quiz}
### who-first {must}
What comes before any word about the debt?
- [x] Whether it is the person | Else a stranger hears of it.
- [ ] The amount | Told to the wrong person it is a disclosure.

### silence {recall}
She is silent. What do you do?
- [x] Wait | Silence is often thinking.
- [ ] Ask for a date | That is pressure.
"""

_ANSWERS = """
[[node.answer]]
text = "Is now a good moment? We can talk another day instead."
does = []
never = []
trust = 2
stress = 1
understanding = 0
why = "She decides when."
next = "{next}"
[[node.answer]]
text = "That sounds hard. Shall we look?"
does = ["acknowledged", "offered", "asked"]
never = []
trust = 10
stress = -8
understanding = 4
why = "She hears that she was heard."
next = "{next}"
[[node.answer]]
text = "You have until Friday, or it goes further."
does = []
never = ["pressed", "threatened"]
trust = -20
stress = 15
why = "Pressure makes people promise what they cannot keep."
next = "ends-badly"
"""

_HEAD = """key = "first-call"
language = "en"
title = "A first call"
skill = "contact"
countries = []
version = 1
reviewed = ""
core = false
setting = "Two letters unanswered."
person = "Works nights."
start = { trust = 40, stress = 65, understanding = 30 }
sources = [ { text = "Example", link = "https://example.org/", read = 2026-11-29, grade = "P" } ]
[[pass]]
key = "acknowledged"
text = "Answers what she told"
[[pass]]
key = "offered"
text = "Offers to look together"
[[pass]]
key = "asked"
text = "Asks before she goes on"
[[never]]
key = "pressed"
text = "Presses for a date"
[[never]]
key = "threatened"
text = "Speaks of what comes else"
"""

_ENDINGS = """
[[ending]]
key = "ends-well"
outcome = "well"
happened = "A plan of 20 a month."
felt = "I was ashamed for weeks. She asked how I was before she asked for anything."
[[ending]]
key = "ends-mixed"
outcome = "mixed"
happened = "She rings back."
felt = "I still do not know what happens now, but at least nobody shouted at me."
[[ending]]
key = "ends-badly"
outcome = "badly"
happened = "She hung up."
felt = "I felt small. I will not pick up again when that number rings, not once."
"""


def _node(number: int, last: int) -> str:
    says = f'\n[[node]]\nkey = "node-{number}"\nsays = ["Line {number}.", "Other {number}."]\n'
    says += f'says_when = [ {{ when = "stress >= 90", text = "I cannot, {number}." }} ]\n'
    if number < last:
        return says + _ANSWERS.format(next=f"node-{number + 1}")
    ending = _ANSWERS.format(next="ends-mixed")
    return says + ending.replace(
        'next = "ends-mixed"',
        'next = "ends-mixed"\nnext_when = [ { when = "trust >= 60", to = "ends-well" } ]',
    )


ROLEPLAY = _HEAD + "".join(_node(number, 6) for number in range(1, 7)) + _ENDINGS
