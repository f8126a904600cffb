"""Complaints: what a person says that we did wrong, straight to Complaint Management.

Lives here: each complaint with its clocks, what was said about it, what was proposed and answered,
and who is kept away from the person because of it. `actions` opens and adds, `deciding` answers,
`concerned` finds who may be meant, `watching` looks after the clocks.
Never here: what a person does not owe (`redress.disputes`), and any word for the colleague
concerned: for her the person does not exist while she is kept away.
Words: *complaint*, *concerned* (who may be meant by it), *kept away* (for whom a person does not
exist because of it), *handler* (who of Complaint Management looks after it), *final response* (the
answer that ends it, with reasons and the outside body).
"""
