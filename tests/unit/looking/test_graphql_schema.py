"""GraphQL schemas of several makes are read: Relay's connections, Hasura's and PostGraphile's arguments."""

from pathlib import Path

import pytest

from siro_bridge.crm.graphql.mapping.model import GraphqlMapping
from siro_bridge.crm.mapping_check import mistakes_in
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.load import parse_mapping
from siro_bridge_cli.looking.graphql_schema import look
from siro_bridge_cli.proposal.graphql_mapping import propose_graphql
from siro_bridge_cli.proposal.questions import Interview
from tests.unit.proposal.test_cast import Guesses

HASURA = """
scalar timestamptz scalar uuid scalar numeric
enum order_by { asc desc }
input timestamptz_comparison_exp { _gte: timestamptz _lte: timestamptz _eq: timestamptz }
input visits_bool_exp {
  _and: [visits_bool_exp!] updated_at: timestamptz_comparison_exp starts_at: timestamptz_comparison_exp
}
input visits_order_by { id: order_by updated_at: order_by }
type customers { id: uuid! name: String! email: String }
type users { id: uuid! email: String! name: String }
type visits {
  id: uuid! subject: String! starts_at: timestamptz! ends_at: timestamptz updated_at: timestamptz!
  customer: customers user: users
}
type deals {
  id: uuid! name: String! amount: numeric stage: String budget: numeric updated_at: timestamptz! customer: customers
}
input deals_order_by { id: order_by updated_at: order_by }
input deals_pk_columns_input { id: uuid! }
input deals_set_input { name: String amount: numeric budget: numeric }
type query_root {
  visits(limit: Int, offset: Int, order_by: [visits_order_by!], where: visits_bool_exp): [visits!]!
  visits_by_pk(id: uuid!): visits
  deals(limit: Int, offset: Int, order_by: [deals_order_by!]): [deals!]!
  deals_by_pk(id: uuid!): deals
}
type mutation_root { update_deals_by_pk(pk_columns: deals_pk_columns_input!, _set: deals_set_input): deals }
schema { query: query_root mutation: mutation_root }
"""
POSTGRAPHILE = """
scalar Datetime scalar Cursor scalar BigFloat
enum VisitsOrderBy { NATURAL ID_ASC ID_DESC UPDATED_AT_ASC UPDATED_AT_DESC }
type PageInfo { hasNextPage: Boolean! endCursor: Cursor }
type Rep { id: Int! email: String fullName: String }
type Visit { id: Int! subject: String startsAt: Datetime! endsAt: Datetime updatedAt: Datetime! repByRepId: Rep }
type VisitsEdge { cursor: Cursor node: Visit! }
type VisitsConnection { nodes: [Visit!]! edges: [VisitsEdge!]! pageInfo: PageInfo! totalCount: Int! }
type Opportunity { id: Int! name: String amount: BigFloat budget: BigFloat updatedAt: Datetime! }
type OpportunitiesConnection { nodes: [Opportunity!]! pageInfo: PageInfo! totalCount: Int! }
input OpportunityPatch { name: String amount: BigFloat budget: BigFloat }
input UpdateOpportunityByIdInput { clientMutationId: String opportunityPatch: OpportunityPatch! id: Int! }
type UpdateOpportunityPayload { clientMutationId: String opportunity: Opportunity }
type Query {
  allVisits(first: Int, offset: Int, before: Cursor, after: Cursor, orderBy: [VisitsOrderBy!]): VisitsConnection
  allOpportunities(first: Int, after: Cursor): OpportunitiesConnection
  visitById(id: Int!): Visit
  opportunityById(id: Int!): Opportunity
}
type Mutation { updateOpportunityById(input: UpdateOpportunityByIdInput!): UpdateOpportunityPayload }
"""
POSTGRAPHILE_5 = """
scalar Datetime scalar Cursor scalar BigFloat scalar UUID
interface Node { id: ID! }
type PageInfo { hasNextPage: Boolean! endCursor: Cursor }
type Visit implements Node { id: ID! rowId: UUID! subject: String startsAt: Datetime! updatedAt: Datetime! }
type VisitConnection { nodes: [Visit!]! pageInfo: PageInfo! totalCount: Int! }
type Deal implements Node { id: ID! rowId: UUID! name: String value: BigFloat budget: BigFloat updatedAt: Datetime! }
type DealConnection { nodes: [Deal!]! pageInfo: PageInfo! totalCount: Int! }
type DealNote implements Node { id: ID! rowId: UUID! body: String! updatedAt: Datetime! }
input DealPatch { rowId: UUID name: String budget: BigFloat updatedAt: Datetime }
input DealNotePatch { rowId: UUID body: String updatedAt: Datetime dealId: UUID }
input UpdateDealInput { clientMutationId: String id: ID! dealPatch: DealPatch! }
input UpdateDealNoteInput { clientMutationId: String id: ID! dealNotePatch: DealNotePatch! }
type UpdateDealPayload { clientMutationId: String deal: Deal }
type UpdateDealNotePayload { clientMutationId: String dealNote: DealNote }
type Query {
  node(id: ID!): Node
  dealByRowId(rowId: UUID!): Deal
  deal(id: ID!): Deal
  visitByRowId(rowId: UUID!): Visit
  visit(id: ID!): Visit
  allVisits(first: Int, after: Cursor): VisitConnection
  allDeals(first: Int, after: Cursor): DealConnection
}
type Mutation {
  updateDealNote(input: UpdateDealNoteInput!): UpdateDealNotePayload
  updateDeal(input: UpdateDealInput!): UpdateDealPayload
}
"""
DIRECTUS = """
scalar Date
input text_operators { _eq: String }
input deals_filter { id: text_operators name: text_operators budget: text_operators }
input update_deals_input { id: ID name: String budget: Float changed: Date }
type datetime_functions { year: Int }
type deals { id: ID! name: String value: Float budget: Float changed: Date changed_func: datetime_functions }
type visits { id: ID! subject: String starts_at: Date starts_at_func: datetime_functions ends_at: Date }
type Query {
  deals(limit: Int, offset: Int): [deals!]!
  deals_by_id(id: ID!): deals
  visits(limit: Int, offset: Int): [visits!]!
  visits_by_id(id: ID!): visits
}
type Mutation {
  update_deals_items(filter: deals_filter, ids: [ID]!, data: update_deals_input!): [deals!]!
  update_deals_batch(filter: deals_filter, data: [update_deals_input!]): [deals!]!
  update_deals_item(id: ID!, data: update_deals_input!): deals
}
"""
APPSYNC = """
scalar AWSDateTime
type Visit { id: ID! title: String startsAt: AWSDateTime! updatedAt: AWSDateTime! }
type ModelVisitConnection { items: [Visit]! nextToken: String }
type Query {
  getVisit(id: ID!): Visit
  listVisits(limit: Int, nextToken: String): ModelVisitConnection
}
"""


def proposed(folder: Path, schema: str) -> tuple[GraphqlMapping, str]:
    (folder / "schema.graphql").write_text(schema)
    text = propose_graphql(look(folder / "schema.graphql"), Interview(Guesses()), "America/Denver")
    mapping = parse_mapping(text)
    assert isinstance(mapping, GraphqlMapping)
    assert list(mistakes_in(mapping)) == []
    return mapping, text


def test_filters_and_order_of_hasura_are_known(tmp_path: Path) -> None:
    mapping, text = proposed(tmp_path, HASURA)
    section = mapping.engagements
    assert section
    assert "order_by: [{updated_at: asc}, {id: asc}]" in text
    assert section.list.since
    assert section.list.window
    assert section.list.since.param == "where.updated_at._gte"
    assert (section.list.window.start, section.list.window.end) == ("where.starts_at._gte", "where.starts_at._lte")
    assert section.list.paging
    assert section.list.paging.style == "offset"
    assert section.fields["engagementUsers[0].email"] == "user.email"
    assert section.get.variables == {"id": "{key}"}


def test_update_of_hasura_has_its_two_objects(tmp_path: Path) -> None:
    mapping, text = proposed(tmp_path, HASURA)
    update = mapping.write_back.targets["deal"].update
    assert update.variables == {"pk_columns": {"id": "{key}"}, "_set": "{fields}"}
    assert "update_deals_by_pk(pk_columns: $pk_columns, _set: $_set) { id }" in text
    assert [rule.field for rule in mapping.write_back.fields] == ["budget"]


def test_connections_and_input_of_postgraphile_are_known(tmp_path: Path) -> None:
    mapping, text = proposed(tmp_path, POSTGRAPHILE)
    section = mapping.engagements
    assert section
    assert "orderBy: [UPDATED_AT_ASC, ID_ASC]" in text
    assert section.list.paging
    assert section.list.paging.style == "connection"
    assert section.list.items == "map(&node, allVisits.edges)"
    assert section.fields["engagementUsers[0].email"] == "repByRepId.email"
    assert mapping.write_back.targets["deal"].update.variables == {
        "input": {"opportunityPatch": "{fields}", "id": "{key}"}
    }


def test_record_of_two_ids_is_asked_for_by_the_one_that_siro_gets(tmp_path: Path) -> None:
    """PostGraphile 5: `id` is the global one, and `rowId` the row's."""
    mapping, text = proposed(tmp_path, POSTGRAPHILE_5)
    assert mapping.engagements
    assert (mapping.engagements.fields["externalId"], mapping.engagements.item) == ("id", "visit")
    assert "query Deal($id: ID!)" in text


def test_deal_is_not_changed_by_the_mutation_of_its_notes(tmp_path: Path) -> None:
    mapping, text = proposed(tmp_path, POSTGRAPHILE_5)
    assert "updateDealNote" not in text
    assert mapping.write_back.targets["deal"].update.variables == {"input": {"id": "{key}", "dealPatch": "{fields}"}}
    assert [rule.field for rule in mapping.write_back.fields] == ["budget"]
    only_notes = POSTGRAPHILE_5.replace("  updateDeal(input: UpdateDealInput!): UpdateDealPayload\n", "")
    mapping, text = proposed(tmp_path, only_notes)
    assert "No write_back: nothing says how a deal is changed" in text


def test_deal_is_not_changed_by_a_mutation_of_many(tmp_path: Path) -> None:
    """Directus has one for a filter and one for a list beside it."""
    mapping, text = proposed(tmp_path, DIRECTUS)
    assert "update_deals_item(id: $id, data: $data) { id }" in text
    assert mapping.write_back.targets["deal"].update.variables == {"id": "{key}", "data": "{fields}"}
    of_many = DIRECTUS.replace("  update_deals_item(id: ID!, data: update_deals_input!): deals\n", "")
    assert "No write_back: nothing says how a deal is changed" in proposed(tmp_path, of_many)[1]


def test_functions_of_a_time_are_no_fields(tmp_path: Path) -> None:
    """Directus has `changed_func { year }` beside `changed`."""
    _, text = proposed(tmp_path, DIRECTUS)
    assert "_func" not in text


def test_time_of_change_that_a_filter_may_miss_is_told(tmp_path: Path) -> None:
    """A record that was never changed has none, where the column takes null: no filter of it finds that."""
    schema = HASURA.replace("updated_at: timestamptz!\n  customer", "updated_at: timestamptz\n  customer")
    (tmp_path / "schema.graphql").write_text(schema)
    interview = Interview(Guesses())
    propose_graphql(look(tmp_path / "schema.graphql"), interview, "America/Denver")
    told = "visits: has a record updated_at before its first change? Without it where.updated_at._gte misses the record"
    assert told in interview.left_open
    (tmp_path / "schema.graphql").write_text(HASURA)
    interview = Interview(Guesses())
    propose_graphql(look(tmp_path / "schema.graphql"), interview, "America/Denver")
    assert told not in interview.left_open


def test_record_may_be_known_by_the_id_of_its_document(tmp_path: Path) -> None:
    """Strapi 5 has no other in GraphQL."""
    schema = """
    scalar DateTime
    type Visit { documentId: ID! subject: String startsAt: DateTime updatedAt: DateTime }
    type Query { visits(status: String): [Visit]! visit(documentId: ID!, status: String): Visit }
    """
    mapping, text = proposed(tmp_path, schema)
    assert mapping.engagements
    assert mapping.engagements.fields["externalId"] == "documentId"
    assert "visit(documentId: $documentId)" in text


def test_page_with_a_token_beside_its_records_is_known(tmp_path: Path) -> None:
    """AppSync's, which is no connection of Relay's."""
    mapping, text = proposed(tmp_path, APPSYNC)
    section = mapping.engagements
    assert section
    assert section.fields["startTime"] == "startsAt"
    assert "items { id title startsAt updatedAt }" in text
    assert "paging: {style: cursor, param: nextToken, next: listVisits.nextToken, limit: limit, size: 50}" in text


def test_answer_of_a_mutation_is_no_record_of_its_own(tmp_path: Path) -> None:
    """Graphene calls it as the mutation."""
    mapping, _ = proposed(tmp_path, POSTGRAPHILE_5.replace("UpdateDealPayload", "UpdateDeal"))
    assert mapping.write_back.targets["deal"].update.variables == {"input": {"id": "{key}", "dealPatch": "{fields}"}}


def test_id_of_another_type_than_its_argument_is_told(tmp_path: Path) -> None:
    schema = POSTGRAPHILE.replace("visitById(id: Int!)", "visitById(rowId: String!)")
    (tmp_path / "schema.graphql").write_text(schema)
    interview = Interview(Guesses())
    propose_graphql(look(tmp_path / "schema.graphql"), interview, "America/Denver")
    told = "visitById: is its rowId (String!) the id of each Visit? A record is asked for by it"
    assert told in interview.left_open


def test_list_without_an_order_is_read_whole(tmp_path: Path) -> None:
    mapping, _ = proposed(tmp_path, POSTGRAPHILE)
    assert mapping.opportunities
    assert mapping.opportunities.list.order == "any"


def test_record_that_nothing_reads_by_its_id_is_told(tmp_path: Path) -> None:
    _, text = proposed(tmp_path, HASURA.replace("  visits_by_pk(id: uuid!): visits\n", ""))
    assert "No engagements: no field of Query gives one record of visits by its id" in text


def test_relays_node_gives_a_record_where_nothing_else_does(tmp_path: Path) -> None:
    schema = POSTGRAPHILE.replace("type Visit {", "interface Node { id: Int! }\ntype Visit implements Node {").replace(
        "  visitById(id: Int!): Visit\n", "  node(id: ID!): Node\n"
    )
    mapping, text = proposed(tmp_path, schema)
    assert mapping.engagements
    assert mapping.engagements.item == "node"
    assert "node(id: $id) { ... on Visit {" in text


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("schema.graphql", "type Query {\n  a: }", "schema.graphql:2: is no GraphQL: Expected Name"),
        ("schema.graphql", "type Query { a: Int }", "no field of Query gives a list of records"),
        ("schema.graphql", "type Query { a: [Missing] }", "neither a schema (SDL) nor an introspection query's answer"),
        ("schema.json", "{", "schema.json:1: is not JSON"),
        ("schema.json", '{"data": {"__schema": []}}', "neither a schema (SDL) nor an introspection query's answer"),
    ],
)
def test_what_is_no_schema_is_one_line(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        look(tmp_path / name)
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)
