-- The sample CRM's four tables (its schema.sql comes first) as a company has them after years: 500,000 appointments, of
-- five years, of which 30,000 changed in the last 29 days, and some thousands start around today.

-- Autovacuum's time is not that of what is measured.
ALTER SYSTEM SET autovacuum = off;
SELECT pg_reload_conf();
SET session_replication_role = replica;  -- no triggers: the times of change are those given

INSERT INTO reps SELECT 'rep-' || n, 'Rep ' || n, 'rep' || n || '@example.com', localtimestamp - interval '400 days'
  FROM generate_series(1, 200) AS n;

INSERT INTO customers (full_name, email, phone, street, city, state, zip, updated_at)
SELECT 'Customer ' || n, 'customer' || n || '@example.com', '+1303' || lpad(n::text, 7, '0'), n || ' Example Street',
       'Springfield', 'CO', '80202', localtimestamp - interval '60 days' - n * interval '9 minutes'
  FROM generate_series(1, 200000) AS n;

INSERT INTO deals (customer_id, rep_code, title, stage, quoted_amount, created_at, updated_at)
SELECT 2001 + n % 200000, 'rep-' || 1 + n % 200, 'Deal ' || n, (ARRAY['lead', 'quoted', 'sold', 'dead'])[n % 4 + 1],
       n % 90000, localtimestamp - interval '900 days', localtimestamp - interval '50 days' - n * interval '4 minutes'
  FROM generate_series(1, 300000) AS n;

INSERT INTO appointments (deal_id, rep_code, kind, subject, starts_at, ends_at, updated_at)
SELECT 4001 + n % 300000, 'rep-' || 1 + n % 200, (ARRAY['in_home', 'follow_up', 'phone'])[n % 3 + 1],
       'Appointment ' || n, starts, starts + interval '1 hour',
       CASE WHEN n <= 30000 THEN localtimestamp - interval '1 hour' - n * interval '83 seconds'
            ELSE localtimestamp - interval '40 days' - n * interval '2 minutes' END
  FROM (SELECT n, date_trunc('hour', localtimestamp) + (n % 1826 - 1800) * interval '1 day' + n % 9 * interval '1 hour'
          AS starts FROM generate_series(1, 500000) AS n) AS numbered;

SET session_replication_role = DEFAULT;
VACUUM ANALYZE;
