"""The vault: documents and keys, encrypted at rest under one key per person.

Lives here: a data key per subject (wrapped by the installation's master key), documents, sealing
and opening of small payloads, drafts of pages. Destroying a subject's key erases everything sealed
under it.
Never here: who may see a document (the rooms above decide), or anything in plain text.
Words: *subject* (the opaque key of a person), *sealed* (encrypted under a subject's key),
*erased* (the key is destroyed), *purpose* (why a document is kept; some end on a day), *draft*
(what somebody was just telling us and has not sent; it is forgotten after a while).
"""
