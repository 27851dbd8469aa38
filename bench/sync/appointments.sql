-- A table as wide as what is sent, filled by the database itself: the same rows whatever is measured.
-- Changes are spread over the last weeks, a few to the same second; starts over the years around now.

CREATE TABLE appointments AS
SELECT n                                                        AS appointment_id,
       'Appointment ' || n || ', façade and windows'            AS subject,
       date_trunc('minute', localtimestamp) + :starts                     AS starts_at,
       date_trunc('minute', localtimestamp) + :starts + interval '1 hour' AS ends_at,
       localtimestamp - interval '400 days'                     AS created_at,
       (ARRAY['visit', 'call', 'survey'])[n % 3 + 1]            AS kind,
       'deal-' || n                                             AS deal_id,
       'Deal ' || n                                             AS deal_name,
       (n % 90000)::numeric(12, 2) + 0.50                       AS amount,
       (ARRAY['open', 'won', 'lost'])[n % 3 + 1]                AS stage,
       'customer-' || n                                         AS customer_id,
       'Customer Number ' || n                                  AS customer_name,
       'customer' || n || '@example.com'                        AS customer_email,
       n || ' Example Street'                                   AS street,
       'Springfield'                                            AS city,
       'CO'                                                     AS state,
       lpad((n % 99999)::text, 5, '0')                          AS zip,
       'rep-' || n % 50                                         AS rep_id,
       'rep' || n % 50 || '@example.com'                        AS rep_email,
       date_trunc('second', localtimestamp - interval '28 days' + n * interval '27 days' / :rows)    AS updated_at
  FROM generate_series(1, :rows) AS n;

CREATE INDEX ON appointments (updated_at, appointment_id);
CREATE INDEX ON appointments (starts_at);
ANALYZE appointments;
