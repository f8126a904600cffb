"""Bank statements for tests, written as banks write camt.053 in its versions."""

from __future__ import annotations

from xml.sax.saxutils import escape

_NEWER = 4  # from this version on a state is a code inside, and names lie a layer deeper from 8


def camt_entry(
    day: str,
    amount: str,
    *,
    name: str,
    text: str = "",
    version: str = "08",
    state: str = "BOOK",
    mark: str = "",
    currency: str = "EUR",
) -> str:
    """One entry; a sum below nought went out."""
    went = amount.startswith("-")
    side = "Cdtr" if went else "Dbtr"
    told = f"<Nm>{escape(name)}</Nm>"
    party = f"<{side}>{f'<Pty>{told}</Pty>' if int(version) >= 8 else told}</{side}>"
    status = f"<Cd>{state}</Cd>" if int(version) >= _NEWER else state
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{'DBIT' if went else 'CRDT'}</CdtDbtInd><Sts>{status}</Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{mark}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><RltdPties>{party}</RltdPties>"
        f"<RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def camt_053(
    *entries: str, version: str = "08", account: str = "LV80TEST0000000001", owner: str = "",
    statements: bool = False,
) -> bytes:  # fmt: skip
    """A file of one statement, or of one for each of the entries."""
    parts = entries if statements else ("".join(entries),)
    head = f"<Acct><Id><IBAN>{account}</IBAN></Id><Ownr><Nm>{escape(owner)}</Nm></Ownr></Acct>"
    inside = "".join(f"<Stmt><Id>1</Id>{head}{part}</Stmt>" for part in parts)
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{space}">'
        f"<BkToCstmrStmt>{inside}</BkToCstmrStmt></Document>"
    ).encode()
