"""Both accounts of all transfers of a statement are asked for at once, no longer row by row.

An account is never changed and never deleted, so that to look once, as the transfer is written, says
the same as a foreign key; and nothing has to lock the one account of clients' money a thousand times.
"""

from typing import ClassVar

from django.db import migrations

# An account is looked up by its number even where a plan was made when there were few.
FORWARD = """
CREATE FUNCTION evenhand_transfers_have_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    astray record;
BEGIN
    SELECT told.* INTO astray
      FROM (SELECT debit_id AS account, currency, book FROM fresh
             UNION SELECT credit_id, currency, book FROM fresh) told
      LEFT JOIN LATERAL (
            SELECT true AS is_there FROM ledger_account a
             WHERE a.id = told.account AND a.currency = told.currency AND a.book = told.book
            OFFSET 0) known ON true
     WHERE known.is_there IS NULL
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'no account % in % of book %', astray.account, astray.currency, astray.book
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_transfers_have_accounts';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_transfers_have_accounts AFTER INSERT ON ledger_transfer
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT
    EXECUTE FUNCTION evenhand_transfers_have_accounts();
CREATE TRIGGER ledger_account_never_emptied BEFORE TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();

ALTER TABLE ledger_transfer
    DROP CONSTRAINT ledger_debit_in_its_book,
    DROP CONSTRAINT ledger_credit_in_its_book;
"""
BACKWARD = """
ALTER TABLE ledger_transfer
    ADD CONSTRAINT ledger_debit_in_its_book FOREIGN KEY (debit_id, currency, book)
        REFERENCES ledger_account (id, currency, book),
    ADD CONSTRAINT ledger_credit_in_its_book FOREIGN KEY (credit_id, currency, book)
        REFERENCES ledger_account (id, currency, book);
DROP TRIGGER ledger_account_never_emptied ON ledger_account;
DROP TRIGGER ledger_transfers_have_accounts ON ledger_transfer;
DROP FUNCTION evenhand_transfers_have_accounts();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0005_charges")]

    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
