"""What is kept to learn from, read back for tests; and a sentence that nobody understands."""

from sqlalchemy import Connection, select
from sqlmodel import col

from storage.sealed import ring
from storage.teaching import Sentence

UNCLEAR = "My neighbour built a wall on our land"
QUESTION = "I did not understand your sentence at first. May we keep it"


def kept(db: Connection) -> list[tuple[str, str]]:
    rows = db.execute(select(col(Sentence.id), col(Sentence.text_sealed), col(Sentence.proposed)))
    return [(ring().open(row[1], at=f"sentence.text_sealed.{row[0]}").decode(), row[2]) for row in rows]
