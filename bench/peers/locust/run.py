"""Twenty people at once, by Locust: ours and the bare page in turn, as the job says.

Reads `job.json` in the folder it is given and writes `told.json`: for each target the milliseconds
of every answer, page by page, and what went wrong. The first answer of each person, when all press
in the same instant, stands apart under `all at once`.
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402
import random  # noqa: E402
import sys  # noqa: E402
from importlib.metadata import version  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402
from locust import FastHttpUser, between, task  # noqa: E402
from locust.env import Environment  # noqa: E402

# A round begins with everybody pressing in the same instant: their first answers are told apart.
AT_ONCE = "all at once"


def main(folder: Path) -> None:
    job = json.loads((folder / "job.json").read_text())
    told = {target["name"]: {"milliseconds": {}, "wrong": []} for target in job["targets"]}
    for target in job["targets"]:  # what each process reads once is read before
        _round(target, job, job["warm_up_seconds"], {"milliseconds": {}, "wrong": []})
    for _ in range(job["rounds"]):
        for target in job["targets"]:
            _round(target, job, job["seconds"], told[target["name"]])
    told["version"] = version("locust")
    (folder / "told.json").write_text(json.dumps(told))


def _round(target: dict, job: dict, seconds: float, told: dict) -> None:
    """Let everybody go from page to page for some seconds, each as herself."""
    people = iter(target["people"])

    class Somebody(FastHttpUser):
        host = target["address"]
        wait_time = between(*job["reads_for_seconds"])

        def on_start(self) -> None:
            self.herself = next(people)
            self.paths = list(self.herself["pages"])
            self.has_begun = False

        @task
        def opens_a_page(self) -> None:
            page = random.choice(self.paths)
            headers = {**job["headers"], **self.herself["headers"]}
            name = page["name"] if self.has_begun else AT_ONCE
            self.has_begun = True
            with self.client.request(
                page["method"],
                page["path"],
                name=name,
                data=page.get("form"),
                headers=headers,
                allow_redirects=False,
                catch_response=True,
            ) as answer:
                if answer.status_code == page["status"]:
                    answer.success()
                else:
                    answer.failure(f"answers {answer.status_code}")

    environment = Environment(user_classes=[Somebody])

    def heard(name: str, response_time: float, exception: object, **_rest: object) -> None:
        if exception is not None:
            told["wrong"].append(f"{name}: {exception}")
        told["milliseconds"].setdefault(name, []).append(response_time)

    environment.events.request.add_listener(heard)
    runner = environment.create_local_runner()
    runner.start(len(target["people"]), spawn_rate=len(target["people"]))
    gevent.spawn_later(seconds, runner.quit)
    runner.greenlet.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
