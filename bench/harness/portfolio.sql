-- A synthetic portfolio of {cases} cases, straight into empty tables, the same each time.
-- Six countries; eight people for ten cases; one case in fifty is a second person's liability.

CREATE TEMPORARY TABLE lands (n int, country text, region text, zone text, language text, currency text);
INSERT INTO lands VALUES
    (0, 'LV', '', 'Europe/Riga', 'lv', 'EUR'), (1, 'CH', 'CH-ZH', 'Europe/Zurich', 'de', 'CHF'),
    (2, 'FR', '', 'Europe/Paris', 'fr', 'EUR'), (3, 'GB', 'GB-ENG', 'Europe/London', 'en', 'GBP'),
    (4, 'US', 'US-NY', 'America/New_York', 'en', 'USD'), (5, 'DE', 'DE-BE', 'Europe/Berlin', 'de', 'EUR');

INSERT INTO cases_creditor (id, key, name, country, address, is_bank, is_synthetic, since)
SELECT n + 1, gen_random_uuid(), 'Synthetic Bank ' || country, country, 'Bank Street 1', true, true,
       TIMESTAMPTZ '2025-01-01' FROM lands;

INSERT INTO cases_person (id, key, kind, given_name, family_name, company_name, born_on, identifier,
                          language, country, region, zone, deceased_on, is_synthetic, recorded_at)
SELECT p, gen_random_uuid(), 'natural', 'Synthetic', 'Person ' || p, '',
       DATE '1950-01-01' + (p % 500000 * 37 % 18000), '', l.language, l.country, l.region, l.zone,
       CASE WHEN p % 400 = 7 THEN DATE '2026-05-01' END, true, TIMESTAMPTZ '2026-01-10'
  FROM generate_series(1, {people}) p JOIN lands l ON l.n = p % 6;

INSERT INTO cases_contactpoint (key, person_id, channel, value, street, postcode, town, country,
                                at_work, source, status, recorded_at)
SELECT gen_random_uuid(), p, 'post', '', 'Long Street ' || p, 'LV-1010', 'Town', '', false,
       'synthetic', 'given', TIMESTAMPTZ '2026-01-10' FROM generate_series(1, {people}) p WHERE p % 20 <> 3
UNION ALL
SELECT gen_random_uuid(), p, 'email', 'person' || p || '@example.org', '', '', '', '', false,
       'synthetic', CASE WHEN p % 7 = 0 THEN 'failed' ELSE 'proved' END, TIMESTAMPTZ '2026-01-10'
  FROM generate_series(1, {people}) p WHERE p % 2 = 0;

INSERT INTO cases_representative (person_id, kind, name, email, phone, since, until, source)
SELECT p, CASE WHEN p % 2 = 0 THEN 'attorney' ELSE 'adviser' END, 'Synthetic adviser', '', '',
       TIMESTAMPTZ '2026-03-01', NULL, 'synthetic' FROM generate_series(1, {people}) p WHERE p % 33 = 5;

INSERT INTO contact_preference (person_id, refuses_letter, refuses_email, refuses_sms, refuses_call,
       refuses_visit, ceased_at, email_consented_at, evening_consented_at, visit_consented_at,
       workplace_allowed, safe_contact_only, changed_at)
SELECT p, p % 60 = 0, p % 24 = 0, false, p % 36 = 0, true, NULL,
       CASE WHEN p % 24 <> 0 THEN TIMESTAMPTZ '2026-02-01' END, NULL, NULL, false, p % 240 = 0,
       TIMESTAMPTZ '2026-02-01' FROM generate_series(1, {people}) p WHERE p % 12 = 0;

INSERT INTO cases_debt (id, key, creditor_id, reference, kind, currency, principal_minor,
       originated_on, due_on, original_creditor, basis, contract_instalment_minor, contract_months,
       contract_rate_basis_points, placement_key, taken_on_at, is_synthetic)
SELECT d, gen_random_uuid(), l.n + 1, 'loan-' || d, (ARRAY['loan', 'invoice', 'rent', 'utility'])[d % 4 + 1],
       l.currency, 20000 + d::bigint * 7919 % 900000, DATE '2024-01-01' + d % 600, DATE '2025-12-01' + d % 200,
       '', 'Synthetic agreement', NULL, NULL, NULL, NULL, TIMESTAMPTZ '2026-07-01', true
  FROM generate_series(1, {debts}) d JOIN lands l ON l.n = ((d - 1) % {people} + 1) % 6;

INSERT INTO cases_evidence (debt_id, kind, description, document_key, received_at)
SELECT d, 'contract', 'Synthetic agreement', NULL, TIMESTAMPTZ '2026-07-01'
  FROM generate_series(1, {debts}) d WHERE d % 10 <> 9;

-- People share a debt with the neighbour six further on, who lives in the same country.
INSERT INTO cases_case (id, key, debt_id, person_id, opened_at, closed_at, closed_why)
SELECT d, gen_random_uuid(), d, (d - 1) % {people} + 1, TIMESTAMPTZ '2026-07-01', NULL::timestamptz, ''
  FROM generate_series(1, {debts}) d
UNION ALL
SELECT {debts} + j, gen_random_uuid(), j, j + 6, TIMESTAMPTZ '2026-07-01', NULL, ''
  FROM generate_series(1, {cases} - {debts}) j;

INSERT INTO ledger_account (id, kind, currency, debt_id, creditor_id, place, book)
SELECT n + 1, 'placed', currency, NULL::bigint, n + 1, '', n + 1 FROM lands
UNION ALL SELECT n + 11, 'client_money', currency, NULL, n + 1, '', n + 1 FROM lands
UNION ALL SELECT d.id + 100, 'principal', d.currency, d.id, NULL, '', d.creditor_id FROM cases_debt d;

INSERT INTO ledger_transfer (key, kind, debit_id, credit_id, amount_minor, currency, book,
                             effective_on, recorded_at, recorded_by, basis)
SELECT 'taken-on:' || d.id, 'taken_on', d.id + 100, d.creditor_id, d.principal_minor, d.currency,
       d.creditor_id, DATE '2026-07-01', d.taken_on_at, 'synthetic', '' FROM cases_debt d
UNION ALL
SELECT 'paid:' || d.id, 'payment', d.creditor_id + 10, d.id + 100,
       CASE WHEN d.id % 50 = 0 THEN d.principal_minor ELSE d.principal_minor / 10 END, d.currency,
       d.creditor_id, DATE '2026-09-01', TIMESTAMPTZ '2026-09-01', 'synthetic', ''
  FROM cases_debt d WHERE d.id % 5 = 0;

-- Half of the first notices are old enough for the term to be over.
INSERT INTO contact_release (key, business_key, case_id, person_id, act, letter, language, state,
       queued_at, attempted_at, outcome_at, reasons, detail, reference)
SELECT gen_random_uuid(), 'past:' || kind.letter || ':' || c.id, c.id, c.person_id, kind.act,
       kind.letter, 'en', 'released', s.sent, s.sent, s.sent, '[]', '', ''
  FROM cases_case c
  CROSS JOIN (VALUES ('first_notice', 'notice.letter', 5, 0), ('reminder', 'demand.letter', 2, 60))
             AS kind (letter, act, tenths, later)
  CROSS JOIN LATERAL (SELECT TIMESTAMPTZ '2026-11-10 10:00+00' - INTERVAL '1 day' * (c.id % 100)
                             + INTERVAL '1 hour' * kind.later AS sent) s
 WHERE c.id % 10 < kind.tenths;

INSERT INTO contact_contact (person_id, case_id, release_id, channel, purpose, outbound, result, at)
SELECT person_id, case_id, id, 'letter', split_part(act, '.', 1), true, 'sent', outcome_at
  FROM contact_release
UNION ALL
SELECT c.person_id, c.id, NULL, 'call', 'service', c.id % 2 = 0, 'conversation',
       TIMESTAMPTZ '2026-11-16 10:00+00' - INTERVAL '1 hour' * (c.id % 1000)
  FROM cases_case c WHERE c.id % 8 = 1;

INSERT INTO holds_hold (key, person_id, debt_id, kind, source, starts_at, ends_at, review_on,
       requested_at, requested_by, acknowledged_at, starts_on)
SELECT gen_random_uuid(), p, NULL, (ARRAY['requested', 'illness', 'insolvency', 'complaint'])[p % 4 + 1],
       'desk', TIMESTAMPTZ '2026-10-20', CASE WHEN p % 3 = 0 THEN TIMESTAMPTZ '2026-11-25'
       WHEN p % 3 = 1 THEN TIMESTAMPTZ '2026-11-01' END, NULL::date,
       TIMESTAMPTZ '2026-10-20', 'synthetic',
       TIMESTAMPTZ '2026-10-20', DATE '2026-10-20' FROM generate_series(1, {people}) p WHERE p % 11 = 2
UNION ALL
SELECT gen_random_uuid(), c.person_id, c.debt_id, 'dispute', 'portal', TIMESTAMPTZ '2026-10-01', NULL,
       NULL, TIMESTAMPTZ '2026-10-01', 'synthetic', TIMESTAMPTZ '2026-10-01', DATE '2026-10-01'
  FROM cases_case c WHERE c.id % 40 = 11;

-- Nearly half of the people told their means: a third of those have nothing left.
INSERT INTO plans_statement (key, person_id, source, currency, content_sealed, saved_at, completed_at,
       valid_until, net_income_minor, lowest_income_minor, earmarked_minor, essentials_minor,
       housing_minor, health_insurance_minor, priority_minor, agreed_minor, savings_minor, adults,
       children_under_11, children_over_10)
SELECT gen_random_uuid(), p.id, CASE WHEN p.id % 3 = 0 THEN 'placement' ELSE 'portal' END, l.currency,
       '\x00', TIMESTAMPTZ '2026-10-01', TIMESTAMPTZ '2026-10-01', DATE '2027-03-30',
       income, income * 9 / 10, 0, income * (45 + p.id * 13 % 60) / 100, income * 3 / 10,
       CASE WHEN l.country = 'CH' THEN 35000 END, 0, 0, NULL,
       CASE WHEN p.id % 17 <> 0 THEN 1 + p.id % 2 END, p.id / 2 % 3, p.id / 3 % 2
  FROM cases_person p
  JOIN lands l ON l.n = p.id % 6
  CROSS JOIN LATERAL (SELECT 60000 + p.id * 7907 % 340000 AS income) i
 WHERE p.id % 20 < 9;

INSERT INTO plans_plan (key, person_id, proposal_id, option, agreed_option, state, currency, instalment_minor,
       protected_minimum_minor, layout, laid_out_at, pay_rhythm, pay_day, day_is_hers,
       linked_hundredths, linked_above_minor, linked_at_most_minor, agreed_at, agreed_by, ended_at,
       ended_why)
SELECT gen_random_uuid(), s.person_id, NULL, 'steady', 'steady', 'agreed', s.currency, 2000, 90000, 1,
       TIMESTAMPTZ '2026-10-05', 'monthly', 1, false, 0, 0, 0, TIMESTAMPTZ '2026-10-05',
       'synthetic', NULL, ''
  FROM plans_statement s WHERE s.person_id % 29 = 1;
