"""What waits for a second colleague: of cases they see, and never their own."""

from uuid import UUID

from sqlalchemy import Connection

from bot.casework import Decision
from bot.casework.clocks.extending import ask_for_time
from bot.casework.ending.approving import waiting, waiting_for_approval
from bot.casework.ending.closing import approve, close
from bot.organisation import Organisation
from tests.console.conftest import Filed, SignIn


def test_who_may_decide_finds_it_and_nobody_else(
    db: Connection, sign_in: SignIn, filed: Filed, org: Organisation
) -> None:
    grave, slow = filed(category="bribe"), filed()
    samar, rula, basel, hanan = (sign_in(role) for role in ("safeguarding", "safeguarding", "caseworker", "supervisor"))
    hebron = sign_in("supervisor", regions=("PS-HBN",))
    assert samar.staff
    assert rula.staff
    assert basel.staff
    assert hanan.staff
    assert hebron.staff
    close(db, samar.staff, grave.case_id, Decision.UPHELD, "He works here no more.")
    ask_for_time(
        db, basel.staff, slow.case_id, org.working_day_after(slow.due, 3), "The bank is slow.", organisation=org
    )
    found = {who: [each.case_id for each in waiting(db, who)] for who in (samar.staff, rula.staff, hanan.staff)}
    assert found == {samar.staff: [], rula.staff: [grave.case_id], hanan.staff: [slow.case_id]}
    assert [waiting_for_approval(db, who) for who in (samar.staff, rula.staff, basel.staff, hanan.staff)] == [
        0,
        1,
        0,
        1,
    ]
    assert waiting_for_approval(db, hebron.staff) == 0
    shown = rula.get("/console/approvals")
    assert "Close: Upheld" in shown.plain
    assert "money or favours" not in shown.plain, "what a sensitive case is about stands nowhere but on its page"
    assert str(slow.case_id) not in shown.text
    assert "More time until" in hanan.get("/console/approvals").plain
    assert "Nothing waits for your approval" in samar.get("/console/approvals").plain
    assert basel.get("/console/approvals").status == 404
    approve(db, rula.staff, grave.case_id)
    assert waiting_for_approval(db, rula.staff) == 0


def test_the_navigation_counts_it(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    receipt, samar, rula = filed(category="fraud"), sign_in("safeguarding"), sign_in("safeguarding")
    assert samar.staff
    assert "Approvals 1" not in rula.get("/console/approvals").plain
    close(db, samar.staff, receipt.case_id, Decision.UPHELD, "Done.")
    assert "Approvals 1" in rula.get("/console/approvals").plain
