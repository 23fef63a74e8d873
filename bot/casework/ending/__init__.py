"""How a case ends: four eyes, whether it is solved, and who must not decide again."""
