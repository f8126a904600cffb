"""Plain SVG pictures: lines, points and bars on a light ground, readable without colour too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

INK: Final = "#1f2933"
QUIET: Final = "#6b7785"
GRID: Final = "#e3e7eb"
# Told apart by people who see few colours; ours is the darkest.
COLOURS: Final = {
    "A": "#c2410c", "B": "#a16207", "C": "#be185d", "D": "#2563eb", "E": "#7c3aed",
    "D+": "#2563eb", "F": "#64748b", "G": "#065f46", "H": "#0d9488",
}  # fmt: skip
_DASHES: Final = {
    "A": "",
    "B": "2 3",
    "C": "7 3",
    "D": "7 3 2 3",
    "E": "4 2",
    "D+": "7 3 2 3",
    "H": "2 2",
}
_FONT: Final = "font-family='system-ui, sans-serif'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From a range of values to a range of places on the page."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        return self.begin + (value - self.low) / (self.high - self.low) * (self.end - self.begin)


@dataclass(slots=True)
class Picture:
    """A picture that grows by what is drawn on it."""

    width: int
    height: int
    title: str
    parts: list[str] = field(default_factory=list)

    def text(
        self, x: float, y: float, words: str, *, size: int = 12, colour: str = INK,
        anchor: str = "start", bold: bool = False,
    ) -> None:  # fmt: skip
        """Write some words."""
        weight = " font-weight='600'" if bold else ""
        self.parts.append(
            f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' fill='{colour}' "
            f"text-anchor='{anchor}'{weight}>{escape(words)}</text>"
        )

    def line(
        self, points: Sequence[tuple[float, float]], *, colour: str = INK, wide: float = 2,
        dashes: str = "",
    ) -> None:  # fmt: skip
        """Draw a line through points."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashed = f" stroke-dasharray='{dashes}'" if dashes else ""
        self.parts.append(
            f"<polyline points='{path}' fill='none' stroke='{colour}' "
            f"stroke-width='{wide}'{dashed}/>"
        )

    def dot(self, x: float, y: float, *, colour: str = INK, radius: float = 3.5) -> None:
        """Draw a point."""
        self.parts.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius}' fill='{colour}'/>")

    def bar(self, x: float, y: float, width: float, height: float, *, colour: str) -> None:
        """Draw a bar from its upper left corner."""
        self.parts.append(
            f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(width, 0):.1f}' "
            f"height='{height:.1f}' fill='{colour}'/>"
        )

    def axes(
        self, across: Scale, up: Scale, *, ticks_across: Sequence[float],
        ticks_up: Sequence[float], says: tuple[str, str],
    ) -> None:  # fmt: skip
        """Draw a quiet grid with its numbers and what they mean."""
        for value in ticks_up:
            y = up.at(value)
            self.line([(across.begin, y), (across.end, y)], colour=GRID, wide=1)
            self.text(across.begin - 6, y + 4, f"{value:g}", colour=QUIET, anchor="end", size=11)
        for value in ticks_across:
            x = across.at(value)
            self.line([(x, up.begin), (x, up.begin + 4)], colour=QUIET, wide=1)
            self.text(x, up.begin + 17, f"{value:g}", colour=QUIET, anchor="middle", size=11)
        self.line([(across.begin, up.begin), (across.end, up.begin)], colour=QUIET, wide=1)
        self.text(across.end, up.begin + 34, says[0], colour=QUIET, anchor="end", size=11)
        self.text(across.begin - 30, up.end - 12, says[1], colour=QUIET, size=11)

    def svg(self) -> str:
        """The whole picture."""
        return (
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {self.width} {self.height}' "
            f"role='img' {_FONT}><title>{escape(self.title)}</title>"
            f"<rect width='100%' height='100%' fill='#fff'/>\n"
            + "\n".join(self.parts)
            + "\n</svg>\n"
        )


def dashes_of(key: str) -> str:
    """How a policy's line is broken, so that it can be told without colour."""
    return _DASHES.get(key, "")


def ticks(high: float, *, about: int = 5) -> list[float]:
    """Round numbers from zero up to at most `high`."""
    raw = high / about
    power = 10.0
    while power > raw:
        power /= 10
    while power * 10 <= raw:
        power *= 10
    step = next(step * power for step in (1, 2, 5, 10) if step * power >= raw)
    return [step * number for number in range(int(high / step + 1e-9) + 1)]
