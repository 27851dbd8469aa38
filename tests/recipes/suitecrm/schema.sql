-- The part of SuiteCRM's schema that the recipe touches: names and types as its documentation and vardefs tell them.
CREATE TABLE users (
    id CHAR(36) NOT NULL PRIMARY KEY, user_name VARCHAR(60), first_name VARCHAR(255), last_name VARCHAR(255),
    status VARCHAR(100), deleted TINYINT(1) DEFAULT 0, date_entered DATETIME, date_modified DATETIME,
    modified_user_id CHAR(36), created_by CHAR(36)
) DEFAULT CHARSET = utf8mb3;
CREATE TABLE accounts (
    id CHAR(36) NOT NULL PRIMARY KEY, name VARCHAR(150), date_entered DATETIME, date_modified DATETIME,
    modified_user_id CHAR(36), created_by CHAR(36), description TEXT, deleted TINYINT(1) DEFAULT 0,
    assigned_user_id CHAR(36), phone_office VARCHAR(100), billing_address_street VARCHAR(150),
    billing_address_city VARCHAR(100), billing_address_state VARCHAR(100), billing_address_postalcode VARCHAR(20),
    billing_address_country VARCHAR(255)
) DEFAULT CHARSET = utf8mb3;
CREATE TABLE email_addresses (
    id CHAR(36) NOT NULL PRIMARY KEY, email_address VARCHAR(255), email_address_caps VARCHAR(255),
    invalid_email TINYINT(1) DEFAULT 0, opt_out TINYINT(1) DEFAULT 0, date_created DATETIME, date_modified DATETIME,
    deleted TINYINT(1) DEFAULT 0
) DEFAULT CHARSET = utf8mb3;
CREATE TABLE email_addr_bean_rel (
    id CHAR(36) NOT NULL PRIMARY KEY, email_address_id CHAR(36) NOT NULL, bean_id CHAR(36) NOT NULL,
    bean_module VARCHAR(100), primary_address TINYINT(1) DEFAULT 0, reply_to_address TINYINT(1) DEFAULT 0,
    date_created DATETIME, date_modified DATETIME, deleted TINYINT(1) DEFAULT 0
) DEFAULT CHARSET = utf8mb3;
CREATE TABLE opportunities (
    id CHAR(36) NOT NULL PRIMARY KEY, name VARCHAR(50), date_entered DATETIME, date_modified DATETIME,
    modified_user_id CHAR(36), created_by CHAR(36), description TEXT, deleted TINYINT(1) DEFAULT 0,
    assigned_user_id CHAR(36), opportunity_type VARCHAR(255), campaign_id CHAR(36), lead_source VARCHAR(50),
    amount DOUBLE, amount_usdollar DOUBLE, currency_id CHAR(36), date_closed DATE, next_step VARCHAR(100),
    sales_stage VARCHAR(255), probability DOUBLE
) DEFAULT CHARSET = utf8mb3;
CREATE TABLE opportunities_cstm (
    id_c CHAR(36) NOT NULL PRIMARY KEY, budget_c DECIMAL(26, 6), currency_id CHAR(36), timeline_c VARCHAR(255),
    decision_date_c DATE, needs_financing_c TINYINT(1) DEFAULT 0, objections_c TEXT
) DEFAULT CHARSET = utf8mb3;
CREATE TABLE accounts_opportunities (
    id VARCHAR(36) NOT NULL PRIMARY KEY, opportunity_id VARCHAR(36), account_id VARCHAR(36), date_modified DATETIME,
    deleted TINYINT(1) DEFAULT 0
) DEFAULT CHARSET = utf8mb3;
CREATE TABLE meetings (
    id CHAR(36) NOT NULL PRIMARY KEY, name VARCHAR(50), date_entered DATETIME, date_modified DATETIME,
    modified_user_id CHAR(36), created_by CHAR(36), description TEXT, deleted TINYINT(1) DEFAULT 0,
    assigned_user_id CHAR(36), location VARCHAR(50), duration_hours INT(3), duration_minutes INT(2), date_start DATETIME,
    date_end DATETIME, parent_type VARCHAR(100), status VARCHAR(100) DEFAULT 'Planned', type VARCHAR(255) DEFAULT 'Sugar',
    parent_id CHAR(36)
) DEFAULT CHARSET = utf8mb3;
CREATE TABLE meetings_cstm (
    id_c CHAR(36) NOT NULL PRIMARY KEY, siro_link_c VARCHAR(255)
) DEFAULT CHARSET = utf8mb3;
CREATE TABLE notes (
    assigned_user_id CHAR(36), id CHAR(36) NOT NULL PRIMARY KEY, date_entered DATETIME, date_modified DATETIME,
    modified_user_id CHAR(36), created_by CHAR(36), name VARCHAR(255), file_mime_type VARCHAR(100), filename VARCHAR(255),
    parent_type VARCHAR(255), parent_id CHAR(36), contact_id CHAR(36), portal_flag TINYINT(1),
    embed_flag TINYINT(1) DEFAULT 0, description TEXT, deleted TINYINT(1) DEFAULT 0
) DEFAULT CHARSET = utf8mb3;
