"""`python -m tools.weights`: learn the weights that come with the program anew from the examples beside them."""

from bot.understanding import danger, intents
from bot.understanding.examples import Example, dangers, digest, distinct, shipped

UNSETTLED = frozenset({"protection"})  # what is asked for there may be danger or not: it teaches neither


def taught() -> list[Example]:
    """The examples of danger, and those of intents as examples of none."""
    ordinary = [Example(each.text, danger.NONE) for each in shipped() if each.label not in UNSETTLED]
    return distinct([*ordinary, *dangers()])


def main() -> None:
    examples = taught()
    detector = danger.Detector.learn([each.text for each in examples], [each.label for each in examples])
    detector.save(danger.WEIGHTS, digest())
    intents.fitted(shipped()).save(intents.WEIGHTS, digest())
    for path, number in ((danger.WEIGHTS, len(examples)), (intents.WEIGHTS, len(distinct(shipped())))):
        print(f"Learnt from {number} examples: {path.parent.name}/{path.name}, {path.stat().st_size // 1024} kB.")


if __name__ == "__main__":
    main()
