"""What is wrong with a role-play: dead ends, and above all paths that would teach pressure.

Every path is walked, over node, state and whether something forbidden was done. No path may end
well after a forbidden act, nor with less trust than it began with.
"""

from __future__ import annotations

from collections.abc import Iterator

from evenhand.learning.training.roleplay_file import (
    OUTCOMES,
    WELL,
    Answer,
    Node,
    Roleplay,
    State,
)

LEAST_PASSES, LEAST_NEVERS, LEAST_NODES, LEAST_ENDINGS = 3, 2, 6, 3
MOST_ANSWERS = 12
LEAST_FELT_WORDS = 12


def complaints(roleplay: Roleplay) -> list[str]:
    """Return what is wrong with a role-play; empty when it may be used."""
    found = [*_counted(roleplay), *_unknown(roleplay)]
    if found:
        return found
    if _has_cycle(roleplay):
        return ["The talk goes in a circle: lead each answer on to a later node."]
    found += _unreached(roleplay)
    found += _too_long(roleplay)
    found += _best_is_longest(roleplay)
    return found + sorted(set(_rewards(roleplay)))


def _counted(roleplay: Roleplay) -> Iterator[str]:
    wanted = (
        ("[[pass]]", len(roleplay.passes), LEAST_PASSES),
        ("[[never]]", len(roleplay.nevers), LEAST_NEVERS),
        ("[[node]]", len(roleplay.nodes), LEAST_NODES),
        ("[[ending]]", len(roleplay.endings), LEAST_ENDINGS),
    )
    for what, count, least in wanted:
        if count < least:
            yield f"{count} {what}: write at least {least}."
    for outcome in OUTCOMES:
        if outcome not in {ending.outcome for ending in roleplay.endings}:
            yield f"No ending is {outcome}: write one."
    for ending in roleplay.endings:
        if len(ending.felt.split()) < LEAST_FELT_WORDS:
            yield f"{ending.key}: `felt` is short: let the person say it in 12 words or more."


def _unknown(roleplay: Roleplay) -> Iterator[str]:
    passes = {one.key for one in roleplay.passes}
    nevers = {one.key for one in roleplay.nevers}
    names = [node.key for node in roleplay.nodes] + [one.key for one in roleplay.endings]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} stands twice: give each node and ending its own key."
    for node, answer in _answers(roleplay):
        for key in {*answer.does} - passes:
            yield f"{node.key}: {key} is no [[pass]]: add it, or take it out."
        for key in {*answer.never} - nevers:
            yield f"{node.key}: {key} is no [[never]]: add it, or take it out."
        for key in _leads(answer) - set(names):
            yield f"{node.key}: {key} is no node and no ending: add it, or lead elsewhere."
    shown = {key for _node, answer in _answers(roleplay) for key in (*answer.does, *answer.never)}
    for key in sorted((passes | nevers) - shown):
        yield f"{key} is in no answer: add one that shows it, or take it out."


def _answers(roleplay: Roleplay) -> Iterator[tuple[Node, Answer]]:
    for node in roleplay.nodes:
        for answer in node.answers:
            yield node, answer


def _leads(answer: Answer) -> set[str]:
    return {answer.next, *(to for _when, to in answer.next_when)}


def _has_cycle(roleplay: Roleplay) -> bool:
    onward = {
        node.key: {to for answer in node.answers for to in _leads(answer)}
        for node in roleplay.nodes
    }
    while free := [key for key, leads in onward.items() if not leads & set(onward)]:
        for key in free:
            del onward[key]
    return bool(onward)


def _unreached(roleplay: Roleplay) -> Iterator[str]:
    reached = {roleplay.nodes[0].key}
    waiting = [roleplay.nodes[0].key]
    while waiting:
        node = roleplay.node(waiting.pop())
        leads = {to for answer in node.answers for to in _leads(answer)} if node else set()
        waiting += sorted(leads - reached)
        reached |= leads
    for key in [node.key for node in roleplay.nodes] + [one.key for one in roleplay.endings]:
        if key not in reached:
            yield f"Nobody reaches {key}: lead an answer there, or take it out."


def _too_long(roleplay: Roleplay) -> list[str]:
    longest: dict[str, int] = {ending.key: 0 for ending in roleplay.endings}

    def answers_from(key: str) -> int:
        if key not in longest:
            node = roleplay.node(key)
            leads = {to for answer in node.answers for to in _leads(answer)} if node else set()
            longest[key] = 1 + max((answers_from(to) for to in leads), default=0)
        return longest[key]

    most = answers_from(roleplay.nodes[0].key)
    return [f"A path has {most} answers: at most {MOST_ANSWERS}."] if most > MOST_ANSWERS else []


def _best_is_longest(roleplay: Roleplay) -> list[str]:
    longest = 0
    for node in roleplay.nodes:
        best = max(node.answers, key=lambda one: one.trust + one.understanding - one.stress)
        longest += len(best.text) == max(len(answer.text) for answer in node.answers)
    if 2 * longest > len(roleplay.nodes):
        return [
            f"The best answer is the longest in {longest} of {len(roleplay.nodes)} nodes: "
            "make others as long, so that nobody learns to pick by length."
        ]
    return []


def _rewards(roleplay: Roleplay) -> Iterator[str]:
    """Walk all paths, without the seed's drift, and say which would reward pressure."""
    seen: set[tuple[str, State, bool]] = set()
    waiting = [(roleplay.nodes[0].key, roleplay.start, False)]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        key, state, did_never = here
        node = roleplay.node(key)
        if node is None:
            yield from _of_ending(roleplay, key, state, did_never)
            continue
        for answer in node.answers:
            moved = answer.moves(state)
            waiting.append((answer.leads_to(moved), moved, did_never or bool(answer.never)))


def _of_ending(roleplay: Roleplay, key: str, state: State, did_never: bool) -> Iterator[str]:
    ending = roleplay.ending(key)
    if ending is None or ending.outcome != WELL:
        return
    if did_never:
        yield f"A path with a forbidden act ends well ({key}): let it end otherwise."
    if state.trust < roleplay.start.trust:
        yield f"A path ends well ({key}) with less trust than it began: let it end otherwise."
