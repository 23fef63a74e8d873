"""How well texts are understood, and what it costs: `python -m bench.study_understanding --data FOLDER`.

The folder holds ArBanking77 and xSID as tables of texts and labels (CC BY-SA, so they are no part of this repository);
without it only what is measured on our own texts is.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.report import Target, print_all
from bench.spelling import Writer, spoilt
from bot.understanding import crisis, intents
from bot.understanding.classifier import Classifier, Guess
from bot.understanding.crisis import alarm
from bot.understanding.examples import Example, distinct, read, shipped

TEXTS = Path(__file__).parent.parent / "tests" / "understanding"
UNSEEN, OTHERS = TEXTS / "crisis_unseen.tsv", TEXTS / "crisis_of_others.tsv"
DRAWS, INTENTS, FOLDS = 10, 13, 5
LANGUAGES = ("ar", "en", "sr")
MESSAGES = 7000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.study_understanding", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with arbanking77_*.tsv and xsid_*_valid.tsv")
    parser.add_argument("--cost", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.cost:
        _print_cost()
        return
    held = print_all(_heard())
    held &= print_all(_cost())
    if arguments.data is None or not arguments.data.is_dir():
        print("Left out, for want of --data FOLDER: everything on ArBanking77 and xSID.")
    else:
        held &= print_all(_few(arguments.data))
        held &= print_all(_languages(arguments.data))
        held &= print_all(_false_alarms(arguments.data))
        held &= print_all(_all_intents(arguments.data))
    sys.exit(0 if held else 1)


def _target(says: str, found: float, least: float) -> Target:
    return Target(f"{says} (at least {least:.1%})", f"{found:.1%}", found >= least)


def _right(guesses: Sequence[Guess], examples: Sequence[Example]) -> list[bool]:
    return [guess.label == example.label for guess, example in zip(guesses, examples, strict=True)]


def _mean(values: Sequence[float] | Sequence[bool]) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def _few(data: Path) -> Iterator[Target]:
    """Thirteen intents, few examples of each; abstention; and the same texts in Arabizi."""
    pool, asked = read(data / "arbanking77_fewshot_pool40.tsv"), read(data / "arbanking77_val.tsv")
    far = [example.text for example in read(data / "xsid_ar_valid.tsv")]
    for each, least in ((20, 0.9), (10, 0.83)):
        rows = [_draw(pool, asked, far, each, seed) for seed in range(DRAWS)]
        plain, usual, odd, trust, coverage, answered_far = (_mean([row[at] for row in rows]) for at in range(6))
        yield _target(f"13 intents, {each} examples each", plain, least)
        if each == 20:
            yield _target("the same texts in Arabizi, none in training", usual, 0.85)
            yield Target("and by writers of odd habits", f"{odd:.1%}", None)
            yield _target("right when answering", trust, 0.95)
            yield _target("answered", coverage, 0.82)
            yield Target("far texts answered (at most 8 %)", f"{answered_far:.1%}", answered_far <= 0.08)


def _draw(pool: list[Example], asked: list[Example], far: list[str], each: int, seed: int) -> tuple[float, ...]:
    chance = random.Random(seed)
    labels = chance.sample(sorted({example.label for example in pool}), INTENTS)
    taught = [
        example
        for label in labels
        for example in chance.sample([example for example in pool if example.label == label], each)
    ]
    test = [example for example in asked if example.label in labels]
    classifier = Classifier.fit(taught)
    guesses = classifier.guesses([example.text for example in test])
    usual, odd = (
        [Writer(1000 * seed + at, usual=common).respell(each.text) for at, each in enumerate(test)]
        for common in (True, False)
    )
    right = _right(guesses, test)
    answered = [guess.answered for guess in guesses]
    return (
        _mean(right),
        _mean(_right(classifier.guesses(usual), test)),
        _mean(_right(classifier.guesses(odd), test)),
        _mean([good for good, sure in zip(right, answered, strict=True) if sure]),
        _mean(answered),
        _mean([guess.answered for guess in classifier.guesses(far)]),
    )


def _all_intents(data: Path) -> Iterator[Target]:
    taught, asked = read(data / "arbanking77_train.tsv"), read(data / "arbanking77_val.tsv")
    random.Random(0).shuffle(taught)
    begun = time.monotonic()
    classifier = Classifier.fit(taught)
    seconds = time.monotonic() - begun
    right = _right(classifier.guesses([example.text for example in asked]), asked)
    yield _target(f"77 intents, {len(taught):,} examples, learnt in {seconds:.0f} s", _mean(right), 0.89)


def _languages(data: Path) -> Iterator[Target]:
    """One model for three languages. The texts are parallel: those of one fold are left out in all of them."""
    tables = {language: read(data / f"xsid_{language}_valid.tsv") for language in LANGUAGES}
    order = list(range(len(tables["ar"])))
    random.Random(7).shuffle(order)
    right: dict[str, list[bool]] = {language: [] for language in LANGUAGES}
    for fold in range(FOLDS):
        out = set(order[fold::FOLDS])
        taught = [table[at] for table in tables.values() for at in order if at not in out]
        classifier = Classifier.fit(taught)
        for language, table in tables.items():
            test = [table[at] for at in sorted(out)]
            right[language] += _right(classifier.guesses([example.text for example in test]), test)
    for language, least in zip(LANGUAGES, (0.848, 0.898, 0.902), strict=True):
        yield _target(f"one model for three languages, xSID {language}", _mean(right[language]), least)


def _heard() -> Iterator[Target]:
    cries = [line.partition("\t")[2] for line in UNSEEN.read_text("utf-8").splitlines()]
    heard = [cry for cry in cries if alarm(cry)]
    yield _target(f"{len(cries)} cries for help never seen", len(heard) / len(cries), 0.95)
    others = [line.split("\t") for line in OTHERS.read_text("utf-8").splitlines()]
    grave = [alarm(text) is not None for label, text in others if label != "none"]
    yield _target(f"{len(grave)} of other hands, in five languages", _mean(grave), 0.95)
    ways: dict[str, list[bool]] = {}
    for cry in heard:
        for seed in range(5):
            for way, text in spoilt(cry, seed).items():
                ways.setdefault(way, []).append(alarm(text) is not None)
    for way, found in ways.items():
        yield _target(f"of these, {way}", _mean(found), 0.97)


def _false_alarms(data: Path) -> Iterator[Target]:
    banking = [each.text for name in ("train", "val") for each in read(data / f"arbanking77_{name}.tsv")]
    asked = [each.text for language in LANGUAGES for each in read(data / f"xsid_{language}_valid.tsv")]
    random.Random(0).shuffle(banking)
    texts = asked + banking[: MESSAGES - len(asked)]
    tiers = [found.tier for text in texts if (found := alarm(text))]
    for tier, most in ((1, 0.001), (2, 0.005)):
        share = tiers.count(tier) / len(texts)
        says = f"false alarms of tier {tier} on {len(texts):,} ordinary messages (at most {most:.1%})"
        yield Target(says, f"{share:.2%}", share <= most)


def _cost() -> Iterator[Target]:
    """In a process of its own, so that its memory can be told."""
    run = [sys.executable, "-m", "bench.study_understanding", "--cost"]
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # else threads that wait for one another count as work
    told = subprocess.run(run, check=True, capture_output=True, text=True, env=alone).stdout.split()
    start, fit, fit_all, message, memory = map(float, told)
    yield Target("start: all weights loaded, CPU (at most 0.5 s)", f"{start:.2f} s", start <= 0.5)
    yield Target("fit of 18 intents, 25 examples each, CPU (at most 0.5 s)", f"{fit:.2f} s", fit <= 0.5)
    yield Target(
        f"fit of all {len(distinct(shipped())):,} examples anew, in the console, CPU", f"{fit_all:.2f} s", None
    )
    yield Target("a message, intent and danger, CPU (at most 1 ms)", f"{message:.2f} ms", message <= 1)
    yield Target("memory added (at most 40 MB)", f"{memory:.0f} MB", memory <= 40)


def _print_cost() -> None:
    before = _resident()
    start = _seconds(lambda: (crisis.warm(), intents.understand("مرحبا")))
    memory = _resident() - before
    texts = [each.text for each in shipped()]
    message = _seconds(lambda: [(alarm(text), intents.understand(text)) for text in texts])
    palestinian = [each for each in shipped() if each.language == "ar-PS"]
    fit = min(_seconds(lambda: intents.fitted(palestinian)) for _ in range(3))
    fit_all = min(_seconds(lambda: intents.fitted(shipped())) for _ in range(2))
    print(start, fit, fit_all, message / len(texts) * 1000, memory)


def _resident() -> float:
    """Megabytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def _seconds(work: Callable[[], object]) -> float:
    """Of CPU: what else runs on the machine does not count."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
