"""The ten principles of fair treatment, in our words and in four languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from evenhand.rulebook.operator import Operator


@dataclass(frozen=True, slots=True)
class Principle:
    """A principle; `inferred` when no text we could read confirms it.

    An operator who has the text may replace an inferred one; then `source` says where it is from.
    """

    number: int
    inferred: bool
    texts: Mapping[str, str]
    source: str = ""

    @property
    def replaced(self) -> bool:
        """Whether the operator's own text stands here."""
        return bool(self.source)

    def text(self, language: str) -> str:
        """The principle in a language, in English where that is missing."""
        return self.texts.get(language, self.texts["en"])


def _principle(number: int, *, inferred: bool = False, **texts: str) -> Principle:
    return Principle(number, inferred, MappingProxyType(texts))


_ALL = (
    _principle(
        1,
        en="We obey law, regulation, guidance and good local practice, always.",
        lv="Mēs vienmēr ievērojam likumus, noteikumus, vadlīnijas un labu vietējo praksi.",
        fr="Nous respectons toujours la loi, les règlements, les recommandations et les bons "
        "usages locaux.",
        de="Wir halten uns immer an Gesetz, Vorschriften, Leitlinien und gute örtliche Praxis.",
    ),
    _principle(
        2,
        en="What a person tells us is respected and handled with the greatest care.",
        lv="To, ko cilvēks mums uztic, mēs cienām un sargājam ar vislielāko rūpību.",
        fr="Ce qu'une personne nous confie est respecté et traité avec le plus grand soin.",
        de="Was ein Mensch uns anvertraut, achten wir und behandeln es mit größter Sorgfalt.",
    ),
    _principle(
        3,
        en="We work with due care, professional skill and diligence.",
        lv="Mēs strādājam ar pienācīgu rūpību, profesionāli un apzinīgi.",
        fr="Nous travaillons avec soin, compétence et sérieux.",
        de="Wir arbeiten mit der gebotenen Sorgfalt, fachkundig und gewissenhaft.",
    ),
    _principle(
        4,
        en="We treat people and companies fairly and with respect, and honour their privacy.",
        lv="Mēs pret cilvēkiem un uzņēmumiem izturamies godīgi un ar cieņu un sargājam viņu "
        "privātumu.",
        fr="Nous traitons les personnes et les entreprises avec équité et respect, et protégeons "
        "leur vie privée.",
        de="Wir behandeln Menschen und Unternehmen fair und respektvoll und achten ihre "
        "Privatsphäre.",
    ),
    _principle(
        5,
        en="Costs, fees and interest are lawful, reasonable and in proportion to the claim.",
        lv="Izmaksas, maksas un procenti ir likumīgi, saprātīgi un samērīgi ar prasījumu.",
        fr="Les coûts, frais et intérêts sont légaux, raisonnables et proportionnés à la créance.",
        de="Kosten, Gebühren und Zinsen sind rechtmäßig, angemessen und im Verhältnis zur "
        "Forderung.",
    ),
    _principle(
        6,
        en="People get the information they need, in a way that is clear, fair and not misleading.",
        lv="Cilvēki saņem vajadzīgo informāciju skaidri, godīgi un nemaldinoši.",
        fr="Chacun reçoit les informations dont il a besoin, de façon claire, loyale et non "
        "trompeuse.",
        de="Menschen erhalten die Auskunft, die sie brauchen: klar, fair und nicht irreführend.",
    ),
    _principle(
        7,
        en="Conflicts of interest are handled openly, fairly and ethically.",
        lv="Interešu konfliktus mēs risinām atklāti, godīgi un ētiski.",
        fr="Les conflits d'intérêts sont traités ouvertement, équitablement et avec éthique.",
        de="Mit Interessenkonflikten gehen wir offen, fair und ethisch um.",
    ),
    _principle(
        8,
        en="Advice, where allowed, and decisions in our discretion suit the person.",
        lv="Padomi, kur tie atļauti, un mūsu lēmumi ir piemēroti konkrētajam cilvēkam.",
        fr="Nos conseils, lorsqu'ils sont permis, et nos décisions conviennent à la personne.",
        de="Rat, wo er erlaubt ist, und Entscheidungen in unserem Ermessen passen zur Person.",
    ),
    _principle(
        9,
        en="What belongs to a person is well protected while we are responsible for it.",
        lv="Cilvēka īpašums ir pienācīgi aizsargāts, kamēr mēs par to atbildam.",
        fr="Les biens d'une personne sont bien protégés tant que nous en avons la charge.",
        de="Was einem Menschen gehört, ist gut geschützt, solange wir dafür verantwortlich sind.",
    ),
    _principle(
        10,
        inferred=True,
        en="We are open with regulators and work together with them.",
        lv="Mēs esam atklāti pret uzraudzības iestādēm un sadarbojamies ar tām.",
        fr="Nous sommes transparents envers les autorités et coopérons avec elles.",
        de="Wir sind offen gegenüber den Aufsichtsbehörden und arbeiten mit ihnen zusammen.",
    ),
)
PRINCIPLES: Final[Mapping[int, Principle]] = MappingProxyType({p.number: p for p in _ALL})


def in_force(operator: Operator) -> Mapping[int, Principle]:
    """The ten, with the operator's text where ours was only inferred; raises PackBroken."""
    found = dict(PRINCIPLES)
    for one in operator.principles:
        if one.number not in found or not found[one.number].inferred:
            raise operator.broken(
                f"principle {one.number} is not one that can be replaced",
                f"replace only {', '.join(str(p.number) for p in _ALL if p.inferred)}",
                f"[principles.{one.number}]",
            )
        found[one.number] = replace(
            found[one.number],
            inferred=False,
            texts=MappingProxyType(dict(one.texts)),
            source=one.source,
        )
    return MappingProxyType(found)
