"""How real CRMs are built, as their public documentation says: the tables of a sales team, a line of columns each."""

from siro_bridge_cli.proposal.shape import Field, Kind, Reference, Shape, Table

KINDS: dict[str, Kind] = {
    "": "text", "#": "integer", "$": "decimal", "?": "boolean", "d": "date", "t": "datetime", "h": "time",
    "m": "moment", "j": "json", "u": "uuid", "b": "bytes",
}  # fmt: skip


def table(name: str, columns: str, *fields: Field, refers: str = "", rows: int | None = None) -> Table:
    """`columns` as `id:# starts:t!`, with a `!` for NOT NULL; the first is the key. `refers` as `user_id>users`."""
    known = {field.name: field for field in fields}
    parsed = []
    for each in columns.split():
        column, _, kind = each.rstrip("!").partition(":")
        parsed.append(known.get(column, Field(column, KINDS[kind], nullable=not each.endswith("!"))))
    pairs = (each.split(">") for each in refers.split())
    references = tuple(Reference(field, target, "id") for field, target in pairs)
    return Table(name, tuple(parsed), key=(parsed[0].name,), references=references, rows=rows)


SUITE_CRM = Shape(
    (
        table(
            "meetings",
            "id! name date_entered:t date_modified:t modified_user_id created_by "
            "description deleted:? assigned_user_id "
            "location password join_url duration_hours:# duration_minutes:# date_start:t date_end:t parent_type status "
            "type parent_id reminder_time:# sequence:#",
            Field("parent_type", "text", words=("Accounts", "Opportunities")),
        ),
        table(
            "calls",
            "id! name date_entered:t date_modified:t assigned_user_id deleted:? date_start:t date_end:t parent_type "
            "status parent_id",
        ),
        table(
            "opportunities",
            "id! name date_entered:t date_modified:t modified_user_id created_by "
            "description deleted:? assigned_user_id "
            "opportunity_type campaign_id lead_source amount:$ amount_usdollar:$ currency_id date_closed:d next_step "
            "sales_stage probability:$",
        ),
        table(
            "accounts",
            "id! name date_entered:t date_modified:t assigned_user_id account_type industry annual_revenue phone_fax "
            "billing_address_street billing_address_city billing_address_state billing_address_postalcode "
            "billing_address_country phone_office phone_alternate website shipping_address_street deleted:?",
        ),
        table(
            "users",
            "id! user_name user_hash first_name last_name is_admin:? date_entered:t date_modified:t title department "
            "phone_mobile status address_street deleted:?",
        ),
        table(
            "notes",
            "id! assigned_user_id date_entered:t date_modified:t name filename parent_type parent_id description",
        ),
        table("accounts_opportunities", "id! opportunity_id account_id date_modified:t deleted:?"),
        table("leads", "id! first_name last_name date_modified:t status account_name opportunity_amount deleted:?"),
        table(
            "tasks", "id! name date_modified:t status date_due:t date_start:t parent_type parent_id assigned_user_id"
        ),
        table(
            "contacts", "id! first_name last_name phone_mobile primary_address_street primary_address_city deleted:?"
        ),
        table("email_addresses", "id! email_address deleted:?"),
    )
)
DOLIBARR = Shape(
    (
        table(
            "llx_actioncomm",
            "id:#! ref datep:t datep2:t fk_action:# code datec:t tms:m fk_user_author:# "
            "fk_user_mod:# fk_project:# fk_soc:# "
            "fk_contact:# fk_parent:# fk_user_action:# fk_user_done:# percent:# location label note",
        ),
        table(
            "llx_societe",
            "rowid:#! nom datec:t tms:m address zip town fk_departement:# fk_pays:# phone email fk_user_creat:#",
        ),
        table(
            "llx_projet",
            "rowid:#! ref fk_soc:# datec:t tms:m dateo:d datee:d title description opp_amount:$ budget_amount:$ "
            "fk_opp_status:# opp_percent:$ date_close:t fk_user_creat:#",
        ),
        table("llx_propal", "rowid:#! ref fk_soc:# fk_projet:# tms:m datec:t total_ht:$ fk_statut:# date_cloture:t"),
        table("llx_user", "rowid:#! login lastname firstname email tms:m statut:#"),
    )
)
ODOO = Shape(
    (
        table(
            "crm_lead",
            "id:#! name partner_id:# user_id:# team_id:# stage_id:# expected_revenue:$ prorated_revenue:$ "
            "recurring_revenue:$ type active:? write_date:t create_date:t create_uid:# write_uid:# date_deadline:d "
            "date_closed:t email_from phone street city description",
            refers="partner_id>res_partner user_id>res_users stage_id>crm_stage "
            "create_uid>res_users write_uid>res_users",
        ),
        table(
            "calendar_event",
            "id:#! name start:t stop:t user_id:# opportunity_id:# res_model res_id:# allday:? start_date:d stop_date:d "
            "active:? write_date:t create_date:t location videocall_location show_as create_uid:#",
            refers="user_id>res_users opportunity_id>crm_lead create_uid>res_users",
        ),
        table(
            "res_partner",
            "id:#! name complete_name email phone street street2 city zip state_id:# "
            "country_id:# write_date:t active:? "
            "commercial_partner_id:#",
            refers="state_id>res_country_state country_id>res_country",
        ),
        table(
            "res_users",
            "id:#! login password partner_id:# active:? write_date:t",
            refers="partner_id>res_partner",
        ),
        table("mail_message", "id:#! subject body model res_id:# date:t author_id:# message_type"),
        table("crm_stage", "id:#! name:j is_won:?"),
        table("res_country", "id:#! name:j code"),
        table("res_country_state", "id:#! name code"),
        table("calendar_attendee", "id:#! event_id:# email state", refers="event_id>calendar_event"),
    )
)
TRYTON = Shape(
    (
        table("party_party", "id:#! name code active:? create_date:t write_date:t create_uid:# write_uid:#"),
        table(
            "party_address",
            "id:#! party:# street city postal_code subdivision:# country:# active:? write_date:t",
            refers="party>party_party",
        ),
        table(
            "party_contact_mechanism",
            "id:#! party:# type value active:?",
            Field("type", "text", words=("email", "phone", "website")),
            refers="party>party_party",
        ),
        table(
            "sale_opportunity",
            "id:#! party:# contact:# address:# company:# employee:# description "
            "amount:$ state conversion_probability:$ "
            "lost_reason start_date:d end_date:d comment number create_date:t write_date:t",
            refers="party>party_party employee>company_employee",
        ),
        table(
            "calendar_event",
            "id:#! uuid calendar:# summary description dtstart:t dtend:t all_day:? location:# status organizer "
            "create_date:t write_date:t",
            refers="calendar>calendar_calendar",
        ),
        table("calendar_calendar", "id:#! name description owner:#", refers="owner>res_user"),
        table(
            "company_employee",
            "id:#! party:# company:# start_date:d end_date:d active:? create_date:t write_date:t",
            refers="party>party_party",
        ),
        table("res_user", "id:#! name login email active:? write_date:t"),
        table("ir_note", "id:#! resource message create_date:t write_date:t"),
    )
)
SAMPLE = Shape(
    (
        table("reps", "rep_code! full_name! email! updated_at:t!"),
        table("customers", "customer_id:#! full_name! email phone street! city! state! zip! updated_at:t!"),
        table(
            "deals",
            "deal_id:#! customer_id:#! rep_code! title! stage! quoted_amount:$ decided_on:t budget:$ project_type "
            "decision_date:d needs_financing:? decision_maker competitors objections "
            "timeline created_at:t! updated_at:t!",
        ),
        table(
            "appointments",
            "appointment_id:u! deal_id:#! rep_code! kind! subject! starts_at:t! ends_at:t! cancelled_at:t siro_link "
            "updated_at:t!",
        ),
        table("deal_notes", "note_id:#! deal_id:#! author! kind! is_private:?! body! created_at:t!"),
    )
)
