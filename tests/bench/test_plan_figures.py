"""What the experiment on plans says of its seeds: intervals, the worse scenario, misses."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from bench import plans
from bench.harness.plansurvive import report
from bench.harness.plansurvive.assumptions import UK, World
from bench.harness.plansurvive.behaviour import Moment, acts
from bench.harness.plansurvive.curve import POINTS
from bench.harness.plansurvive.drawing import Picture, ticks
from bench.harness.plansurvive.experiment import FULL
from bench.harness.plansurvive.figures import (
    figures_of,
    interval,
    missed_of,
    targets_of,
)
from bench.harness.plansurvive.policies import COMPARED, OURS, A
from bench.harness.plansurvive.runs import CALIBRATION, Seed, Task, all_seeds


def seed_with(survival: float, hardship: float) -> Seed:
    """A seed in which every other policy keeps half of its plans and costs one month."""
    others = dict.fromkeys(("A", "B", "C", "D", "E"), 0.5)
    names = set(one_task()[0]["A"])
    told: Seed = {
        key: dict.fromkeys(names, 1.0) | {"survival_12m": share} for key, share in others.items()
    }
    told["G"] = dict.fromkeys(names, 1.0) | {"survival_12m": survival, "hardship": hardship}
    return told


def one_task() -> list[Seed]:
    task = Task(world=World(scenario=UK), seed=5, households=40, policies=(A, OURS))
    return all_seeds([task], processes=1)


def test_a_seed_tells_every_policy_and_the_world() -> None:
    [told] = one_task()

    assert set(told) == {"A", "G", CALIBRATION}
    assert set(told["A"]) == set(told["G"])
    assert told[CALIBRATION]["offers_below_minimum"] == 0
    assert all(math.isfinite(value) for value in told["G"].values())


def test_the_interval_of_twenty_seeds_is_students() -> None:
    found = interval([1.0, 3.0] * 10)

    assert found.mean == 2
    assert found.high - found.mean == pytest.approx(2.093 * 1.02598 / math.sqrt(20), rel=1e-4)
    assert interval([4.0]).low == 4


def test_the_worse_scenario_counts_in_both_directions() -> None:
    results = {"uk": [seed_with(1.0, 0.4)] * 2, "us": [seed_with(0.8, 0.7)] * 2}

    figures = figures_of(results)

    assert figures["survival_12m_ratio_A_uk"] == 2
    assert figures["survival_12m_ratio_A"] == pytest.approx(1.6)
    assert figures["survival_12m_ratio_A_low"] == pytest.approx(1.6)
    assert figures["hardship_ratio_A"] == pytest.approx(0.7)
    assert figures["hardship_ratio_A_high"] == pytest.approx(0.7)


def test_what_is_missed_is_said() -> None:
    figures = figures_of({"uk": [seed_with(0.95, 0.86)] * 2, "us": [seed_with(0.95, 0.5)] * 2})

    missed = missed_of(figures, targets_of(figures))

    assert "hardship_ratio_A" in missed
    assert "survival_12m_ratio_A" not in missed
    assert "repaid_ratio_A" in missed


def test_every_policy_has_a_name_of_its_own() -> None:
    keys = [policy.key for policy in (*COMPARED, *POINTS)]

    assert len(keys) == len(set(keys))


def test_a_smaller_run_is_smaller_everywhere() -> None:
    small = FULL.scaled(100, 4)

    assert (small.households, small.seeds) == (100, 4)
    assert (small.swept_households, small.swept_seeds) == (50, 2)
    assert FULL.scaled(None, None).households == FULL.households


def moment(
    *, cash: float, needs: float, before_needs: float, may_skip: bool, luck: float
) -> Moment:
    def one(value: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return np.array([value], dtype=np.float32)

    return Moment(
        part=one(100),
        cash=one(cash),
        needs=one(needs),
        pays_before_needs=one(before_needs),
        may_skip=np.array([may_skip]),
        luck_skips=one(luck),
        luck_forgets=one(0.99),
        luck_pays_part=one(luck),
    )


def test_whoever_has_enough_pays_and_whoever_would_be_short_skips_by_right() -> None:
    acting = World(scenario=UK).behaviour
    rich = moment(cash=500, needs=300, before_needs=0.0, may_skip=True, luck=0.0)
    pressed = moment(cash=350, needs=300, before_needs=1.0, may_skip=True, luck=0.0)

    assert acts(rich, OURS, acting)[0] == 100
    assert acts(pressed, OURS, acting)[0] == 0
    assert acts(pressed, OURS, acting)[1]


def test_without_the_right_to_skip_some_pay_what_their_needs_should_have() -> None:
    acting = World(scenario=UK).behaviour
    pressed = moment(cash=350, needs=300, before_needs=1.0, may_skip=False, luck=0.0)
    careful = moment(cash=350, needs=300, before_needs=0.0, may_skip=False, luck=0.99)

    assert acts(pressed, A, acting)[0] == 100
    assert acts(careful, A, acting)[0] == 0


def test_a_part_is_paid_more_often_where_it_is_welcome() -> None:
    acting = World(scenario=UK).behaviour
    between = (acting.pays_part_otherwise + acting.pays_part_if_welcome) / 2
    short = moment(cash=350, needs=300, before_needs=0.0, may_skip=False, luck=between)

    assert acts(short, OURS, acting)[0] == 50
    assert acts(short, A, acting)[0] == 0


def test_ticks_are_round_and_reach_up_to_the_highest_value() -> None:
    assert ticks(1.0) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert ticks(1_234)[-1] == 1_000
    assert ticks(0.83)[1] == pytest.approx(0.2)


def test_a_picture_says_what_it_shows_and_escapes_words() -> None:
    picture = Picture(100, 50, "A & B")
    picture.text(1, 2, "less < more")

    assert "<title>A &amp; B</title>" in picture.svg()
    assert "less &lt; more" in picture.svg()


def test_a_table_without_a_place_on_the_page_is_an_error() -> None:
    with pytest.raises(report.MarkMissing):
        report.renewed("# A page without marks\n", {"targets": ["| a |"]})


def test_a_table_is_renewed_between_its_marks_alone() -> None:
    page = "before\n<!-- one -->\nold\n<!-- end -->\nbetween\n<!-- two -->\n<!-- end -->\nafter\n"

    renewed = report.renewed(page, {"one": ["new", "lines"], "two": ["x"]})

    assert renewed == (
        "before\n<!-- one -->\nnew\nlines\n<!-- end -->\nbetween\n<!-- two -->\nx\n"
        "<!-- end -->\nafter\n"
    )


def test_real_loans_are_skipped_with_a_reason_where_the_file_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["plans.py", "--real", str(tmp_path / "absent.csv")])

    assert plans.main() == 0
    assert "skipped: there is no file absent.csv" in capsys.readouterr().err


def test_real_loans_are_judged_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "loans.csv"
    file.write_text(
        "loan_id,loan_amount,monthly_payment,marital_status,dependants,income_employer,"
        "income_total,existing_liabilities_monthly\n"
        "1,1000,50,single,0,3000,3000,0\n"
        "2,1000,900,single,0,3000,3000,0\n"
        "3,1000,50,single,2,500,500,0\n"
        "4,1000,50,single,many,500,500,0\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("sys.argv", ["plans.py", "--real", str(file), "--json"])

    assert plans.main() == 0
    told = capsys.readouterr().out
    assert '"real_affordable": 1' in told
    assert '"real_smaller": 1' in told
    assert '"real_no_plan": 1' in told
    assert '"real_unreadable": 1' in told
