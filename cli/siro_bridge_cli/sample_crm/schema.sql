-- Summit Home Improvement's own CRM, as many look: grown over years, local times without a zone, words of its
-- own for stages and appointment kinds, keys of several types. Times are America/Denver, the company's clock.

CREATE TABLE reps (
    rep_code   text PRIMARY KEY,
    full_name  text NOT NULL,
    email      text NOT NULL UNIQUE,
    updated_at timestamp NOT NULL DEFAULT localtimestamp
);

CREATE TABLE customers (
    customer_id integer GENERATED ALWAYS AS IDENTITY (START WITH 2001) PRIMARY KEY,
    full_name   text NOT NULL,
    email       text,
    phone       text,
    street      text NOT NULL,
    city        text NOT NULL,
    state       char(2) NOT NULL,
    zip         varchar(10) NOT NULL,
    updated_at  timestamp NOT NULL DEFAULT localtimestamp
);

CREATE TABLE deals (
    deal_id         integer GENERATED ALWAYS AS IDENTITY (START WITH 4001) PRIMARY KEY,
    customer_id     integer NOT NULL REFERENCES customers,
    rep_code        text NOT NULL REFERENCES reps,
    title           text NOT NULL,
    stage           text NOT NULL CHECK (stage IN ('lead', 'quoted', 'sold', 'dead')),
    quoted_amount   numeric(12, 2),
    decided_on      timestamp,
    -- What the conversations tell; empty until a rep, or the bridge, fills it.
    budget          numeric(12, 2),
    project_type    text CHECK (project_type IN ('kitchen', 'bathroom', 'windows', 'roof')),
    decision_date   date,
    needs_financing boolean,
    decision_maker  varchar(80),
    competitors     text,
    objections      text,
    timeline        text,
    created_at      timestamp NOT NULL DEFAULT localtimestamp,
    updated_at      timestamp NOT NULL DEFAULT localtimestamp
);

CREATE TABLE appointments (
    appointment_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    deal_id        integer NOT NULL REFERENCES deals,
    rep_code       text NOT NULL REFERENCES reps,
    kind           text NOT NULL CHECK (kind IN ('in_home', 'follow_up', 'phone')),
    subject        text NOT NULL,
    starts_at      timestamp NOT NULL,
    ends_at        timestamp NOT NULL,
    cancelled_at   timestamp,
    siro_link      text,
    updated_at     timestamp NOT NULL DEFAULT localtimestamp
);

CREATE TABLE deal_notes (
    note_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    deal_id    integer NOT NULL REFERENCES deals,
    author     text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('call', 'visit', 'siro')),
    is_private boolean NOT NULL,
    body       text NOT NULL,
    created_at timestamp NOT NULL DEFAULT localtimestamp
);

CREATE INDEX ON reps (updated_at);
CREATE INDEX ON customers (updated_at);
CREATE INDEX ON deals (updated_at, deal_id);
CREATE INDEX ON deals (customer_id);
CREATE INDEX ON deals (rep_code);
CREATE INDEX ON appointments (updated_at, appointment_id);
CREATE INDEX ON appointments (starts_at, appointment_id);
CREATE INDEX ON appointments (deal_id);
CREATE INDEX ON appointments (rep_code);
CREATE INDEX ON deal_notes (deal_id);

-- Like the CRM's own screens, whatever changes a row also stamps it.
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := localtimestamp;
    RETURN NEW;
END $$;

CREATE TRIGGER stamp BEFORE UPDATE ON reps FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER stamp BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER stamp BEFORE UPDATE ON deals FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER stamp BEFORE UPDATE ON appointments FOR EACH ROW EXECUTE FUNCTION stamp();
