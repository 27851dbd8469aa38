-- Run it once, as the user of Tryton's `uri`, after the module is activated: psql tryton -f setup.sql
-- Then give the bridge's user a password: \password siro_bridge

-- Customers and reps as the mapping reads them. `changed` rises with whatever of them is shown: Tryton moves the time of
-- a party neither with its address nor with a party that was merged into it.
CREATE VIEW siro_customer AS
    SELECT p.id, p.name, mail.value AS email, phone.value AS phone, a.street, a.city, a.state, a.postal_code, a.country,
           GREATEST(p.write_date, p.create_date, a.changed, mail.changed, phone.changed,
                    (SELECT max(m.write_date) FROM party_party m WHERE m.replaced_by = p.id)) AS changed
      FROM party_party p
      LEFT JOIN LATERAL (
           SELECT COALESCE(a.street_unstructured, concat_ws(' ', a.building_number, a.street_name)) AS street, a.city,
                  a.postal_code, split_part(s.code, '-', 2) AS state, n.code AS country,
                  COALESCE(a.write_date, a.create_date) AS changed
             FROM party_address a
             LEFT JOIN country_subdivision s ON s.id = a.subdivision
             LEFT JOIN country_country n ON n.id = a.country
            WHERE a.party = p.id AND a.active
            ORDER BY a.sequence NULLS LAST, a.id LIMIT 1) a ON true
      LEFT JOIN LATERAL (
           SELECT m.value, COALESCE(m.write_date, m.create_date) AS changed FROM party_contact_mechanism m
            WHERE m.party = p.id AND m.active AND m.type = 'email'
            ORDER BY m.sequence NULLS LAST, m.id LIMIT 1) mail ON true
      LEFT JOIN LATERAL (
           SELECT m.value, COALESCE(m.write_date, m.create_date) AS changed FROM party_contact_mechanism m
            WHERE m.party = p.id AND m.active AND m.type IN ('phone', 'mobile')
            ORDER BY m.sequence NULLS LAST, m.id LIMIT 1) phone ON true;
CREATE VIEW siro_rep AS
    SELECT e.id, c.name, c.email, GREATEST(e.write_date, e.create_date, c.changed) AS changed
      FROM company_employee e
      JOIN siro_customer c ON c.id = e.party;

-- Tryton keeps a note's record as text, "sale.opportunity,12": the view shows the number, and builds the text.
CREATE VIEW siro_note AS
    SELECT id, split_part(resource, ',', 2)::integer AS opportunity, message
      FROM ir_note
     WHERE resource LIKE 'sale.opportunity,%';
CREATE FUNCTION siro_note_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    now_utc CONSTANT timestamp := clock_timestamp() AT TIME ZONE 'UTC';
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO ir_note (create_date, create_uid, resource, message)
        VALUES (now_utc, 1, 'sale.opportunity,' || NEW.opportunity, NEW.message)
        RETURNING id INTO NEW.id;
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' THEN
        UPDATE ir_note SET message = NEW.message, write_date = now_utc, write_uid = 1 WHERE id = OLD.id;
        RETURN NEW;
    END IF;
    DELETE FROM ir_note WHERE id = OLD.id;
    RETURN OLD;
END $$;
CREATE TRIGGER siro_note_written INSTEAD OF INSERT OR UPDATE OR DELETE ON siro_note
    FOR EACH ROW EXECUTE FUNCTION siro_note_written();

-- A user that may read what is synced, and write what is filled in.
CREATE ROLE siro_bridge LOGIN;
GRANT SELECT ON sale_opportunity, sale_visit, siro_customer, siro_rep TO siro_bridge;
GRANT UPDATE (amount, timeline, decision_date, needs_financing, objections, write_date, write_uid)
    ON sale_opportunity TO siro_bridge;
GRANT UPDATE (recording_link, write_date, write_uid) ON sale_visit TO siro_bridge;
GRANT SELECT, INSERT, UPDATE, DELETE ON siro_note TO siro_bridge;
