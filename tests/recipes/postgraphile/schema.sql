-- A small company's CRM, as the recipe's README describes it.
CREATE SCHEMA crm;
CREATE FUNCTION crm.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed = clock_timestamp();
    RETURN NEW;
END $$;
CREATE TABLE crm.reps (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, email text NOT NULL);
CREATE TABLE crm.customers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, email text, phone text
);
CREATE TABLE crm.deals (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), customer_id uuid NOT NULL REFERENCES crm.customers,
    rep_id uuid NOT NULL REFERENCES crm.reps, name text NOT NULL, stage text NOT NULL DEFAULT 'open', value numeric(12, 2),
    closed_on date, budget numeric(12, 2), timeline text, decision_date date, needs_financing boolean, objections text,
    interests text[], changed timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE crm.visits (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), deal_id uuid NOT NULL REFERENCES crm.deals,
    rep_id uuid NOT NULL REFERENCES crm.reps, subject text NOT NULL, starts_at timestamptz NOT NULL, ends_at timestamptz,
    cancelled_at timestamptz, siro_link text, changed timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE crm.deal_notes (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), deal_id uuid NOT NULL REFERENCES crm.deals, body text NOT NULL,
    created timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON crm.deals (customer_id);
CREATE INDEX ON crm.deals (rep_id);
CREATE INDEX ON crm.visits (deal_id);
CREATE INDEX ON crm.visits (rep_id);
CREATE INDEX ON crm.deal_notes (deal_id);
CREATE TRIGGER touch BEFORE UPDATE ON crm.deals FOR EACH ROW EXECUTE FUNCTION crm.touch();
CREATE TRIGGER touch BEFORE UPDATE ON crm.visits FOR EACH ROW EXECUTE FUNCTION crm.touch();
