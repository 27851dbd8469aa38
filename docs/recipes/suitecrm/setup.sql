-- Run it once in SuiteCRM's database, as a user that may create views and users:
--   mariadb suitecrm < setup.sql
-- Put a password of your own in place of the word below, and the name of your database in place of `suitecrm`.

-- Users with their primary e-mail address.
CREATE VIEW siro_user AS
    SELECT u.id, TRIM(CONCAT_WS(' ', u.first_name, u.last_name)) AS name, e.email_address AS email,
           GREATEST(u.date_modified, COALESCE(r.date_modified, u.date_modified), COALESCE(e.date_modified, u.date_modified)) AS changed
      FROM users u
      LEFT JOIN email_addr_bean_rel r
             ON r.bean_id = u.id AND r.bean_module = 'Users' AND r.primary_address = 1 AND r.deleted = 0
      LEFT JOIN email_addresses e ON e.id = r.email_address_id AND e.deleted = 0;

-- The account of each opportunity.
CREATE VIEW siro_opportunity_account AS
    SELECT l.opportunity_id, a.id, a.name, a.phone_office AS phone, a.billing_address_street AS street,
           a.billing_address_city AS city, a.billing_address_state AS state, a.billing_address_postalcode AS postalcode,
           a.billing_address_country AS country, e.email_address AS email,
           GREATEST(a.date_modified, COALESCE(l.date_modified, a.date_modified), COALESCE(r.date_modified, a.date_modified),
                    COALESCE(e.date_modified, a.date_modified)) AS changed
      FROM accounts_opportunities l
      JOIN accounts a ON a.id = l.account_id AND a.deleted = 0
      LEFT JOIN email_addr_bean_rel r
             ON r.bean_id = a.id AND r.bean_module = 'Accounts' AND r.primary_address = 1 AND r.deleted = 0
      LEFT JOIN email_addresses e ON e.id = r.email_address_id AND e.deleted = 0
     WHERE l.deleted = 0;

-- SuiteCRM deletes a note by a mark: without the view a note that a person deleted would seem to be there.
CREATE VIEW siro_note AS
    SELECT id, name, description, parent_type, parent_id, date_entered, date_modified, created_by, modified_user_id, deleted
      FROM notes
     WHERE deleted = 0 AND parent_type = 'Opportunities';

CREATE USER siro_bridge IDENTIFIED BY 'choose-one';
GRANT SELECT ON suitecrm.opportunities TO siro_bridge;
GRANT SELECT ON suitecrm.meetings TO siro_bridge;
GRANT SELECT ON suitecrm.siro_user TO siro_bridge;
GRANT SELECT ON suitecrm.siro_opportunity_account TO siro_bridge;
GRANT UPDATE (date_modified, modified_user_id) ON suitecrm.opportunities TO siro_bridge;
GRANT UPDATE (date_modified, modified_user_id) ON suitecrm.meetings TO siro_bridge;
GRANT SELECT, INSERT, UPDATE ON suitecrm.opportunities_cstm TO siro_bridge;
GRANT SELECT, INSERT, UPDATE ON suitecrm.meetings_cstm TO siro_bridge;
GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW ON suitecrm.siro_note TO siro_bridge;
