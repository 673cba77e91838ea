// Calls the sandbox with Pluggy's own client and prints what the client saw, as one JSON object.
// PLUGGY_API_URL is the sandbox's address: the client reads it when it is constructed.
"use strict";
const { PluggyClient } = require("pluggy-sdk");

const base = process.env.PLUGGY_API_URL;
const GOOD = { user: "user-ok", password: "password-ok" };
const UNKNOWN = "3f0c6a3e-6d3b-4a53-9a43-0a4d5a2c1b10";
const client = new PluggyClient({ clientId: "any", clientSecret: "thing" });
console.error = () => {}; // the client tells every refusal there too

const refusal = (promise) => promise.then(() => "no refusal", (body) => body);

async function day(body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${base}/days`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
}

async function settled(item) {
  const seen = [item.executionStatus];
  while (item.status === "UPDATING") {
    await new Promise((next) => setTimeout(next, 150));
    item = await client.fetchItem(item.id);
    if (seen.at(-1) !== item.executionStatus) seen.push(item.executionStatus);
  }
  return [item, seen];
}

async function connectors() {
  const listed = await client.fetchConnectors({ sandbox: true });
  return { ids: listed.results.map((one) => one.id), one: await client.fetchConnector(901) };
}

async function tokens(item) {
  const fresh = await client.createConnectToken(undefined, { clientUserId: "somebody" });
  const update = await client.createConnectToken(item.id);
  return [fresh, update].map(({ accessToken }) => JSON.parse(atob(accessToken.split(".")[1])));
}

async function rows(item) {
  const accounts = await client.fetchAccounts(item.id);
  const account = await client.fetchAccount(accounts.results[0].id);
  const first = await client.fetchTransactionsCursor(account.id);
  const all = await client.fetchAllTransactions(account.id);
  const some = await client.fetchAllTransactions(account.id, { ids: all.slice(0, 2).map((row) => row.id) });
  return {
    accounts: accounts.results.map((one) => one.type), cards: (await client.fetchAccounts(item.id, "CREDIT")).total,
    account, first: first.results.length, next: first.next, all: all.length, distinct: new Set(all.map((row) => row.id)).size,
    some: some.length, datesAreDates: all.every((row) => row.date instanceof Date && row.createdAt instanceof Date),
    one: (await client.fetchTransaction(all[0].id)).id === all[0].id,
  };
}

async function webhooks() {
  const made = await client.createWebhook("all", "https://example.com/hook", { "X-Secret": "s" });
  const changed = await client.updateWebhook(made.id, { url: "https://example.com/other", enabled: false });
  const listed = await client.fetchWebhooks();
  const one = await client.fetchWebhook(made.id);
  const gone = await client.deleteWebhook(made.id);
  return { made, changed, listed: listed.total, one, gone, after: await refusal(client.fetchWebhook(made.id)) };
}

async function refusals(item, accountId) {
  const wrong = new PluggyClient({ clientId: "any", clientSecret: "wrong" });
  const repeated = { avoidDuplicates: true, clientUserId: "somebody" };
  return {
    unknownItem: await refusal(client.fetchItem(UNKNOWN)),
    badPair: await wrong.fetchConnectors().then(() => "no refusal", (problem) => problem.response.statusCode),
    retired: await refusal(client.fetchTransactions(accountId)),
    duplicate: await refusal(client.createItem(901, { ...GOOD, user: "user-ok-perf-120x" }, repeated)),
    incomplete: await refusal(client.createItem(901, { user: "user-ok" })),
  };
}

async function limited(item) {
  await day({ day: "rate_limited", seconds: 0.5, endpoint: "/accounts", retryAfter: 1 });
  const began = Date.now();
  const found = await client.fetchAccounts(item.id);
  await day({ itemId: item.id, day: "min_update_hours", hours: 4 });
  return { waited: Date.now() - began, found: found.total, early: await refusal(client.updateItem(item.id)) };
}

async function main() {
  const made = await client.createItem(901, { ...GOOD, user: "user-ok-perf-120x" }, { clientUserId: "somebody" });
  const [item, seen] = await settled(made);
  const seenRows = await rows(item);
  const [updated, again] = await settled(await client.updateItem(item.id));
  const consents = await client.fetchConsents(item.id);
  const categories = await client.fetchCategories();
  const told = {
    connectors: await connectors(), item, seen, tokens: await tokens(item), rows: seenRows, updated, again,
    consents, consent: await client.fetchConsent(consents.results[0].id),
    categories, category: await client.fetchCategory(categories.results[0].id), webhooks: await webhooks(),
    mfa: (await settled(await client.createItem(5, GOOD)))[0],
    refusals: await refusals(item, seenRows.account.id), limited: await limited(item),
  };
  told.mfaGiven = (await settled(await client.updateItemMFA(told.mfa.id, { token: "123456" })))[0];
  await client.deleteItem(item.id);
  told.afterwards = { item: await refusal(client.fetchItem(item.id)), accounts: await client.fetchAccounts(item.id) };
  process.stdout.write(JSON.stringify(told));
}

main().catch((problem) => {
  process.stdout.write(JSON.stringify({ problem: problem instanceof Error ? problem.stack : problem }));
  process.exitCode = 1;
});
