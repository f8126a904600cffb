"""Guesses for staff to confirm: which column is which field.

A guess is only ever shown; nothing is imported by it before somebody has said yes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evenhand.intake.mapping import FIELDS, MEANS

# Names that creditors give their columns, in English, German, French and Latvian.
_KNOWN_AS: Mapping[str, str] = {
    "reference": "ref invoice_no invoice_number contract_no account_no loan_id debt_id case_no "
    "rechnungsnummer vertragsnummer forderungsnummer aktenzeichen numero_facture numero_contrat "
    "dossier liguma_numurs rekina_numurs",
    "amount": "sum total balance owed outstanding principal loan_amount debt_amount betrag summe "
    "forderung offener_betrag hauptforderung montant solde creance summa parads pamatsumma",
    "currency": "ccy wahrung devise monnaie valuta",
    "kind": "type debt_type art forderungsart type_de_creance veids",
    "person_reference": "customer_no customer_id client_id debtor_id kundennummer numero_client "
    "klienta_numurs",
    "person_kind": "person_type customer_type personenart",
    "given_name": "first_name forename firstname vorname prenom vards",
    "family_name": "last_name surname lastname nachname nom uzvards",
    "full_name": "name customer_name debtor_name kunde nom_complet vards_uzvards",
    "company_name": "company business_name firma unternehmen raison_sociale uznemums",
    "identifier": "personal_code personal_number national_id ssn registration_no personenkennzahl "
    "steuer_id ahv_nummer numero_national personas_kods registracijas_numurs",
    "born_on": "birth_date date_of_birth dob birthday geburtsdatum date_de_naissance "
    "dzimsanas_datums",
    "language": "lang sprache langue valoda",
    "country": "country_code land pays valsts",
    "region": "state canton kanton province",
    "zone": "time_zone timezone",
    "email": "e_mail mail email_address epost courriel epasts",
    "phone": "telephone phone_number mobile tel telefon telefonnummer handy talrunis telefons",
    "street": "address address_1 street_address strasse adresse rue iela",
    "postcode": "zip zip_code postal_code plz postleitzahl code_postal pasta_indekss",
    "town": "city ort stadt ville commune pilseta",
    "originated_on": "invoice_date contract_date start_date rechnungsdatum vertragsdatum "
    "date_facture liguma_datums rekina_datums",
    "due_on": "due_date due falligkeit fallig_am faelligkeit date_echeance echeance termins "
    "apmaksas_termins",
    "original_creditor": "original_lender ursprunglicher_glaubiger creancier_initial",
    "basis": "description subject details betreff beschreibung objet apraksts",
    "evidence": "proof document beleg justificatif pieradijums",
    "contract_instalment": "monthly_payment instalment rate_monat mensualite ikmenesa_maksajums",
    "contract_months": "loan_duration_months term months laufzeit duree",
    "contract_rate": "interest_rate_pct zinssatz taux likme",
    "interest_kind": "interest_type zinsart type_interets procentu_veids",
    "interest_rate": "default_rate default_interest_rate verzugszinssatz taux_de_retard "
    "nokavejuma_procenti",
    "interest_from": "interest_since default_since zinsen_ab interets_depuis procenti_no",
    "interest_basis": "interest_clause zinsgrundlage base_interets procentu_pamats",
    "interest_day_count": "day_count zinsmethode",
    "interest_cap": "interest_limit",
    "short_term_credit": "hcstc high_cost_short_term",
    "interest_so_far": "interest accrued_interest zinsen interets procenti uzkratie_procenti",
    "fees_so_far": "fees charges gebuhren mahnkosten frais maksas",
    "costs_so_far": "court_costs gerichtskosten frais_de_justice tiesas_izdevumi",
    "stop_kind": "stop_reason hold_reason stoppgrund motif_arret",
    "stop_from": "stop_since hold_from stopp_seit",
    "stop_until": "hold_until stopp_bis",
    "disputed": "is_disputed bestritten conteste apstridets",
    "deceased_on": "date_of_death death_date todesdatum date_deces miris",
    "adviser_name": "adviser debt_adviser beratungsstelle conseiller",
    "adviser_email": "adviser_mail",
    "do_not_call": "no_calls keine_anrufe",
    "not_safe": "unsafe contact_unsafe",
}
_FOLDED = str.maketrans("āčēģīķļņšūžäöüßéèêëàâçîïôûù", "acegiklnsuzaouseeeeaaciiouu")


def guess_columns(header: Sequence[str]) -> dict[str, str]:
    """Return field → column for every column whose name says what it is."""
    by_name = {_plain(column): column for column in reversed(header) if column}
    found: dict[str, str] = {}
    for field in FIELDS:
        for name in (_plain(field), *map(_plain, _KNOWN_AS[field].split())):
            column = by_name.get(name)
            if column is not None and column not in found.values():
                found[field] = column
                break
    if "interest_kind" not in found and "interest_rate" in found:
        # Without its kind no interest runs by it: then it is what the contract told of itself.
        found.setdefault("contract_rate", found.pop("interest_rate"))
    return found


def guess_means(header: Sequence[str]) -> dict[str, str]:
    """Return field of the statement → column, where the names are the same."""
    by_name = {_plain(column): column for column in reversed(header) if column}
    return {field: by_name[_plain(field)] for field in MEANS if _plain(field) in by_name}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold().translate(_FOLDED))
