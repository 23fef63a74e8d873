"""`wasl understand`: anybody measures on their own texts how well intents and danger are understood."""

from pathlib import Path
from typing import Annotated

import typer

from bot.understanding.classifier import WISHED, Classifier, Guess
from bot.understanding.crisis import alarm
from bot.understanding.examples import Example, read
from handlers.commands.desk import say

understand_app = typer.Typer(
    help="How well texts are understood, on texts of your own. Nothing is sent anywhere.", no_args_is_help=True
)
_File = typer.Option(exists=True, dir_okay=False, readable=True)


@understand_app.command("eval")
def evaluate(
    train: Annotated[Path, _File],
    test: Annotated[Path, _File],
    out: Annotated[Path, typer.Option(dir_okay=False, writable=True)],
    wished: Annotated[float, typer.Option(min=0.5, max=1, help="Share of the answers that shall be right.")] = WISHED,
) -> None:
    """Learn from one table of text<TAB>label, guess the labels of another, and write what was guessed.

    The output adds label, confidence and answered (yes or no: where no, the bot would ask)."""
    learnt, asked = _table(train), _table(test)
    try:
        classifier = Classifier.fit(learnt, wished)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--train") from error
    guesses = classifier.guesses([example.text for example in asked])
    with out.open("w", encoding="utf-8") as file:
        for example, guess in zip(asked, guesses, strict=True):
            answered = "yes" if guess.answered else "no"
            file.write(f"{example.text}\t{example.label}\t{guess.label}\t{guess.confidence:.4f}\t{answered}\n")
    say(_summary(asked, guesses))


@understand_app.command("crisis")
def listen(
    texts: Annotated[Path, typer.Option("--in", exists=True, dir_okay=False, readable=True)],
    out: Annotated[Path, typer.Option(dir_okay=False, writable=True)],
) -> None:
    """Listen for danger in each line (its first column); the output adds tier (1, 2, or 0 for none) and kind."""
    tiers = [0, 0, 0]
    with out.open("w", encoding="utf-8") as file:
        for line in texts.read_text("utf-8-sig").removesuffix("\n").split("\n"):
            line = line.rstrip("\r")
            found = alarm(line.partition("\t")[0])
            tier = found.tier if found else 0
            tiers[tier] += 1
            file.write(f"{line}\t{tier}\t{found.kind if found else 'none'}\n")
    say(f"{sum(tiers)} texts: {tiers[1]} in tier one, {tiers[2]} in tier two.")


def _table(path: Path) -> list[Example]:
    try:
        return read(path)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _summary(asked: list[Example], guesses: list[Guess]) -> str:
    if not asked:
        return "No texts to guess."
    right = [guess.label == example.label for example, guess in zip(asked, guesses, strict=True)]
    answered = [good for good, guess in zip(right, guesses, strict=True) if guess.answered]
    trust = f", {sum(answered) / len(answered):.1%} of these right" if answered else ""
    return f"{len(asked)} texts: {sum(right) / len(right):.1%} right; {len(answered) / len(right):.1%} answered{trust}."
