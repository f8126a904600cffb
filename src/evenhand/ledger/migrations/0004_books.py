"""Every account gets a book, and no transfer leaves the book of its accounts.

With it come the accounts of the house (bank, held, own ...), the answers given to requests, rates,
and the close of days.
"""

# ruff: noqa: S608 - only our own words
import django.db.models.deletion
from django.db import migrations, models

OPEN = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE ledger_transfer
    DROP CONSTRAINT ledger_debit_in_its_currency,
    DROP CONSTRAINT ledger_credit_in_its_currency;
ALTER TABLE ledger_transfer DISABLE TRIGGER USER;
ALTER TABLE ledger_account DISABLE TRIGGER USER;
"""
OPEN_BACKWARD = """
ALTER TABLE ledger_transfer
    ADD CONSTRAINT ledger_debit_in_its_currency FOREIGN KEY (debit_id, currency)
        REFERENCES ledger_account (id, currency),
    ADD CONSTRAINT ledger_credit_in_its_currency FOREIGN KEY (credit_id, currency)
        REFERENCES ledger_account (id, currency);
"""

# In the time of this migration alone a row may change: it gets the book that it always had.
FILL = """
UPDATE ledger_account a SET book = d.creditor_id FROM cases_debt d WHERE d.id = a.debt_id;
UPDATE ledger_account SET book = creditor_id WHERE creditor_id IS NOT NULL;
UPDATE ledger_transfer t SET book = a.book FROM ledger_account a WHERE a.id = t.debit_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""

CLOSE = """
ALTER TABLE ledger_transfer ENABLE TRIGGER USER;
ALTER TABLE ledger_account ENABLE TRIGGER USER;

ALTER TABLE ledger_transfer
    ADD CONSTRAINT ledger_debit_in_its_book FOREIGN KEY (debit_id, currency, book)
        REFERENCES ledger_account (id, currency, book),
    ADD CONSTRAINT ledger_credit_in_its_book FOREIGN KEY (credit_id, currency, book)
        REFERENCES ledger_account (id, currency, book);

CREATE FUNCTION ledger_account_gets_its_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.book := CASE
        WHEN NEW.debt_id IS NOT NULL
            THEN (SELECT creditor_id FROM cases_debt WHERE id = NEW.debt_id)
        WHEN NEW.creditor_id IS NOT NULL AND NEW.kind <> 'held' THEN NEW.creditor_id
        ELSE 0 END;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_account_in_its_book BEFORE INSERT ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_gets_its_book();
""" + "".join(
    f"""
CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
"""
    for table in ("ledger_request", "ledger_rate", "ledger_dayclosed")
)
CLOSE_BACKWARD = """
DROP TRIGGER ledger_account_in_its_book ON ledger_account;
DROP FUNCTION ledger_account_gets_its_book();
ALTER TABLE ledger_transfer
    DROP CONSTRAINT ledger_debit_in_its_book,
    DROP CONSTRAINT ledger_credit_in_its_book;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_chain_of_creditors"),
        ("ledger", "0003_balances_from_an_index"),
    ]

    operations = [
        migrations.RunSQL(OPEN, OPEN_BACKWARD),
        migrations.CreateModel(
            name="DayClosed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("last_id", models.BigIntegerField()),
                ("rows", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("before", models.BinaryField(max_length=32)),
                ("marks", models.BinaryField()),
                ("sums", models.JSONField()),
                ("told", models.JSONField()),
                ("journal_head", models.BinaryField(max_length=32)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("base", models.CharField(max_length=3)),
                ("quote", models.CharField(max_length=3)),
                ("numerator", models.BigIntegerField()),
                ("denominator", models.BigIntegerField()),
                ("on", models.DateField()),
                ("source", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scope", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=255)),
                ("request_hash", models.BinaryField(max_length=32)),
                ("response", models.JSONField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="ledger_account_once",
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="ledger_account_currency",
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="ledger_debt_accounts_have_a_debt",
        ),
        migrations.RemoveConstraint(
            model_name="transfer",
            name="ledger_amount_is_positive",
        ),
        migrations.AddField(
            model_name="account",
            name="book",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="account",
            name="place",
            field=models.CharField(blank=True, default="", max_length=34),
        ),
        migrations.AddField(
            model_name="transfer",
            name="book",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="account",
            name="kind",
            field=models.CharField(
                choices=[
                    ("principal", "what was borrowed or billed"),
                    ("interest", "interest"),
                    ("fees", "fees"),
                    ("costs", "costs"),
                    ("placed", "placed by the creditor"),
                    ("client_money", "clients' money held"),
                    ("written_off", "written off"),
                    ("remitted", "passed on to the creditor"),
                    ("commission", "commission and its tax"),
                    ("reported", "paid to the creditor directly"),
                    ("bank", "at the bank"),
                    ("suspense", "money whose owner we do not know yet"),
                    ("held", "held for a creditor"),
                    ("refunds", "to be sent back to the payer"),
                    ("own", "the house's own money"),
                    ("vat", "value added tax owed"),
                    ("exchange", "changed into another currency"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="credit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits",
                to="ledger.account",
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="debit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="debits",
                to="ledger.account",
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="key",
            field=models.CharField(max_length=200),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="kind",
            field=models.CharField(
                choices=[
                    ("taken_on", "debt taken on"),
                    ("payment", "payment"),
                    ("interest", "interest"),
                    ("fee", "fee"),
                    ("reversal", "reversal"),
                    ("correction", "correction"),
                    ("write_off", "written off"),
                    ("receipt", "came in at the bank"),
                    ("held_for", "held for a creditor"),
                    ("returned", "taken back by the bank"),
                    ("sent_back", "sent back to the payer"),
                    ("remittance", "passed on to the creditor"),
                    ("commission", "commission"),
                    ("vat", "value added tax"),
                    ("reported", "paid to the creditor directly"),
                    ("exchange", "changed into another currency"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                fields=("kind", "currency", "debt", "creditor", "place"),
                name="ledger_account_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                fields=("id", "currency", "book"), name="ledger_account_book"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("creditor__isnull", True),
                        ("debt__isnull", False),
                        ("kind__in", ("principal", "interest", "fees", "costs")),
                        ("place", ""),
                    ),
                    models.Q(
                        ("creditor__isnull", False),
                        ("debt__isnull", True),
                        (
                            "kind__in",
                            [
                                "placed",
                                "client_money",
                                "written_off",
                                "remitted",
                                "commission",
                                "reported",
                                "held",
                            ],
                        ),
                        ("place", ""),
                    ),
                    models.Q(
                        ("creditor__isnull", True),
                        ("debt__isnull", True),
                        ("kind__in", ("suspense", "refunds", "own", "vat", "exchange")),
                        ("place", ""),
                    ),
                    models.Q(
                        ("creditor__isnull", True),
                        ("debt__isnull", True),
                        ("kind", "bank"),
                        models.Q(("place", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ledger_account_belongs",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("book", 0),
                        (
                            "kind__in",
                            ["suspense", "refunds", "own", "vat", "exchange", "bank", "held"],
                        ),
                    ),
                    models.Q(
                        ("book", models.F("creditor")),
                        (
                            "kind__in",
                            (
                                "placed",
                                "client_money",
                                "written_off",
                                "remitted",
                                "commission",
                                "reported",
                            ),
                        ),
                    ),
                    models.Q(
                        ("book__gt", 0), ("kind__in", ("principal", "interest", "fees", "costs"))
                    ),
                    _connector="OR",
                ),
                name="ledger_account_book_is_its_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(fields=("key",), name="ledger_transfer_once"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 1), ("amount_minor__lte", 1000000000000000)
                ),
                name="ledger_amount_is_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                name="ledger_currency_has_three_letters",
            ),
        ),
        migrations.AddConstraint(
            model_name="dayclosed",
            constraint=models.UniqueConstraint(fields=("day",), name="ledger_day_closed_once"),
        ),
        migrations.AddIndex(
            model_name="rate",
            index=models.Index(fields=["base", "quote", "on"], name="ledger_rate_on"),
        ),
        migrations.AddConstraint(
            model_name="rate",
            constraint=models.CheckConstraint(
                condition=models.Q(("denominator__gt", 0), ("numerator__gt", 0)),
                name="ledger_rate_is_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="rate",
            constraint=models.CheckConstraint(
                condition=models.Q(("base", models.F("quote")), _negated=True),
                name="ledger_rate_of_two_currencies",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(fields=("scope", "key"), name="ledger_request_once"),
        ),
        migrations.RunSQL(CLOSE, CLOSE_BACKWARD),
    ]
