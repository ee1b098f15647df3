// Google's own JavaScript client at the simulated Google. Every answer is held against Google's own description.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { auth, calendar as calendarOf } from '@googleapis/calendar';
import { check } from './schema.mjs';
import { signIn, startSimulator } from './simulator.mjs';

const scope = ['openid', 'email', 'https://www.googleapis.com/auth/calendar'];
const timeZone = 'Europe/Zurich';
let simulator, client, service, calendarId;

before(async () => {
  simulator = await startSimulator();
  client = newClient();
  client.setCredentials(await signedIn(client, simulator.user));
  service = calendarOf({ version: 'v3', auth: client, rootUrl: simulator.url });
});

after(() => simulator.stop());

beforeEach(async ({ name }) => {
  const made = await call('calendars.insert', { requestBody: { summary: name, timeZone } });
  calendarId = made.id;
});

function newClient() {
  const { url, clientId, clientSecret } = simulator;
  return new auth.OAuth2({
    clientId,
    clientSecret,
    redirectUri: 'http://127.0.0.1:49152/back',
    forceRefreshOnFailure: true,
    endpoints: {
      oauth2AuthBaseUrl: `${url}o/oauth2/v2/auth`,
      oauth2TokenUrl: `${url}token`,
      oauth2RevokeUrl: `${url}revoke`,
      tokenInfoUrl: `${url}tokeninfo`,
      oauth2FederatedSignonPemCertsUrl: `${url}oauth2/v1/certs`,
    },
  });
}

/** Goes through the pages, as a desktop client with PKCE. */
async function signedIn(client, account) {
  const { codeVerifier, codeChallenge } = await client.generateCodeVerifierAsync();
  const state = randomUUID();
  const url = client.generateAuthUrl({
    scope,
    state,
    access_type: 'offline',
    prompt: 'consent',
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  });
  const back = await signIn(url, account);
  assert.equal(back.searchParams.get('state'), state);
  const { tokens } = await client.getToken({ code: back.searchParams.get('code'), codeVerifier });
  return tokens;
}

/** Calls a method such as `events.list`; its answer is what the description says. */
async function call(method, parameters, options) {
  const [resource, name] = method.split('.');
  const { data } = await service[resource][name](parameters, options);
  check(data, method);
  return data;
}

/** Status and reason of a refusal. */
async function refused(method, parameters, options) {
  const problem = await call(method, parameters, options).then(
    () => assert.fail(`${method} was not refused`),
    (problem) => problem,
  );
  if (!problem.response) throw problem;
  const [{ reason }] = problem.response.data.error.errors;
  return [problem.response.status, reason];
}

const hour = (start, more = {}) => ({
  summary: 'Cut',
  start: { dateTime: `2026-12-02T${String(start).padStart(2, '0')}:00:00`, timeZone },
  end: { dateTime: `2026-12-02T${String(start + 1).padStart(2, '0')}:00:00`, timeZone },
  ...more,
});
const insert = (requestBody) => call('events.insert', { calendarId, requestBody });
const patch = (eventId, requestBody, options) =>
  call('events.patch', { calendarId, eventId, requestBody }, options);
const ifMatch = (etag) => ({ headers: { 'If-Match': etag } });

/** All pages, and the sync token at their end. */
async function everything(query = {}) {
  const items = [];
  for (let pageToken; ;) {
    const page = await call('events.list', { calendarId, ...query, pageToken });
    items.push(...page.items);
    if (!page.nextPageToken) return { items, syncToken: page.nextSyncToken };
    assert.equal(page.nextSyncToken, undefined);
    pageToken = page.nextPageToken;
  }
}

test('the account names itself, and a token is refreshed and revoked', async () => {
  const other = newClient();
  const tokens = await signedIn(other, 'noor@sim.example');
  const ticket = await other.verifyIdToken({
    idToken: tokens.id_token,
    audience: simulator.clientId,
  });
  assert.equal(ticket.getPayload().email, 'noor@sim.example');
  other.setCredentials(tokens);
  const info = await other.getTokenInfo(tokens.access_token);
  assert.equal(info.email, 'noor@sim.example');
  const { credentials } = await other.refreshAccessToken();
  assert.notEqual(credentials.access_token, tokens.access_token);
  assert.equal(credentials.refresh_token, tokens.refresh_token, 'the old one is kept');
  await other.revokeToken(tokens.refresh_token);
  await assert.rejects(other.refreshAccessToken(), /invalid_grant/);
  await assert.rejects(other.revokeToken(tokens.refresh_token));
});

test('an access token that ran out is refreshed by the client itself', async () => {
  const before = client.credentials.access_token;
  await simulator.control('expire', { what: 'accessTokens' });
  await call('calendarList.list', {});
  assert.notEqual(client.credentials.access_token, before);
});

test('calendars are listed, shared and watched over by settings', async () => {
  const { items } = await call('calendarList.list', { minAccessRole: 'owner' });
  assert.ok(items.some((entry) => entry.id === calendarId && entry.accessRole === 'owner'));
  const own = { calendarId, colorRgbFormat: true };
  const requestBody = { backgroundColor: '#0088aa', foregroundColor: '#ffffff' };
  const entry = await call('calendarList.patch', { ...own, requestBody });
  assert.equal(entry.backgroundColor, '#0088aa');
  const rule = { role: 'writer', scope: { type: 'user', value: 'noor@sim.example' } };
  await call('acl.insert', { calendarId, requestBody: rule });
  assert.equal((await call('acl.list', { calendarId })).items.length, 2);
  await call('colors.get', {});
  await call('settings.list', {});
  await call('calendars.get', { calendarId: 'primary' });
});

test('an event is created, read, changed and deleted', async () => {
  const id = randomUUID().replaceAll('-', '');
  const made = await insert(hour(9, { id }));
  assert.deepEqual(await call('events.get', { calendarId, eventId: id }), made);
  assert.deepEqual(await refused('events.insert', { calendarId, requestBody: hour(9, { id }) }), [
    409,
    'duplicate',
  ]);
  const patched = await patch(id, { location: 'Upstairs' });
  assert.equal(patched.summary, 'Cut');
  const updated = await call('events.update', { calendarId, eventId: id, requestBody: hour(11) });
  assert.equal(updated.location, undefined);
  await call('events.delete', { calendarId, eventId: id });
  assert.equal((await call('events.get', { calendarId, eventId: id })).status, 'cancelled');
  assert.deepEqual(await refused('events.delete', { calendarId, eventId: id }), [410, 'deleted']);
});

test('a list comes in pages', async () => {
  for (let start = 9; start < 16; start += 1) await insert(hour(start));
  const { items, syncToken } = await everything({ maxResults: 2 });
  assert.equal(new Set(items.map((item) => item.id)).size, 7);
  assert.ok(syncToken);
  const part = await call('events.list', { calendarId, fields: 'items(id)' });
  assert.deepEqual(Object.keys(part), ['items']);
});

test('an event is moved to another calendar', async () => {
  const { id } = await insert(hour(9));
  const moved = await call('events.move', { calendarId, eventId: id, destination: 'primary' });
  assert.equal(moved.organizer.email, simulator.user);
  assert.equal((await call('events.get', { calendarId, eventId: id })).status, 'cancelled');
});

test('a series has instances that are changed and cancelled', async () => {
  const { id } = await insert(hour(9, { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] }));
  const { items } = await call('events.instances', { calendarId, eventId: id });
  assert.equal(items.length, 4);
  await patch(items[1].id, { summary: 'Colour' });
  await call('events.delete', { calendarId, eventId: items[2].id });
  const left = await call('events.instances', { calendarId, eventId: id });
  assert.deepEqual(
    left.items.map((item) => item.summary),
    ['Cut', 'Colour', 'Cut'],
  );
  const originalStart = items[1].originalStartTime.dateTime;
  const found = await call('events.instances', { calendarId, eventId: id, originalStart });
  assert.deepEqual(
    found.items.map((item) => item.id),
    [items[1].id],
  );
});

test('changes are followed to a 410 and back', async () => {
  const [first, second] = [await insert(hour(9)), await insert(hour(10))];
  let { syncToken } = await everything();
  await patch(first.id, { summary: 'Colour' });
  await call('events.delete', { calendarId, eventId: second.id });
  const changes = await everything({ syncToken });
  assert.deepEqual(changes.items.map((item) => item.status).sort(), ['cancelled', 'confirmed']);
  ({ syncToken } = changes);
  assert.deepEqual((await everything({ syncToken })).items, []);
  await simulator.control('expire', { what: 'syncTokens', calendar: calendarId });
  assert.deepEqual(await refused('events.list', { calendarId, syncToken }), [
    410,
    'fullSyncRequired',
  ]);
  const again = await everything();
  assert.equal(again.items.length, 1);
  assert.deepEqual((await everything({ syncToken: again.syncToken })).items, []);
});

test('an old ETag is refused with 412', async () => {
  const { id, etag } = await insert(hour(9));
  await patch(id, { summary: 'Colour' }, ifMatch(etag));
  const late = { calendarId, eventId: id, requestBody: { summary: 'Wash' } };
  assert.deepEqual(await refused('events.patch', late, ifMatch(etag)), [412, 'conditionNotMet']);
  await patch(id, { summary: 'Wash' }, ifMatch('*'));
});

test('busy times are told without what they are', async () => {
  await insert(hour(9));
  await insert(hour(10));
  const { calendars } = await call('freebusy.query', {
    requestBody: {
      timeMin: '2026-12-02T00:00:00Z',
      timeMax: '2026-12-03T00:00:00Z',
      timeZone,
      items: [{ id: calendarId }, { id: 'never@else.example' }],
    },
  });
  assert.deepEqual(calendars[calendarId].busy, [
    { start: '2026-12-02T09:00:00+01:00', end: '2026-12-02T11:00:00+01:00' },
  ]);
  assert.equal(calendars['never@else.example'].errors[0].reason, 'notFound');
});

test('a batch answers for each of its parts', async () => {
  const { id } = await insert(hour(9));
  const path = `/calendar/v3/calendars/${encodeURIComponent(calendarId)}/events`;
  const requests = [`GET ${path}/${id}`, `GET ${path}/never`, `DELETE ${path}/${id}`];
  // The client itself has no batches, but it signs requests of any kind.
  const body = requests
    .map(
      (line, number) =>
        `--x\r\nContent-Type: application/http\r\nContent-ID: <${number}>\r\n\r\n${line} HTTP/1.1\r\n\r\n\r\n`,
    )
    .join('');
  const { data, headers } = await client.request({
    url: `${simulator.url}batch/calendar/v3`,
    method: 'POST',
    headers: { 'Content-Type': 'multipart/mixed; boundary=x' },
    data: `${body}--x--`,
    responseType: 'text',
  });
  const boundary = headers.get('content-type').split('boundary=')[1];
  const parts = data.split(`--${boundary}`).filter((part) => part.includes('HTTP/1.1'));
  assert.equal(parts.length, 3);
  const missing = parts.find((part) => part.includes('Content-ID: <response-1>'));
  assert.match(missing, /HTTP\/1\.1 404 /);
  const event = parts.find((part) => part.includes('Content-ID: <response-0>'));
  check(JSON.parse(event.slice(event.indexOf('{'))), 'events.get');
});

test('a channel tells that something changed', async () => {
  const states = [];
  const server = createServer((request, response) => {
    states.push(request.headers['x-goog-resource-state']);
    response.writeHead(204).end();
    server.emit('news');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${server.address().port}/hook`;
  const requestBody = { id: randomUUID(), type: 'web_hook', address, params: { ttl: '600' } };
  const channel = await call('events.watch', { calendarId, requestBody });
  await insert(hour(9));
  while (states.length < 2) await once(server, 'news');
  server.close();
  assert.deepEqual(states, ['sync', 'exists']);
  const { id, resourceId } = channel;
  await call('channels.stop', { requestBody: { id, resourceId } });
  assert.deepEqual(await refused('channels.stop', { requestBody: { id, resourceId } }), [
    404,
    'notFound',
  ]);
});

test('an event is imported', async () => {
  const iCalUID = `${randomUUID()}@else.example`;
  const made = await call('events.import', { calendarId, requestBody: hour(9, { iCalUID }) });
  assert.equal(made.iCalUID, iCalUID);
});
