"""How long a search takes over our six modules and many made-up lessons, and how long the index takes to make.

python -m benchmarks.search [LESSONS …] [--postgresql]

Made-up lessons are paragraphs of ours in another order, in modules of twenty. On one core; each question is asked in
turn, many times, in a unit of work of its own; the median and the 95th percentile are those of all times of a kind of
question. "Processor" counts our process and the database's.
"""

from __future__ import annotations

import statistics
import sys
from contextlib import ExitStack
from random import Random
from time import perf_counter

from benchmarks.deadlines.measure import pin, timed
from benchmarks.deadlines.stage import staged
from lms.catalogue import content, services
from lms.catalogue.model import Lesson, Module
from lms.catalogue.search import services as search
from lms.desk.finding import services as finding
from lms.directory.access import permissions_of
from lms.kernel.actor import Actor, system_actor
from lms.kernel.permissions import Role
from lms.platform.content import Overlay
from lms.platform.work import unit_of_work

USUAL = (0, 500, 2000)
A_MODULE = 20
TIMES = 40
QUESTIONS = {
    "one word": ("phishing", "hold", "gift", "threshold", "retaliation"),
    "three words": ("report lost device", "gift from seller", "split a purchase", "draft is a record"),
    "the number of a rule": ("5 CFR 2635.203", "44 USC 2911", "32 CFR 2002.14"),
    "a slip of the finger": ("phising mail", "harrassment", "micro purchse", "recieve a gift"),
    "words for the same": ("bully", "credit card stolen", "laptop stolen", "present from vendor"),
    "words that do not stand together": ("zeppelin phishing", "copier grandmother", "banana threshold"),
}


def shipped() -> list[Module]:
    """Return our modules without their recordings, in which nothing is looked for."""
    loaded = [content.load(folder) for folder in content.folders_in(Overlay("policies"))]
    return [each.module.model_copy(update={"media": ()}) for each in loaded if each.module]


def made_up(modules: list[Module], lessons: int) -> list[Module]:
    """Return modules with so many lessons in all, each of a dozen paragraphs of ours."""
    chance = Random(1)
    paragraphs = [p for m in modules for lesson in m.lessons for p in lesson.markdown.split("\n\n")]
    found = []
    for start in range(0, lessons, A_MODULE):
        base = chance.choice(modules)
        texts = ["\n\n".join(chance.sample(paragraphs, 12)) for _ in range(min(A_MODULE, lessons - start))]
        first = base.lessons[0]
        whole = tuple(
            Lesson.model_validate(first.model_dump() | {"key": f"l-{n}", "title": f"Lesson {start + n}", "markdown": t})
            for n, t in enumerate(texts)
        )
        head = base.head.model_copy(update={"module": f"made-up-{start}", "title": f"Module {start}"})
        found.append(base.model_copy(update={"head": head, "lessons": whole, "cards": (), "scenarios": ()}))
    return found


def main(lessons: int, *, postgresql: bool) -> None:
    """Print one size."""
    with ExitStack() as stack:
        stage = staged(stack, postgresql=postgresql)
        ours = shipped()
        whole = [*ours, *made_up(ours, lessons)]
        with unit_of_work(stage.app, system_actor(stage.agency_id), write=True) as work:
            services.publish(work, stage.agency_id, whole)
        with timed() as took, unit_of_work(stage.app, system_actor(stage.agency_id), write=True) as work:
            finding.rebuild(work)
        total = sum(len(module.lessons) for module in whole)
        passages = sum(len(search.passages_of(module)) for module in whole)
        print(f"{total} lessons, {passages} passages; index made in {took.wall:.2f} s ({took.processor:.2f} s of ours)")
        actor = Actor(
            name="A", agency_id=stage.agency_id, account_id=1, permissions=permissions_of([Role.STAFF, Role.OFFICER])
        )
        for kind, texts in QUESTIONS.items():
            times = []
            for _ in range(TIMES):
                for text in texts:
                    begin = perf_counter()
                    with unit_of_work(stage.app, actor, write=False) as work:
                        search.find(work, text)
                    times.append((perf_counter() - begin) * 1000)
            median, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            print(f"  {kind}: median {median:.1f} ms, 95th percentile {late:.1f} ms, of {len(times)}")
        newest = ours[0].model_copy(update={"head": ours[0].head.model_copy(update={"version": 99})})
        begin = perf_counter()
        with unit_of_work(stage.app, system_actor(stage.agency_id), write=True) as work:
            search.replace(work, stage.agency_id, f"module:{newest.head.module}", search.passages_of(newest))
        print(f"  one module replaced in {(perf_counter() - begin) * 1000:.0f} ms")


if __name__ == "__main__":
    print(pin())
    sizes = [int(a) for a in sys.argv[1:] if a.isdigit()] or list(USUAL)
    for size in sizes:
        main(size, postgresql="--postgresql" in sys.argv)
