"""Letters and e-mails: what a person is sent, composed from facts alone.

Here live the templates (a folder per language), their labels, the locked blocks of quoted law, the
catalogue of what each country's letter must contain, and the composition of a PDF or an e-mail.
Never here: a clock, a table, a decision whether something may be sent, or a channel.
"""
