"""News for every process that listens: which case changed, that the organisation or the examples did; no more."""

CHANNEL = "wasl_cases"
ORGANISATION = "wasl_organisation"
EXAMPLES = "wasl_examples"

# NOTIFY makes commits wait for each other, so it is sent for what staff see changing alone. Equal payloads of one
# transaction are sent once.
CASE_TRIGGERS = f"""
CREATE OR REPLACE FUNCTION case_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('{CHANNEL}', NEW.case_id::text);
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION case_itself_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('{CHANNEL}', NEW.id::text);
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER case_is_new AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION case_itself_changed();
CREATE OR REPLACE TRIGGER case_is_other AFTER UPDATE ON cases
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION case_itself_changed();
CREATE OR REPLACE TRIGGER entry_is_new AFTER INSERT ON entry FOR EACH ROW EXECUTE FUNCTION case_changed();
CREATE OR REPLACE TRIGGER handoff_is_other AFTER INSERT OR UPDATE ON handoff
    FOR EACH ROW EXECUTE FUNCTION case_changed();
CREATE OR REPLACE TRIGGER referral_is_other AFTER INSERT OR UPDATE ON referral
    FOR EACH ROW EXECUTE FUNCTION case_changed();
CREATE OR REPLACE TRIGGER extension_is_other AFTER INSERT OR UPDATE ON extension
    FOR EACH ROW EXECUTE FUNCTION case_changed();
CREATE OR REPLACE TRIGGER presence_is_other AFTER INSERT OR UPDATE OF doing ON presence
    FOR EACH ROW EXECUTE FUNCTION case_changed();
CREATE OR REPLACE TRIGGER message_is_elsewhere AFTER UPDATE OF state ON message
    FOR EACH ROW WHEN (NEW.case_id IS NOT NULL AND NEW.purpose <> 'reply' AND OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION case_changed();
"""
