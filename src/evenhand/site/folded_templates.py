"""Templates whose fixed parts are put together once for each language.

Most of a page is the same for everybody who reads it in one language: its markup, its sentences,
its links and drawings. Django resolves each of them anew for each page; a loader that folds what
lies side by side into one piece does it once. What a page shows is the same to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from django.conf import settings
from django.template import Context, Node, NodeList, Template
from django.template.base import FilterExpression, TextNode, TokenType, Variable
from django.template.defaulttags import URLNode
from django.template.library import SimpleNode
from django.template.loaders.base import Loader as BaseLoader
from django.template.loaders.cached import Loader as CachedLoader
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

# Tags of ours that show the same for the same words.
_FIXED_TAGS: Final = frozenset({"icon"})


class _Folding(BaseLoader):
    """Folds each template that is read."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """The template of that name; raises TemplateDoesNotExist."""
        found: Template = super().get_template(template_name, skip)
        fold(found.nodelist)
        return found


class Loader(CachedLoader, _Folding):
    """Django's cached loader, which here keeps what was folded already."""


class Folded(Node):
    """Nodes side by side that show the same in one language, and at one set of addresses."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.token, self.origin = nodes[0].token, nodes[0].origin
        self._key = _addresses if any(isinstance(one, URLNode) for one in nodes) else get_language
        self._shown: dict[object, str] = {}

    def render(self, context: Context) -> str:
        """What they show, as it was shown first."""
        key = self._key()
        shown = self._shown.get(key)
        if shown is None:
            shown = self._shown[key] = "".join(
                str(one.render_annotated(context)) for one in self.nodes
            )
        return shown


def _addresses() -> object:
    return get_language(), get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()


def fold(nodes: NodeList) -> None:
    """Fold what is fixed in a list of nodes and in all that lie within, in place."""
    nodes[:] = list(_folded(nodes))


def _folded(nodes: Iterable[Node]) -> Iterator[Node]:
    fixed: list[Node] = []
    for one in nodes:
        if _is_fixed(one):
            fixed.append(one)
            continue
        yield from _together(fixed)
        fixed = []
        for within in _within(one):
            fold(within)
        yield one
    yield from _together(fixed)


def _together(fixed: list[Node]) -> Iterator[Node]:
    if len(fixed) == 1 and isinstance(fixed[0], TextNode):
        yield fixed[0]
    elif fixed:
        yield Folded(fixed)


def _within(node: Node) -> Iterator[NodeList]:
    branches = getattr(node, "conditions_nodelists", ())
    yield from (found for _condition, found in branches)
    if not branches:
        named = (getattr(node, name, None) for name in node.child_nodelists)
        yield from (found for found in named if isinstance(found, NodeList))


def _is_fixed(node: Node) -> bool:
    known = _FIXED.get(type(node))
    return known is not None and known(node)


def _is_fixed_sentence(node: Any) -> bool:
    return (
        node.asvar is None
        and not node.noop
        and _is_literal(node.filter_expression)
        and (node.message_context is None or _is_literal(node.message_context))
    )


def _is_fixed_block(node: Any) -> bool:
    return (
        node.asvar is None
        and node.countervar is None
        and node.message_context is None
        and not node.extra_context
        and all(token.token_type == TokenType.TEXT for token in node.singular)
    )


def _is_fixed_address(node: Any) -> bool:
    return node.asvar is None and not node.args and not node.kwargs and _is_literal(node.view_name)


def _is_fixed_file(node: Any) -> bool:
    return node.varname is None and _is_literal(node.path)


def _is_fixed_tag(node: Any) -> bool:
    given = (*node.args, *node.kwargs.values())
    return (
        node.func.__name__ in _FIXED_TAGS
        and not node.takes_context
        and node.target_var is None
        and all(map(_is_literal, given))
    )


def _is_literal(given: Any) -> bool:
    """Whether it is written in the template itself, and nothing is looked up or changed."""
    if not isinstance(given, FilterExpression) or given.filters:
        return False
    return not isinstance(given.var, Variable) or given.var.lookups is None


_FIXED: Final[dict[type[Node], Callable[[Any], bool]]] = {
    TextNode: lambda _node: True,
    TranslateNode: _is_fixed_sentence,
    BlockTranslateNode: _is_fixed_block,
    URLNode: _is_fixed_address,
    StaticNode: _is_fixed_file,
    SimpleNode: _is_fixed_tag,
}
