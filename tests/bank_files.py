"""Files of our own banks for tests and benches, as banks write camt.053, camt.054 and MT940."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

PLACE = "LV80BANK0000435195001"  # the published example number, the demonstration's account
PAYER = "DE89370400440532013000"  # a published example number, belongs to nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry; a sum below nought went out."""

    day: str = "2026-11-16"
    amount: str = "25.00"
    currency: str = "EUR"
    name: str = "ILZE BERZINA"
    iban: str = PAYER
    text: str = ""
    reference: str = ""
    end_to_end: str = ""
    mark: str = ""
    state: str = "BOOK"
    is_reversal: bool = False
    reason: str = ""
    parts: tuple[Line, ...] = ()
    count: int = 0
    newer: bool = True

    @property
    def went(self) -> bool:
        """Whether money left the account."""
        return self.amount.startswith("-")


def entry(line: Line) -> str:
    """An entry of camt, with a detail for each part or for the whole."""
    details = "".join(_detail(part, went=line.went) for part in line.parts)
    details = details or _detail(replace(line, amount=""), went=line.went)
    if line.count:
        details = f"<Btch><PmtInfId>B1</PmtInfId><NbOfTxs>{line.count}</NbOfTxs></Btch>"
    mark = f"<AcctSvcrRef>{escape(line.mark)}</AcctSvcrRef>" if line.mark else ""
    state = f"<Cd>{line.state}</Cd>" if line.newer else line.state
    reversal = "<RvslInd>true</RvslInd>" if line.is_reversal else ""
    return (
        f'<Ntry><Amt Ccy="{line.currency}">{line.amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{'DBIT' if line.went else 'CRDT'}</CdtDbtInd>{reversal}<Sts>{state}</Sts>"
        f"<BookgDt><Dt>{line.day}</Dt></BookgDt><ValDt><Dt>{line.day}</Dt></ValDt>{mark}"
        f"<NtryDtls>{details}</NtryDtls></Ntry>\n"
    )


def _detail(line: Line, *, went: bool) -> str:
    side = "Cdtr" if went != bool(line.reason) else "Dbtr"
    name = f"<Nm>{escape(line.name)}</Nm>"
    party = f"<{side}>{f'<Pty>{name}</Pty>' if line.newer else name}</{side}>"
    account = f"<{side}Acct><Id><IBAN>{line.iban}</IBAN></Id></{side}Acct>" if line.iban else ""
    own = f'<Amt Ccy="{line.currency}">{line.amount.lstrip("-")}</Amt>' if line.amount else ""
    told = f"<Ustrd>{escape(line.text)}</Ustrd>" if line.text else ""
    if line.reference:
        told += f"<Strd><CdtrRefInf><Ref>{escape(line.reference)}</Ref></CdtrRefInf></Strd>"
    back = f"<RtrInf><Rsn><Cd>{line.reason}</Cd></Rsn></RtrInf>" if line.reason else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{escape(line.end_to_end) or 'NOTPROVIDED'}</EndToEndId></Refs>"
        f"{own}<RltdPties>{party}{account}</RltdPties><RmtInf>{told}</RmtInf>{back}</TxDtls>"
    )


def camt(
    *lines: Line,
    place: str = PLACE,
    identity: str = "S1",
    number: int = 1,
    until: str = "2026-11-16",
    opening: str = "",
    closing: str = "",
    currency: str = "EUR",
    version: str = "08",
    kind: str = "053",
    summary: str = "",
    head: str = '<?xml version="1.0" encoding="UTF-8"?>\n',
) -> bytes:
    """A file of one statement, or of one notice."""
    outer, inner = (
        ("BkToCstmrStmt", "Stmt") if kind == "053" else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    )
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{'DBIT' if amount.startswith('-') else 'CRDT'}</CdtDbtInd>"
        f"<Dt><Dt>{until}</Dt></Dt></Bal>"
        for code, amount in (("OPBD", opening), ("CLBD", closing))
        if amount
    )
    return (
        f'{head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}">\n'
        f"<{outer}><GrpHdr><MsgId>M-{escape(identity)}</MsgId></GrpHdr>\n"
        f"<{inner}><Id>{escape(identity)}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb>"
        f"<Acct><Id><IBAN>{place}</IBAN></Id><Ccy>{currency}</Ccy></Acct>{balances}{summary}\n"
        f"{''.join(entry(line) for line in lines)}</{inner}></{outer}></Document>\n"
    ).encode()


def mt940(
    *lines: Line,
    place: str = PLACE,
    number: int = 1,
    day: str = "261116",
    opening: str = "100,00",
    closing: str = "",
    currency: str = "EUR",
) -> bytes:
    """A file of one statement; its closing balance follows from the lines unless it is told."""
    reached = closing or _reached(opening, lines)
    body = "\n".join(_entry_940(line) for line in lines)
    return (
        f":20:STARTUMS\n:25:{place}\n:28C:{number:05d}/001\n:60F:C{day}{currency}{opening}\n"
        f"{body}{chr(10) if body else ''}:62F:C{day}{currency}{reached}\n-\n"
    ).encode()


def _reached(opening: str, lines: Sequence[Line]) -> str:
    cents = int(opening.replace(",", ""))
    cents += sum(int(line.amount.replace(".", "")) for line in lines)
    return f"{cents // 100},{cents % 100:02d}"


def _entry_940(line: Line) -> str:
    year, month, day = line.day.split("-")
    way = "D" if line.went else "C"
    purpose = f"EREF+{line.end_to_end}" if line.end_to_end else ""
    purpose += f"SVWZ+{line.text or line.reference}"
    pieces = [purpose[at : at + 27] for at in range(0, len(purpose), 27)][:10]
    told = "".join(f"?{20 + at}{piece}" for at, piece in enumerate(pieces))
    return (
        f":61:{year[2:]}{month}{day}{month}{day}{way}{line.amount.lstrip('-').replace('.', ',')}"
        f"NTRFNONREF//{line.mark}\n"
        f":86:166?00GUTSCHRIFT{told}?31{line.iban}?32{line.name[:27]}"
    )
