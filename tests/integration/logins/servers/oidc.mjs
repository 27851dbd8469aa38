// oidc-provider as the login of a small CRM. Prints its port, and ends with its standard input.
// Usage: node oidc.mjs FOLDER, where FOLDER has it in node_modules; clients come as JSON in the variable CLIENTS.
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const required = createRequire(path.join(process.argv[2], 'index.js'));
const { default: Provider } = await import(pathToFileURL(required.resolve('oidc-provider')).href);

const seen = []; // what was posted to the token endpoint: the grant, and whether a header authorized it
const saved = { access: [], refresh: [] };
let lifetime = 3600;

const server = http.createServer();
await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
const { port } = server.address();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: JSON.parse(process.env.CLIENTS),
  scopes: ['openid', 'offline_access', 'visits'],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
  },
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  pkce: { required: () => true },
  ttl: { AccessToken: () => lifetime, ClientCredentials: () => lifetime, RefreshToken: 86400 },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (ctx, interaction) => `/allow/${interaction.uid}` },
  cookies: { keys: ['for tests'] },
});
for (const [event, kind] of [['access_token', 'access'], ['client_credentials', 'access'], ['refresh_token', 'refresh']]) {
  provider.on(`${event}.saved`, (token) => { saved[kind].push(token); });
}

// The person allows everything at once.
async function allow(request, response) {
  const { prompt: { name, details }, params, session } = await provider.interactionDetails(request, response);
  if (name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: 'dana' } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope((details.missingOIDCScope || []).join(' '));
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

async function isLetIn(request) {
  const [scheme, token] = (request.headers.authorization || '').split(' ');
  if (scheme !== 'Bearer' || !token) return false;
  const found = await provider.AccessToken.find(token) || await provider.ClientCredentials.find(token);
  return Boolean(found && found.isValid);
}

async function control(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const order = JSON.parse(Buffer.concat(chunks).toString() || '{}');
  if (order.lifetime) lifetime = order.lifetime;
  for (const kind of order.revoke || []) {
    await Promise.all(saved[kind].splice(0).map((token) => token.destroy()));
  }
  answer(response, 200, { seen: seen.splice(0) });
}

function answer(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

server.on('request', async (request, response) => {
  try {
    const { pathname } = new URL(request.url, 'http://127.0.0.1');
    if (pathname === '/control') await control(request, response);
    else if (pathname.startsWith('/allow/')) await allow(request, response);
    else if (pathname.startsWith('/crm/')) {
      const isIn = await isLetIn(request);
      answer(response, isIn ? 200 : 401, isIn ? { data: [], meta: {} } : { message: 'unauthorized' });
    } else {
      if (pathname === '/token') seen.push(Boolean(request.headers.authorization));
      provider.callback()(request, response);
    }
  } catch (error) {
    answer(response, 500, { message: String(error) });
  }
});

console.log(port);
process.stdin.on('end', () => process.exit()).resume();
