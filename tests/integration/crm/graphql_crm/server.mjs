// The schema of docs/graphql-connector.md on graphql-http or mercurius; its resolvers ask the test for everything.
// node server.mjs NAME PORT OPERATIONS_URL
import { createServer } from 'node:http';
import { buildSchema, GraphQLError } from 'graphql';

const [name, port, operations] = process.argv.slice(2);

const schema = buildSchema(`
  scalar DateTime
  enum Order { MODIFIED_THEN_ID }
  input ChangedFilter { since: DateTime }
  input StartsFilter { from: DateTime, to: DateTime }
  type PageInfo { hasNextPage: Boolean!, endCursor: String }
  type When { from: DateTime, to: DateTime }
  type Rep { id: ID!, mail: String, display: String }
  type Customer { id: ID!, name: String }
  type Visit {
    id: ID, modified: DateTime!, title: String, kind: String, removed: DateTime, deal_id: ID, zone: String,
    when: When, staff: [Rep!]!, customer: Customer
  }
  type VisitEdge { node: Visit }
  type Visits { edges: [VisitEdge!]!, nodes: [Visit]!, pageInfo: PageInfo!, totalCount: Int! }
  type Value { amount: Float }
  type Custom { timeline: String, decision_date: String, hot: Boolean }
  type Deal { id: ID!, value: Value, custom: Custom }
  type Note { id: ID!, text: String!, created: String }
  type Notes { nodes: [Note]!, pageInfo: PageInfo!, totalCount: Int! }
  input ValuePatch { amount: Float }
  input CustomPatch { timeline: String, decision_date: String, hot: Boolean }
  input DealPatch { value: ValuePatch, custom: CustomPatch }
  type UserError { message: String! }
  type DealPayload { deal: Deal, userErrors: [UserError!]! }
  type NotePayload { note: Note }
  type Removed { removed: Boolean! }
  type Query {
    visits(first: Int, after: String, changed: ChangedFilter, starts: StartsFilter, orderBy: Order): Visits!
    visit(id: ID!): Visit
    deal(id: ID!): Deal
    notes(dealId: ID!, first: Int, after: String): Notes!
    note(id: ID!): Note
  }
  type Mutation {
    updateDeal(id: ID!, patch: DealPatch!): DealPayload!
    addNote(dealId: ID!, text: String!): NotePayload!
    changeNote(id: ID!, text: String!): NotePayload!
    removeNote(id: ID!): Removed!
  }
`);

schema.getType('DateTime').serialize = (value) => {
  if (Number.isNaN(Date.parse(value))) throw new GraphQLError(`DateTime cannot represent: ${value}`);
  return value;
};

async function resolve(operation, args) {
  const answer = await fetch(`${operations}/${operation}`, { method: 'POST', body: JSON.stringify(args) });
  const { found, refused, broken } = await answer.json();
  if (broken) throw new Error(broken);
  if (refused) throw new GraphQLError(refused, { extensions: { code: 'BAD_USER_INPUT' } });
  return found;
}

// Cursors are places in the order, which stay where they are when a record goes.
function connection(records, { first, after }) {
  const begin = after ? records.findIndex((each) => String(each.id) === atob(after)) + 1 : 0;
  const end = begin + Math.min(first ?? 50, 50);
  const nodes = records.slice(begin, end);
  const last = nodes.at(-1);
  return {
    nodes,
    edges: nodes.map((node) => ({ node })),
    pageInfo: { hasNextPage: records.length > end, endCursor: last ? btoa(String(last.id)) : null },
    totalCount: records.length,
  };
}

const connected = async (operation, args) => connection(await resolve(operation, args), args);
const rootValue = {
  visits: (args) => connected('visits', args),
  notes: (args) => connected('notes', args),
};
for (const each of ['visit', 'deal', 'note', 'updateDeal', 'addNote', 'changeNote', 'removeNote']) {
  rootValue[each] = (args) => resolve(each, args);
}

const makers = {
  'graphql-http': async () => {
    const { createHandler } = await import('graphql-http/lib/use/http');
    return createServer(createHandler({ schema, rootValue })).listen(Number(port), '127.0.0.1');
  },
  mercurius: async () => {
    const { default: fastify } = await import('fastify');
    const { default: mercurius } = await import('mercurius');
    const app = fastify();
    const root = (type) => Object.fromEntries(Object.keys(type.getFields()).map((key) => [key, (_, args) => rootValue[key](args)]));
    const resolvers = { Query: root(schema.getQueryType()), Mutation: root(schema.getMutationType()) };
    app.register(mercurius, { schema, resolvers });
    await app.listen({ port: Number(port), host: '127.0.0.1' });
  },
};

await makers[name]();
