"""The pages of the rules as a small static site: plain HTML, one style, no script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from markdown_it import MarkdownIt

_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #8888; padding: .25rem .5rem; text-align: left; vertical-align: top; }
blockquote { margin-left: 0; padding-left: 1rem; border-left: .25rem solid #8888; }
h3 { margin-top: 2rem; }
""".strip()
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""
_HEADING = re.compile(r"<h([23])>(.*?)</h\1>")


def as_site(pages: Mapping[str, str], *, source: str) -> dict[str, str]:
    """HTML files by name, from Markdown files by name.

    Links among the pages lead to HTML; links to files of the checkout get `source` in front, the
    address under which the checkout can be read.
    """
    reader = MarkdownIt("commonmark").enable("table")
    found = {}
    for name, text in pages.items():
        title = escape(text.partition("\n")[0].lstrip("# ").replace("`", ""))
        body = _HEADING.sub(_with_anchor, _linked(reader.render(text), pages, source))
        found[_html(name)] = _PAGE.format(title=title, style=_STYLE, body=body)
    return found


def _html(name: str) -> str:
    return name.removesuffix(".md") + ".html"


def _linked(body: str, pages: Mapping[str, str], source: str) -> str:
    for name in pages:
        body = body.replace(f'href="{name}"', f'href="{_html(name)}"')
    body = re.sub(r'href="\.\./\.\./', f'href="{source}/', body)
    return re.sub(r'href="(\.\./[^"]+|CHANGES\.md)"', rf'href="{source}/docs/rules/\1"', body)


def _with_anchor(heading: re.Match[str]) -> str:
    level, inner = heading.groups()
    anchor = re.sub(r"[^a-z0-9]+", "-", re.sub(r"<[^>]+>", "", inner).lower()).strip("-")
    return f'<h{level} id="{anchor}"><a href="#{anchor}">{inner}</a></h{level}>'
