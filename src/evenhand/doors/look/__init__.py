"""The look all doors share: templates, style sheets, pictures, forms in words a person knows.

Lives here: how a page, a field, a sum, a date and a chart look and read, in every language.
Never here: what a page asks, who may see it, what it does.
"""
