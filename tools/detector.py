"""`python -m tools.detector`: learn the weights of the detector of danger anew from its examples and concepts."""

from bot.understanding.danger import NONE, WEIGHTS, Detector
from bot.understanding.examples import Example, dangers, digest, distinct, shipped

UNSETTLED = frozenset({"protection"})  # what is asked for there may be danger or not: it teaches neither


def taught() -> list[Example]:
    """The examples of danger, and those of intents as examples of none."""
    ordinary = [Example(each.text, NONE) for each in shipped() if each.label not in UNSETTLED]
    return distinct([*ordinary, *dangers()])


def main() -> None:
    examples = taught()
    Detector.learn([each.text for each in examples], [each.label for each in examples]).save(WEIGHTS, digest())
    print(f"Learnt from {len(examples)} examples: {WEIGHTS.name}, {WEIGHTS.stat().st_size // 1024} kB.")


if __name__ == "__main__":
    main()
