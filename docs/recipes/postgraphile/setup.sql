-- Run it once in the database: psql crm -f setup.sql
-- What changed, and what starts when, in the order that the bridge reads it in. Each of them needs an index on the times.
CREATE FUNCTION crm.changed_deals(since timestamptz) RETURNS SETOF crm.deals LANGUAGE sql STABLE AS $$
    SELECT * FROM crm.deals WHERE changed >= since ORDER BY changed, id
$$;
CREATE FUNCTION crm.changed_visits(
    since timestamptz DEFAULT '-infinity', starts_from timestamptz DEFAULT '-infinity', starts_to timestamptz DEFAULT 'infinity'
) RETURNS SETOF crm.visits LANGUAGE sql STABLE AS $$
    SELECT * FROM crm.visits WHERE changed >= since AND starts_at BETWEEN starts_from AND starts_to ORDER BY changed, id
$$;
CREATE INDEX ON crm.deals (changed, id);
CREATE INDEX ON crm.visits (changed, id);
CREATE INDEX ON crm.visits (starts_at);
