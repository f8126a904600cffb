-- {plans} people with one debt and one plan that runs over it, straight into empty tables, the same
-- each time: agreed over the last year and a half, 24 monthly instalments, paid as people pay.

INSERT INTO cases_creditor (id, key, name, country, address, is_bank, is_synthetic, since)
SELECT n, gen_random_uuid(), 'Synthetic Bank ' || n, 'LV', 'Bank Street 1', true, true,
       TIMESTAMPTZ '2024-01-01' FROM generate_series(1, 20) n;

INSERT INTO cases_person (id, key, kind, given_name, family_name, company_name, born_on, identifier,
                          language, country, region, zone, deceased_on, is_synthetic, recorded_at)
SELECT p, gen_random_uuid(), 'natural', 'Synthetic', 'Person ' || p, '', DATE '1980-01-01', '', 'lv',
       (ARRAY['LV', 'FR', 'DE'])[p % 3 + 1], '', 'Europe/Riga', NULL, true, TIMESTAMPTZ '2024-01-10'
  FROM generate_series(1, {plans}) p;

INSERT INTO cases_debt (id, key, creditor_id, reference, kind, currency, principal_minor,
       originated_on, due_on, original_creditor, basis, contract_instalment_minor, contract_months,
       contract_rate_basis_points, placement_key, taken_on_at, is_synthetic)
SELECT p, gen_random_uuid(), p % 20 + 1, 'loan-' || p, 'loan', 'EUR', 120000, DATE '2023-01-01',
       DATE '2024-12-01', '', 'Synthetic agreement', NULL, NULL, NULL, NULL,
       TIMESTAMPTZ '2024-07-01', true
  FROM generate_series(1, {plans}) p;

INSERT INTO cases_case (id, key, debt_id, person_id, opened_at, closed_at, closed_why)
SELECT p, gen_random_uuid(), p, p, TIMESTAMPTZ '2024-07-01', NULL, ''
  FROM generate_series(1, {plans}) p;

INSERT INTO ledger_account (id, kind, currency, debt_id, creditor_id, place, book)
SELECT n, 'placed', 'EUR', NULL::bigint, n, '', n FROM generate_series(1, 20) n
UNION ALL SELECT n + 20, 'client_money', 'EUR', NULL, n, '', n FROM generate_series(1, 20) n
UNION ALL SELECT d.id + 100, 'principal', 'EUR', d.id, NULL, '', d.creditor_id FROM cases_debt d;

-- One plan in eight has ended, half of those well: what the curves are made of.
INSERT INTO plans_plan (id, key, person_id, proposal_id, option, agreed_option, state, currency, instalment_minor,
       protected_minimum_minor, layout, laid_out_at, pay_rhythm, pay_day, pay_anchor, day_is_hers,
       linked_hundredths, linked_above_minor, linked_at_most_minor, agreed_at, agreed_by, ended_at,
       ended_why)
SELECT p, gen_random_uuid(), p, NULL, (ARRAY['steady', 'flexible', 'short', 'own'])[p % 4 + 1],
       (ARRAY['steady', 'flexible', 'short', 'own'])[p % 4 + 1],
       CASE WHEN e.is_over THEN 'ended' ELSE 'agreed' END, 'EUR', 5000, 90000, 1, a.at, 'monthly',
       1 + p % 28, NULL, false, 0, 0, 0, a.at, 'person', CASE WHEN e.is_over THEN a.at + INTERVAL '1 day' * (30 + p % 200) END,
       CASE WHEN NOT e.is_over THEN '' WHEN p % 16 = 0 THEN 'paid' ELSE 'broken' END
  FROM generate_series(1, {plans}) p
 CROSS JOIN LATERAL (SELECT TIMESTAMPTZ '{day}' - INTERVAL '1 day' * (20 + p::bigint * 7919 % 520) AS at) a
 CROSS JOIN LATERAL (SELECT p % 8 = 0 AS is_over) e;

INSERT INTO plans_plandebt (plan_id, debt_id, amount_minor)
SELECT id, id, 120000 FROM plans_plan;

INSERT INTO plans_instalment (id, plan_id, number, layout, due_on, amount_minor, announced_minor)
SELECT (p.id - 1) * 24 + n, p.id, n, 1,
       (date_trunc('month', p.agreed_at) + INTERVAL '1 month' * n)::date + p.pay_day - 1, 5000, NULL
  FROM plans_plan p CROSS JOIN generate_series(1, 24) n;

INSERT INTO ledger_transfer (key, kind, debit_id, credit_id, amount_minor, currency, book,
                             effective_on, recorded_at, recorded_by, basis)
SELECT 'taken-on:' || d.id, 'taken_on', d.id + 100, d.creditor_id, d.principal_minor, 'EUR',
       d.creditor_id, DATE '2024-07-01', d.taken_on_at, 'synthetic', '' FROM cases_debt d
UNION ALL
-- Nine of ten pay: most on the day, some up to four days later; who does not is late or missing.
SELECT 'paid:' || i.id, 'payment', d.creditor_id + 20, d.id + 100, 5000, 'EUR', d.creditor_id, w.on_day,
       w.on_day + TIME '20:00' AT TIME ZONE 'UTC', 'bank', ''
  FROM plans_instalment i JOIN plans_plan p ON p.id = i.plan_id JOIN cases_debt d ON d.id = p.id
 CROSS JOIN LATERAL (SELECT i.due_on + CASE WHEN i.id % 4 = 0 THEN (i.id % 5)::int ELSE 0 END AS on_day) w
 WHERE p.state = 'agreed' AND i.id % 10 <> 0 AND w.on_day < DATE '{day}';

INSERT INTO plans_planevent (plan_id, code, why, instalment_id, day, at, actor, amount_minor)
SELECT p.id, 'agreed', '', NULL::bigint, p.agreed_at::date, p.agreed_at, 'person', 120000 FROM plans_plan p
UNION ALL
SELECT p.id, 'ended', p.ended_why, NULL, p.ended_at::date, p.ended_at, 'staff:x', 0
  FROM plans_plan p WHERE p.state = 'ended'
UNION ALL
-- What nights before noted: all that was paid, and what did not come within five days.
SELECT i.plan_id, CASE WHEN t.id IS NULL THEN 'instalment_missed' ELSE 'instalment_kept' END, '',
       i.id, i.due_on, i.due_on + TIME '23:00' AT TIME ZONE 'UTC', 'system:night',
       CASE WHEN t.id IS NULL THEN 0 ELSE 5000 END
  FROM plans_instalment i JOIN plans_plan p ON p.id = i.plan_id
  LEFT JOIN ledger_transfer t ON t.key = 'paid:' || i.id
 WHERE p.state = 'agreed'
   AND (t.effective_on < DATE '{day}' - 1 OR t.id IS NULL AND i.due_on < DATE '{day}' - 6);

-- What was missed had moved to the end.
INSERT INTO plans_instalment (id, plan_id, number, layout, due_on, amount_minor, announced_minor)
SELECT {plans}::bigint * 24 + row_number() OVER (), e.plan_id,
       24 + row_number() OVER (PARTITION BY e.plan_id ORDER BY e.day), 1,
       (date_trunc('month', p.agreed_at)
        + INTERVAL '1 month' * (24 + row_number() OVER (PARTITION BY e.plan_id ORDER BY e.day)))::date
       + p.pay_day - 1, 5000, NULL
  FROM plans_planevent e JOIN plans_plan p ON p.id = e.plan_id WHERE e.code = 'instalment_missed';
