"""What each kind of act is for, in four languages, and which principles refusing it serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from evenhand.rulebook.acts import ACTS, Act


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why an act is done; a refusal of it keeps the principles named."""

    key: str
    principles: tuple[int, ...]
    texts: Mapping[str, str]

    def text(self, language: str) -> str:
        """The purpose in a language, in English where that is missing."""
        return self.texts.get(language, self.texts["en"])


def _purpose(key: str, *principles: int, **texts: str) -> Purpose:
    return Purpose(key, principles, MappingProxyType(texts))


_ALL = (
    _purpose(
        "demand",
        *(1, 4, 5, 6),
        en="ask for payment",
        lv="lūgt samaksu",
        fr="demander un paiement",
        de="um Zahlung bitten",
    ),
    _purpose(
        "notice",
        *(1, 4, 6),
        en="tell what the law requires us to tell",
        lv="paziņot to, ko prasa likums",
        fr="informer comme la loi l'exige",
        de="mitteilen, was das Gesetz verlangt",
    ),
    _purpose(
        "answer",
        *(2, 4, 6),
        en="answer a question",
        lv="atbildēt uz jautājumu",
        fr="répondre à une question",
        de="eine Frage beantworten",
    ),
    _purpose(
        "proof",
        *(2, 6),
        en="give proof of a stop, a payment or a plan",
        lv="apliecināt apturēšanu, maksājumu vai plānu",
        fr="attester un arrêt, un paiement ou un plan",
        de="eine Pause, eine Zahlung oder einen Plan bestätigen",
    ),
    _purpose(
        "service",
        *(4, 6, 8),
        en="offer help, such as a reminder of an agreed payment",
        lv="piedāvāt palīdzību, piemēram, atgādināt par norunātu maksājumu",
        fr="proposer de l'aide, par exemple rappeler un versement convenu",
        de="Hilfe anbieten, zum Beispiel an eine vereinbarte Zahlung erinnern",
    ),
    _purpose(
        "survey",
        *(2, 4),
        en="ask for an opinion",
        lv="lūgt viedokli",
        fr="demander un avis",
        de="nach der Meinung fragen",
    ),
    _purpose(
        "plan",
        *(4, 8, 9),
        en="offer or agree a plan",
        lv="piedāvāt vai noslēgt plānu",
        fr="proposer ou convenir d'un plan",
        de="einen Plan anbieten oder vereinbaren",
    ),
    _purpose(
        "fee",
        *(1, 5),
        en="charge a fee",
        lv="aprēķināt maksu",
        fr="facturer des frais",
        de="eine Gebühr berechnen",
    ),
    _purpose(
        "legal",
        *(1, 4, 5),
        en="start court proceedings or enforcement",
        lv="vērsties tiesā vai sākt piespiedu izpildi",
        fr="saisir la justice ou engager une exécution",
        de="vor Gericht gehen oder die Vollstreckung beginnen",
    ),
    _purpose(
        "credit",
        *(1, 2, 4),
        en="report to a credit bureau or debt database",
        lv="ziņot kredītinformācijas birojam vai parādu datubāzei",
        fr="signaler à un fichier de crédit",
        de="an eine Auskunftei melden",
    ),
    _purpose(
        "debt",
        *(1, 4, 7),
        en="sell or place the debt",
        lv="pārdot vai nodot parādu",
        fr="vendre ou confier la créance",
        de="die Forderung verkaufen oder weitergeben",
    ),
)
PURPOSE_TEXTS: Final[Mapping[str, Purpose]] = MappingProxyType({p.key: p for p in _ALL})


def purpose_of(act: Act | str) -> Purpose:
    """What an act is for; raises NotAnAct."""
    return PURPOSE_TEXTS[Act.of(act.key if isinstance(act, Act) else act).purpose]


def principles_of(act: Act | str) -> tuple[int, ...]:
    """The principles that refusing an act serves; raises NotAnAct."""
    return purpose_of(act).principles


assert {act.purpose for act in ACTS.values()} <= set(PURPOSE_TEXTS)
