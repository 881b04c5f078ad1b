// The live part of the page. The server renders everything; this script puts what it sends in place, and keeps
// the reader's choices (sort, filter, month, theme) while it does. It makes no markup of its own.
// @ts-check

const body = document.body;
const texts = /** @type {HTMLTemplateElement | null} */ (document.getElementById("texts"));
if (texts) start();

function start() {
  const text = Object.fromEntries([...texts.content.querySelectorAll("i")].map((node) => [node.dataset.key, node.textContent]));
  const language = texts.dataset.language;
  const byId = (id) => document.getElementById(id);
  const policy = window.trustedTypes?.createPolicy("attendance", { createHTML: (markup) => markup });
  const trusted = (markup) => (policy ? policy.createHTML(markup) : markup);
  /** Puts markup the server escaped into an element. */
  const put = (element, markup) => {
    if (element) element.innerHTML = trusted(markup);
  };
  const elementOf = (markup) => {
    const template = document.createElement("template");
    template.innerHTML = trusted(markup);
    return template.content.firstElementChild;
  };
  const number = new Intl.NumberFormat(language);
  const setText = (element, value) => {
    if (element && element.textContent !== value) element.textContent = value;
  };

  /* the site's clock: it may run at another speed than ours, as in the demonstration */
  const clock = { now: Number(body.dataset.now), at: performance.now(), rate: 1, zone: body.dataset.zone, date: body.dataset.date };
  const siteNow = () => clock.now + (performance.now() - clock.at) * clock.rate;
  const timeFormat = clockFormat(clock.zone);
  const fill = fillWith(number);
  function heard(now, dateText) {
    const at = performance.now();
    const passed = at - clock.at;
    if (passed > 400) {
      clock.rate = Math.min(10_000, Math.max(0, (now - clock.now) / passed));
      if (Math.abs(clock.rate - 1) < 0.2) clock.rate = 1;
      clock.now = now;
      clock.at = at;
    }
    if (dateText) setText(byId("date"), dateText);
  }
  setInterval(() => {
    if (body.dataset.connection !== "lost") setText(byId("time"), timeFormat.format(siteNow()));
  }, 250);

  /* board: sort and filter */
  const rows = new Map();
  const view = { sort: "state", descending: false, filter: null };
  const boardRows = () => byId("board-rows");
  function indexRows() {
    rows.clear();
    for (const row of boardRows()?.children ?? []) rows.set(row.dataset.key, row);
  }
  const collator = new Intl.Collator(language);
  const sortKey = { state: "rank", name: "name", shift: "shift", first: "first", last: "last", late: "late" };
  function compare(a, b) {
    const key = sortKey[view.sort];
    let order;
    if (key === "name") order = collator.compare(a.dataset.name, b.dataset.name);
    else {
      const [one, other] = [a.dataset[key], b.dataset[key]];
      // People without a value stay at the end whichever way the column is sorted.
      if (one === "" || other === "") return one === other ? tie(a, b) : one === "" ? 1 : -1;
      order = Number(one) - Number(other);
    }
    return (view.descending ? -order : order) || tie(a, b);
  }
  const tie = (a, b) => (a.dataset.key < b.dataset.key ? -1 : 1);
  function matches(row) {
    const { state, isLate } = row.dataset;
    if (view.filter === null) return true;
    const [wanted, late] = view.filter.split("-");
    return state === wanted && (late === undefined || isLate === "1");
  }
  function arrange() {
    const parent = boardRows();
    if (!parent) return;
    const sorted = [...rows.values()].sort(compare);
    sorted.forEach((row, index) => {
      if (parent.children[index] !== row) parent.insertBefore(row, parent.children[index] ?? null);
    });
    let shown = 0;
    for (const row of sorted) {
      row.hidden = !matches(row);
      if (!row.hidden) shown += 1;
    }
    const nobody = byId("board-nobody");
    if (nobody) nobody.hidden = shown > 0;
    const pattern = view.filter === null ? texts.dataset.people : texts.dataset.shown;
    setText(byId("board-count"), fill(pattern, { count: rows.size, shown }));
    for (const head of document.querySelectorAll(".board th button[data-sort]")) {
      const cell = head.closest("th");
      if (head.dataset.sort === view.sort) cell.setAttribute("aria-sort", view.descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
    for (const tile of document.querySelectorAll("#tiles [data-filter]"))
      tile.setAttribute("aria-pressed", String(tile.dataset.filter === view.filter));
  }
  byId("board-body").addEventListener("click", (event) => {
    const head = event.target.closest("button[data-sort]");
    if (!head) return;
    const same = view.sort === head.dataset.sort;
    view.descending = same ? !view.descending : head.dataset.sort === "late";
    view.sort = head.dataset.sort;
    arrange();
  });
  byId("tiles").addEventListener("click", (event) => {
    const tile = event.target.closest("[data-filter]");
    if (!tile) return;
    view.filter = view.filter === tile.dataset.filter ? null : tile.dataset.filter;
    arrange();
  });

  /* what the server sends */
  const listLimit = 60;
  function addPunches(items) {
    const list = byId("punch-list");
    if (!list || items.length === 0) return;
    byId("punches-none").hidden = true;
    for (const item of items) {
      const fresh = elementOf(item.html);
      const position = Number(fresh.dataset.position);
      const later = [...list.children].find((node) => Number(node.dataset.position) <= position);
      if (later && Number(later.dataset.position) === position) {
        later.replaceWith(fresh);
        continue;
      }
      fresh.classList.add("fresh");
      list.insertBefore(fresh, later ?? null);
    }
    while (list.children.length > listLimit) list.lastElementChild.remove();
  }
  function replaceRow(item) {
    const old = rows.get(item.key);
    const fresh = elementOf(item.html);
    const hadFocus = old?.contains(document.activeElement);
    if (old) old.replaceWith(fresh);
    else boardRows()?.append(fresh);
    rows.set(item.key, fresh);
    if (hadFocus) fresh.querySelector("a")?.focus();
    fresh.classList.add("changed");
  }
  function putTiles(markup) {
    const focused = document.activeElement?.closest?.("#tiles [data-filter]")?.dataset.filter;
    put(byId("tiles"), markup);
    if (focused) document.querySelector(`#tiles [data-filter="${focused}"]`)?.focus();
  }
  function applyCommon(frame) {
    heard(frame.now, frame.date);
    if (frame.position !== undefined) {
      body.dataset.position = String(frame.position);
      setText(byId("position"), fill(byId("position").dataset.text, { count: frame.position }));
    }
    if (frame.terminals) {
      put(byId("terminals"), frame.terminals);
      setText(byId("terminals-note"), frame.terminalsNote);
    }
    if (frame.alerts !== undefined && byId("alerts").dataset.markup !== frame.alerts) {
      byId("alerts").dataset.markup = frame.alerts;
      put(byId("alerts"), frame.alerts);
    }
  }
  /** On a new date everything is asked for again: what was of today is of yesterday. */
  function onTick(frame) {
    const before = byId("date").textContent.trim();
    applyCommon(frame);
    if (frame.date && frame.date !== before) reconnect();
  }
  function onSnapshot(frame) {
    applyCommon(frame);
    put(byId("board-body"), frame.board);
    put(byId("punches"), frame.punches);
    putTiles(frame.tiles);
    indexRows();
    arrange();
    staleMonth();
  }
  function onFrame(frame) {
    if (frame.complete) return onSnapshot(frame);
    applyCommon(frame);
    if (frame.rows?.length && !boardRows()) return reconnect();
    for (const item of frame.rows ?? []) replaceRow(item);
    addPunches(frame.punches ?? []);
    if (frame.tiles) putTiles(frame.tiles);
    if (frame.rows?.length || frame.tiles) arrange();
    if (frame.rows?.length) staleMonth();
  }

  /* connection */
  let source;
  let lastHeard = performance.now();
  function setConnection(state) {
    if (body.dataset.connection === state) return;
    body.dataset.connection = state;
    const live = byId("live");
    live.dataset.state = state;
    setText(live, text[`live.${state}`]);
    const banner = byId("connection");
    banner.hidden = state !== "lost";
    if (state === "lost") {
      const line = banner.querySelector(".alert > div");
      banner.dataset.text ??= line.textContent;
      setText(line, banner.dataset.text.replace("{time}", timeFormat.format(siteNow())));
    }
  }
  function connect() {
    const query = new URLSearchParams({ lang: language, format: "html" });
    if (body.dataset.department) query.set("department", body.dataset.department);
    source = new EventSource(`/api/v1/live?${query}`);
    const receive = (handler) => (event) => {
      lastHeard = performance.now();
      setConnection("live");
      handler(JSON.parse(event.data));
    };
    source.addEventListener("snapshot", receive(onSnapshot));
    source.addEventListener("frame", receive(onFrame));
    source.addEventListener("tick", receive(onTick));
    source.addEventListener("error", () => {
      setConnection("lost");
      // The browser tries again by itself unless the answer was an error; then it is for us.
      if (source.readyState === EventSource.CLOSED) setTimeout(reconnect, 3_000);
    });
  }
  function reconnect() {
    source?.close();
    connect();
  }
  setInterval(() => {
    if (performance.now() - lastHeard > 12_000) {
      lastHeard = performance.now();
      setConnection("lost");
      reconnect();
    }
  }, 2_000);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && reconnect());

  /* the month: fetched again some time after something changed, not with every frame */
  const month = byId("month");
  let monthTimer;
  let monthQuery = location.search;
  const monthIsLive = () => !new URLSearchParams(monthQuery).get("asOf");
  function staleMonth() {
    if (!monthIsLive()) return;
    monthTimer ??= setTimeout(() => {
      monthTimer = undefined;
      // Nobody edits a form while it is swapped, and nobody looks at a hidden tab.
      if (document.hidden || month.querySelector("form")?.contains(document.activeElement)) return staleMonth();
      loadMonth(monthQuery, false);
    }, 2_500);
  }
  async function loadMonth(query, byHand) {
    if (byHand) month.classList.add("busy");
    try {
      const answer = await fetch(`/fragments/month${query || "?"}&lang=${language}`.replace("?&", "?"), {
        headers: { accept: "text/html" },
      });
      if (!answer.ok) {
        // The full page says in words what is wrong with the question.
        if (byHand) location.assign(`/${query}`);
        return;
      }
      const markup = await answer.text();
      const focused = document.activeElement?.closest?.(".sheet td");
      const scroll = month.querySelector(".sheet-scroll")?.scrollLeft ?? 0;
      put(month, markup);
      const grid = month.querySelector(".sheet-scroll");
      if (grid) grid.scrollLeft = scroll;
      if (focused) cellOf(focused.dataset.employee, focused.dataset.date)?.focus();
      if (byHand) showToday();
    } catch {
      if (byHand) location.assign(`/${query}`);
    } finally {
      month.classList.remove("busy");
    }
  }
  function goToMonth(query) {
    monthQuery = query;
    history.pushState(null, "", `/${query}#month`);
    loadMonth(query, true);
  }
  addEventListener("popstate", () => {
    if (location.search === monthQuery) return;
    monthQuery = location.search;
    loadMonth(monthQuery, true);
  });
  const cellOf = (employee, date) =>
    [...month.querySelectorAll(`.sheet td[data-date="${date}"]`)].find((cell) => cell.dataset.employee === employee);
  function showToday() {
    const scroller = month.querySelector(".sheet-scroll");
    const today = scroller?.querySelector("thead .today");
    if (!today || scroller.scrollWidth <= scroller.clientWidth) return;
    const sticky = scroller.querySelector(".person").offsetWidth;
    scroller.scrollLeft = today.offsetLeft + today.offsetWidth - sticky - (scroller.clientWidth - sticky) * 0.72;
  }
  month.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-month-link]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      goToMonth(new URL(link.href).search);
      return;
    }
    const cell = event.target.closest(".sheet td[data-date]");
    if (cell) explainCell(cell);
  });
  month.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new URLSearchParams(new FormData(event.target));
    if (!data.get("asOf")) data.delete("asOf");
    goToMonth(`?${data}`);
  });
  month.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.(".sheet td[data-date]");
    if (!cell) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      explainCell(cell);
      return;
    }
    const row = cell.parentElement;
    const index = [...row.children].indexOf(cell);
    const days = [...row.querySelectorAll("td[data-date]")];
    const next = {
      ArrowRight: () => days[days.indexOf(cell) + 1],
      ArrowLeft: () => days[days.indexOf(cell) - 1],
      ArrowDown: () => row.nextElementSibling?.children[index],
      ArrowUp: () => row.previousElementSibling?.children[index],
      Home: () => days[0],
      End: () => days.at(-1),
    }[event.key]?.();
    if (!next) return;
    event.preventDefault();
    moveFocus(next);
  });
  function moveFocus(cell) {
    for (const stop of month.querySelectorAll('.sheet td[tabindex="0"]')) stop.tabIndex = -1;
    cell.tabIndex = 0;
    cell.focus();
    // The name column covers what scrolls under it.
    const scroller = month.querySelector(".sheet-scroll");
    const hidden = scroller.querySelector(".person").getBoundingClientRect().right - cell.getBoundingClientRect().left;
    if (hidden > 0) scroller.scrollLeft -= hidden + 8;
  }

  /* a day explained */
  const dialog = /** @type {HTMLDialogElement} */ (byId("explain"));
  let opener = null;
  function explainCell(cell) {
    const asOf = cell.closest("table").dataset.asOf;
    const query = asOf ? `&asOf=${encodeURIComponent(asOf)}` : "";
    moveFocus(cell);
    explain(`/days/${encodeURIComponent(cell.dataset.employee)}/${cell.dataset.date}?lang=${language}${query}`, cell);
  }
  async function explain(path, from) {
    opener = from.dataset.date ? { employee: from.dataset.employee, date: from.dataset.date } : { element: from };
    dialog.replaceChildren(Object.assign(document.createElement("p"), { className: "empty", textContent: text["explain.loading"] }));
    if (!dialog.open) dialog.showModal();
    try {
      const answer = await fetch(`/fragments${path}`, { headers: { accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      put(dialog, await answer.text());
      dialog.querySelector("[data-close]")?.focus();
    } catch {
      dialog.querySelector("p.empty").textContent = text["explain.failed"];
    }
  }
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    // The month may have been swapped meanwhile, so the cell is looked for anew.
    if (opener?.date) cellOf(opener.employee, opener.date)?.focus();
    else if (opener?.element?.isConnected) opener.element.focus();
  });
  byId("board-body").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-explain]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    explain(`${new URL(link.href).pathname}?lang=${language}`, link);
  });

  /* choices */
  byId("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  });
  byId("department")?.addEventListener("change", (event) => event.target.form.submit());

  indexRows();
  arrange();
  showToday();
  connect();
}
