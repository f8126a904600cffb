"""Transfers are never changed, and both of their accounts are in the transfer's currency."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE TRIGGER ledger_transfer_never_changes BEFORE UPDATE OR DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER ledger_transfer_never_emptied BEFORE TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER ledger_account_never_changes BEFORE UPDATE OR DELETE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();

ALTER TABLE ledger_transfer
    ADD CONSTRAINT ledger_debit_in_its_currency FOREIGN KEY (debit_id, currency)
        REFERENCES ledger_account (id, currency),
    ADD CONSTRAINT ledger_credit_in_its_currency FOREIGN KEY (credit_id, currency)
        REFERENCES ledger_account (id, currency);
"""

BACKWARD = """
ALTER TABLE ledger_transfer
    DROP CONSTRAINT ledger_debit_in_its_currency,
    DROP CONSTRAINT ledger_credit_in_its_currency;
DROP TRIGGER ledger_transfer_never_changes ON ledger_transfer;
DROP TRIGGER ledger_transfer_never_emptied ON ledger_transfer;
DROP TRIGGER ledger_account_never_changes ON ledger_account;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("ledger", "0001_initial"),
        ("journal", "0002_history_is_append_only"),
    ]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
