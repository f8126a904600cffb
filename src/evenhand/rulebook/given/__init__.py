"""The facts that rooms give, one module a room; `evenhand.rulebook.facts` puts them together."""
