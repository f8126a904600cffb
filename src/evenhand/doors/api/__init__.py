"""The door for machines: JSON over HTTPS, with a key.

Never here: a person's contact details or the words she told us.
"""
