"""Where each organisation's own field stands in its profile: planning groups, partner NGOs, libraries, needs."""

from bot import profiles
from bot.directory import KINDS, Service
from bot.organisation import Organisation


def of_topic(org: Organisation, kind: str, topic: str, region: str) -> list[Service]:
    return [
        s for s in org.services_for(kind, topic, region) if topic in s.topics and org.region(region).code in s.regions
    ]


def test_the_palestinian_ministry_has_an_office_and_a_planning_group_in_each_governorate() -> None:
    org = profiles.load("palestine-ministry")
    for region in org.regions:
        assert of_topic(org, "economic", "cash", region.key)
        assert of_topic(org, "economic", "community_need", region.key)
        assert of_topic(org, "economic", "nursery", region.key)
        assert [p.key for p in org.partners if p.regions == (region.code,)] == [f"planning_{region.key[3:]}"]
    assert {"nursery", "disability_card", "planning_group"} <= {programme.key for programme in org.programmes}


def test_the_egyptian_ministry_has_ten_ngos_and_their_association_in_each_governorate() -> None:
    org = profiles.load("egypt-ministry")
    ngos = [partner for partner in org.partners if not partner.key.endswith("_association")]
    assert len(ngos) == 10
    for region in org.regions:
        association = org.partner(f"{region.key[3:]}_association")
        assert association is not None
        assert association.regions == (region.code,)
        for topic in ("cash", "services_card", "monitoring"):
            assert of_topic(org, "economic", topic, region.key), (region.code, topic)
        assert of_topic(org, "psychosocial", "before_marriage", region.key), region.code
    assert {"takaful", "karama", "services_card", "pre_marriage", "facility"} <= {p.key for p in org.programmes}


def test_the_georgian_centre_has_a_library_in_each_region_that_can_be_reached() -> None:
    org = profiles.load("georgia-center")
    assert [r.code for r in org.regions if not of_topic(org, "economic", "library", r.key)] == ["GE-AB"]
    assert all(not s.regions for kind in KINDS for s in org.services_for(kind, "", "ge_ab")), "only by telephone"
    assert {"grant", "training", "library", "campaign"} <= {topic.key for topic in org.topics["economic"]}


def test_the_kosovo_organisation_hears_the_needs_of_each_municipality_and_carries_them_on() -> None:
    org = profiles.load("kosovo-minorities")
    assert len(org.regions) == 38
    for region in org.regions:
        assert of_topic(org, "economic", "community_need", region.key), region.code
    assert org.partner("central_office") is not None
