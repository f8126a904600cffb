"""Disputes: «I don't owe this», from the first word to a decision with reasons.

Lives here: what somebody says is not right about a debt, what she, we and the creditor said about
it since, append-only, by when she gets an answer, and what was decided by whom and why. `actions`
takes a dispute in, `deciding` asks the creditor, proposes and decides, `watching` looks at the
clocks. Never here: the stop itself (`contact.actions.stop()`), what ends it by decision
(`contact.deciding`), money that is corrected (ledger).
Words: *dispute* (of one debt, with one point), *point* (what is not right, by its code), *follow
code* (with which somebody without an account reads how it stands; kept only as a hash), *finding*
(the decision about a dispute), *proposal* (what one of us would decide; a second decides).
"""
