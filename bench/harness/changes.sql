-- What a day brings to one case in {one_in}: payments, talks, wishes, lost addresses, illness.
CREATE TEMPORARY TABLE stirred ON COMMIT DROP AS
SELECT id AS case_id, person_id, debt_id, id / {one_in} % 10 AS what FROM cases_case
 WHERE closed_at IS NULL AND id % {one_in} = {day} % {one_in};

INSERT INTO ledger_transfer (key, kind, debit_id, credit_id, amount_minor, currency, book,
                             effective_on, recorded_at, recorded_by, basis)
SELECT 'stirred:{day}:' || s.case_id, 'payment', d.creditor_id + 10, a.id, 100, a.currency,
       d.creditor_id, DATE '{on}', TIMESTAMPTZ '{at}', 'synthetic', ''
  FROM stirred s
  JOIN cases_debt d ON d.id = s.debt_id
  JOIN ledger_account a ON a.debt_id = s.debt_id AND a.kind = 'principal'
 WHERE s.what < 4;

INSERT INTO contact_contact (person_id, case_id, release_id, channel, purpose, outbound, result, at)
SELECT person_id, case_id, NULL, 'call', 'service', false, 'conversation', TIMESTAMPTZ '{at}'
  FROM stirred WHERE what IN (4, 5);

INSERT INTO contact_preference (person_id, refuses_letter, refuses_email, refuses_sms, refuses_call,
       refuses_visit, ceased_at, email_consented_at, evening_consented_at, visit_consented_at,
       workplace_allowed, safe_contact_only, changed_at)
SELECT DISTINCT person_id, false, false, false, true, true, NULL::timestamptz, TIMESTAMPTZ '{at}',
       NULL::timestamptz, NULL::timestamptz, false, false, TIMESTAMPTZ '{at}'
  FROM stirred WHERE what IN (6, 7)
    ON CONFLICT (person_id) DO UPDATE SET refuses_call = true, changed_at = excluded.changed_at;

UPDATE cases_contactpoint SET status = 'failed'
 WHERE channel = 'email' AND person_id IN (SELECT person_id FROM stirred WHERE what = 8);

INSERT INTO holds_hold (key, person_id, debt_id, kind, source, starts_at, ends_at, review_on,
       requested_at, requested_by, acknowledged_at, starts_on)
SELECT gen_random_uuid(), person_id, NULL, 'illness', 'portal', TIMESTAMPTZ '{at}',
       TIMESTAMPTZ '{at}' + INTERVAL '30 days', NULL, TIMESTAMPTZ '{at}', 'synthetic',
       TIMESTAMPTZ '{at}', TIMESTAMPTZ '{at}'::date
  FROM stirred WHERE what = 9;
