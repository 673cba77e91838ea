// The demonstration's Connect page. It talks to the page around it as the real one does: through zoid's xprops.
(() => {
  "use strict";
  const facts = JSON.parse(document.getElementById("facts").textContent);
  try {
    if (window.zoid && window.name.startsWith("__zoid__")) {
      window.zoid.create({ tag: "pluggy-connect-widget", url: location.href });
    }
  } catch (problem) {
    console.error(problem);
  }
  const outside = window.xprops || {};
  const english = String(outside.language || "pt").startsWith("en");
  const dark = outside.theme ? outside.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const POLL_MS = 600, LONGEST_WAIT_MS = 240000;

  const words = window.connectWords[english ? "en" : "pt"];
  const stage = document.getElementById("stage");
  const backButton = document.querySelector("[data-step=back]"), quitButton = document.querySelector("[data-step=quit]");
  const token = payloadOf(outside.connectToken);
  const updating = outside.updateItem || token.itemId || null;
  let bank = null, itemId = updating, round = 0;

  start();

  function start() {
    document.documentElement.lang = english ? "en" : "pt-BR";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    document.querySelector("[data-text=demo]").textContent = words.demo;
    label(backButton, "←", words.back);
    label(quitButton, "✕", words.quit);
    quitButton.addEventListener("click", leave);
    if (!outside.connectToken) return message("bad", "!", words.alone, words.aloneText, []);
    if (updating) return openUpdate();
    bank = facts.banks.find((one) => one.id === outside.selectedConnectorId) || null;
    return bank ? showConsent(null) : showBanks();
  }

  async function openUpdate() {
    wait(words.stay);
    const item = await call("GET", `items/${itemId}`);
    if (!item.id) return refused(item);
    bank = facts.banks.find((one) => one.id === item.connector.id);
    if (item.status === "WAITING_USER_INPUT" && item.parameter) return showMfa(item);
    return showConsent(null);
  }

  function showBanks() {
    const allowed = outside.connectorIds && outside.connectorIds.length ? outside.connectorIds : null;
    const banks = facts.banks.filter((one) => !allowed || allowed.includes(one.id));
    show(null, title(words.choose), field(words.search, { type: "search", name: "search", autocomplete: "off" }), el("ul", { class: "banks" }));
    const input = stage.querySelector("input"), list = stage.querySelector("ul");
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const fill = () => {
      const found = banks.filter((one) => plain(one.name).includes(plain(input.value.trim())));
      list.replaceChildren(...found.map(bankButton), ...(found.length ? [] : [el("li", {}, el("p", {}, words.nothing))]));
    };
    input.addEventListener("input", fill);
    fill();
  }

  function bankButton(one) {
    const note = words.tests[one.id];
    const button = el("button", { type: "button", class: "bank", "data-bank": one.id }, logo(one),
      el("span", {}, one.name, ...(note ? [el("small", {}, note)] : [])));
    button.addEventListener("click", () => {
      bank = one;
      tell("SELECTED_INSTITUTION", { connector: { id: one.id, name: one.name } });
      showConsent(showBanks);
    });
    return el("li", {}, button);
  }

  function showConsent(back) {
    const agree = el("button", { type: "button", class: "solid", "data-step": "consent" }, words.agree);
    agree.addEventListener("click", () => {
      tell("SUBMITTED_CONSENT");
      if (bank.oauth) showOutside(() => showConsent(back));
      else showLogin("", () => showConsent(back));
    });
    show(back, heading(words.consentTitle),
      el("ul", { class: "points" }, ...words.reads.map((text) => el("li", {}, text)), ...words.never.map((text) => el("li", { class: "no" }, text))),
      el("p", {}, words.revoke), el("div", { class: "foot" }, agree));
  }

  function showOutside(back) {
    const go = el("button", { type: "button", class: "solid", "data-step": "login" }, words.outsideGo);
    go.addEventListener("click", () => {
      tell("SUBMITTED_LOGIN");
      connect({});
    });
    show(back, heading(words.outsideTitle), el("p", { class: "note" }, words.outsideText), el("div", { class: "foot" }, go));
  }

  function showLogin(wrong, back) {
    const user = field(words.user, { name: "user", autocomplete: "off", value: "user-ok", required: "", spellcheck: "false" });
    const password = field(words.password, { name: "password", type: "password", autocomplete: "off", value: "password-ok", required: "" });
    const users = facts.users.map((name) => {
      const button = el("button", { type: "button" }, name);
      button.addEventListener("click", () => { user.querySelector("input").value = name; });
      return el("li", {}, button);
    });
    const form = el("form", {}, user, password, el("p", { class: "note" }, words.hint),
      ...(wrong ? [el("p", { class: "wrong", role: "alert" }, wrong)] : []),
      el("button", { class: "solid", "data-step": "login" }, words.connect),
      el("details", {}, el("summary", {}, words.others), el("ul", { class: "users" }, ...users)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = Object.fromEntries(new FormData(form));
      tell("SUBMITTED_LOGIN");
      connect({ user: given.user.trim(), password: given.password });
    });
    show(back, heading(words.loginTitle), form);
  }

  async function connect(parameters) {
    wait(words.phases.LOGIN);
    const answer = itemId
      ? await call("PATCH", `items/${itemId}`, { parameters })
      : await call("POST", "items", { connectorId: bank.id, parameters, ...(outside.products ? { products: outside.products } : {}) });
    if (!answer.id) return refused(answer);
    itemId = answer.id;
    return follow(answer);
  }

  async function follow(item) {
    const mine = ++round, until = Date.now() + LONGEST_WAIT_MS;
    let known = "";
    while (Date.now() < until) {
      if (item.status === "WAITING_USER_INPUT") return showMfa(item);
      if (!["UPDATING", "MERGING", "WAITING_USER_ACTION"].includes(item.status)) return finished(item);
      const now = item.status === "WAITING_USER_ACTION" ? "ACTION" : item.executionStatus.split("_")[0];
      if (now !== known) wait(now === "ACTION" ? words.actionText : words.phases[now] || words.phases.LOGIN, now === "ACTION" ? words.action : undefined);
      if (now === "ACCOUNTS" && known !== now) tell("LOGIN_SUCCESS", { item });
      known = now;
      await new Promise((next) => setTimeout(next, POLL_MS));
      if (mine !== round) return undefined;
      const answer = await call("GET", `items/${itemId}`);
      if (answer.code === 404 || answer.code === 403) return refused(answer);
      if (answer.id) item = answer;
    }
    return message("bad", "!", words.failed, words.errors.SLOW, [closeButton(words.close)]);
  }

  function showMfa(item) {
    const wanted = item.parameter, attributes = { name: "token", autocomplete: "one-time-code", required: "", inputmode: "numeric" };
    const input = wanted.type === "select"
      ? el("label", {}, wanted.label, el("select", { name: "token" }, ...wanted.options.map((one) => el("option", { value: one.value }, one.label))))
      : field(english ? words.code : wanted.label || words.code, attributes);
    const form = el("form", {}, ...(wanted.type === "image" ? [el("img", { src: wanted.data, alt: words.mfaHint, width: 160, height: 48 })] : []),
      input, el("p", { class: "note" }, english ? words.mfaHint : [wanted.instructions, wanted.assistiveText].filter(Boolean).join(" ")),
      el("button", { class: "solid", "data-step": "mfa" }, words.confirm));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const code = new FormData(form).get("token");
      tell("SUBMITTED_MFA");
      wait(words.phases.LOGIN);
      const answer = await call("POST", `items/${itemId}/mfa`, { [wanted.name]: String(code).trim() });
      return answer.id ? follow(answer) : refused(answer);
    });
    show(null, heading(words.mfaTitle), form);
  }

  function finished(item) {
    tell("ITEM_RESPONSE", { item });
    if (item.status === "UPDATED") {
      notify("onSuccessProp", { item });
      const part = item.executionStatus === "PARTIAL_SUCCESS";
      return message("good", "✓", part ? words.part : words.done, named(part ? words.partText : words.doneText), [closeButton(words.finish, "solid")]);
    }
    const code = item.error ? item.error.code : item.executionStatus;
    notify("onErrorProp", { message: item.error ? item.error.message : code, data: { item } });
    const own = item.error && item.error.providerMessage;
    return failure((own && words.said[own]) || own || words.errors[code] || words.errors.OTHER, true);
  }

  function refused(answer) {
    const code = answer.codeDescription || (answer.code === 403 ? "TOKEN" : "OTHER");
    notify("onErrorProp", { message: answer.codeDescription || answer.message || code, data: answer.items ? { items: answer.items } : undefined });
    const final = code === "TOKEN" || code === "ITEM_USER_ALREADY_EXISTS" || answer.code === 404;
    failure(words.errors[code] || words.errors.OTHER, !final);
  }

  function failure(text, mayRetry) {
    const again = el("button", { type: "button", class: "solid", "data-step": "retry" }, words.again);
    again.addEventListener("click", () => (bank.oauth ? showOutside(null) : showLogin("", null)));
    message("bad", "!", words.failed, text, [...(mayRetry && bank ? [again] : []), closeButton(words.close)]);
  }

  function message(kind, sign, head, text, buttons) {
    const alert = kind === "bad" ? { role: "alert" } : { role: "status" };
    show(null, el("div", { class: `mark ${kind}`, "aria-hidden": "true" }, sign),
      el("div", { class: "middle", ...alert }, title(head), el("p", {}, text)), el("div", { class: "foot" }, ...buttons));
  }

  function wait(text, head) {
    show(null, el("div", { class: "spin", "aria-hidden": "true" }),
      el("div", { class: "middle", role: "status" }, title(head || (bank ? named(words.waiting) : words.stay)), el("p", {}, text), ...(bank ? [el("p", {}, words.stay)] : [])));
  }

  function closeButton(text, look = "plain") {
    const button = el("button", { type: "button", class: look, "data-step": "close" }, text);
    button.addEventListener("click", leave);
    return button;
  }

  function leave() {
    round += 1;
    if (outside.close) Promise.resolve(outside.close()).catch(() => {});
  }

  function show(back, ...parts) {
    backButton.hidden = !back;
    backButton.onclick = back;
    stage.replaceChildren(...parts);
    stage.scrollTop = 0;
    const head = stage.querySelector("h1");
    if (head) head.focus({ preventScroll: true });
  }

  function heading(text) {
    return el("div", { class: "head" }, ...(bank ? [logo(bank)] : []), title(named(text)));
  }

  function title(text) { return el("h1", { tabindex: "-1" }, text); }
  function logo(one) { return el("img", { class: "logo", src: one.logo, alt: "", width: 40, height: 40 }); }
  function field(text, attributes) { return el("label", {}, text, el("input", attributes)); }
  function named(text) { return text.replace("{bank}", bank ? bank.name : ""); }

  function label(button, sign, text) {
    button.textContent = sign;
    button.setAttribute("aria-label", text);
    button.title = text;
  }

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  function tell(event, more) { notify("onEventProp", { event, timestamp: Date.now(), ...more }); }

  function notify(name, value) {
    if (outside[name]) Promise.resolve(outside[name](value)).catch(() => {});
  }

  async function call(method, path, body) {
    try {
      const headers = { "X-API-KEY": outside.connectToken, ...(body ? { "Content-Type": "application/json" } : {}) };
      const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
      return await response.json();
    } catch {
      return { code: 0, message: "network" };
    }
  }

  function payloadOf(jwt) {
    try {
      return JSON.parse(atob(jwt.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
    } catch {
      return {};
    }
  }
})();
