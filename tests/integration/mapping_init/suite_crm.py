"""The tables of SuiteCRM that a sales team uses, with the columns of its public schema and fictional people."""

from sqlalchemy import create_engine, text

STAMPS = (
    "date_entered datetime, date_modified datetime, modified_user_id char(36), created_by char(36), "
    "deleted tinyint(1) DEFAULT 0"
)
TABLES = f"""
CREATE TABLE users (id char(36) NOT NULL PRIMARY KEY, user_name varchar(60), first_name varchar(255),
  last_name varchar(255), is_admin tinyint(1) DEFAULT 0, title varchar(50), department varchar(50),
  phone_mobile varchar(50), status varchar(100), {STAMPS});
CREATE TABLE accounts (id char(36) NOT NULL PRIMARY KEY, name varchar(150), description text,
  assigned_user_id char(36), account_type varchar(50), industry varchar(50), annual_revenue varchar(100),
  phone_fax varchar(100), billing_address_street varchar(150), billing_address_city varchar(100),
  billing_address_state varchar(100), billing_address_postalcode varchar(20), billing_address_country varchar(255),
  phone_office varchar(100), phone_alternate varchar(100), website varchar(255),
  shipping_address_street varchar(150), shipping_address_city varchar(100), parent_id char(36), {STAMPS});
CREATE TABLE opportunities (id char(36) NOT NULL PRIMARY KEY, name varchar(50), description text,
  assigned_user_id char(36), opportunity_type varchar(255), campaign_id char(36), lead_source varchar(50),
  amount double, amount_usdollar double, currency_id char(36), date_closed date, next_step varchar(100),
  sales_stage varchar(255), probability double, {STAMPS});
CREATE TABLE accounts_opportunities (id varchar(36) NOT NULL PRIMARY KEY, opportunity_id varchar(36),
  account_id varchar(36), date_modified datetime, deleted tinyint(1) DEFAULT 0);
CREATE TABLE meetings (id char(36) NOT NULL PRIMARY KEY, name varchar(50), description text,
  assigned_user_id char(36), location varchar(50), password varchar(50), join_url varchar(200), duration_hours int(3),
  duration_minutes int(2), date_start datetime, date_end datetime, parent_type varchar(100), status varchar(100),
  type varchar(255), parent_id char(36), reminder_time int(11) DEFAULT -1, outlook_id varchar(255),
  sequence int(11) DEFAULT 0, {STAMPS});
CREATE TABLE calls (id char(36) NOT NULL PRIMARY KEY, name varchar(50), assigned_user_id char(36),
  date_start datetime, date_end datetime, parent_type varchar(255), parent_id char(36), status varchar(100), {STAMPS});
CREATE TABLE notes (id char(36) NOT NULL PRIMARY KEY, assigned_user_id char(36), name varchar(255),
  file_mime_type varchar(100), filename varchar(255), parent_type varchar(255), parent_id char(36),
  contact_id char(36), description text, {STAMPS});
CREATE TABLE email_addresses (id char(36) NOT NULL PRIMARY KEY, email_address varchar(255),
  email_address_caps varchar(255), invalid_email tinyint(1) DEFAULT 0, deleted tinyint(1) DEFAULT 0);
CREATE TABLE email_addr_bean_rel (id char(36) NOT NULL PRIMARY KEY, email_address_id char(36) NOT NULL,
  bean_id char(36) NOT NULL, bean_module varchar(100), primary_address tinyint(1) DEFAULT 0, date_created datetime,
  date_modified datetime, deleted tinyint(1) DEFAULT 0);
CREATE TABLE acl_roles (id char(36) NOT NULL PRIMARY KEY, name varchar(150));
"""
AT = "'2026-02-14 10:00:00', '2026-02-14 10:00:00', NULL, NULL, 0"
ROWS = f"""
INSERT INTO users VALUES ('u-1', 'dana', 'Dana', 'Field', 0, NULL, NULL, NULL, 'Active', {AT});
INSERT INTO accounts VALUES ('a-1', 'Maple Homes', NULL, 'u-1', NULL, NULL, NULL, NULL, '1 Maple St', 'Denver', 'CO',
  '80202', 'USA', '+13035550100', NULL, NULL, NULL, NULL, NULL, {AT});
INSERT INTO opportunities VALUES ('o-1', 'Maple kitchen', NULL, 'u-1', NULL, NULL, NULL, 40000, 40000, NULL,
  '2026-03-01', NULL, 'Prospecting', 10, {AT});
INSERT INTO accounts_opportunities VALUES ('ao-1', 'o-1', 'a-1', '2026-02-14 10:00:00', 0);
INSERT INTO meetings VALUES
  ('m-1', 'Maple visit', NULL, 'u-1', NULL, NULL, NULL, 1, 0, '2026-02-16 17:00:00', '2026-02-16 18:00:00',
   'Opportunities', 'Planned', 'Sugar', 'o-1', -1, NULL, 0, {AT}),
  ('m-2', 'At the office', NULL, 'u-1', NULL, NULL, NULL, 1, 0, '2026-02-17 17:00:00', '2026-02-17 18:00:00',
   'Accounts', 'Planned', '', 'a-1', -1, NULL, 0, {AT}),
  ('m-3', 'Called off', NULL, 'u-1', NULL, NULL, NULL, 1, 0, '2026-02-18 17:00:00', '2026-02-18 18:00:00',
   'Accounts', 'Planned', 'Sugar', 'a-1', -1, NULL, 0, {AT.replace(", 0", ", 1")});
INSERT INTO email_addresses VALUES ('e-1', 'dana@example.com', 'DANA@EXAMPLE.COM', 0, 0),
  ('e-2', 'an.older.one@example.com', 'AN.OLDER.ONE@EXAMPLE.COM', 0, 0);
INSERT INTO email_addr_bean_rel VALUES ('r-1', 'e-1', 'u-1', 'Users', 1, NULL, NULL, 0),
  ('r-2', 'e-2', 'u-1', 'Users', 0, NULL, NULL, 0);
"""


def install(url: str) -> None:
    engine = create_engine(url.replace("mariadb:", "mariadb+pymysql:"))
    with engine.begin() as connection:
        for statement in filter(str.strip, (TABLES + ROWS).split(";\n")):
            connection.execute(text(statement.replace(":", r"\:")))
    engine.dispose()
