// Brings the stream of events to life: what comes in is put on top. Without it the page is complete, and stands still.

const most = 200;
const bar = document.getElementById("live");
const list = document.getElementById("events");
const blank = document.getElementById("event-row");

if (bar && list && blank instanceof HTMLTemplateElement) follow(bar, list, blank);

/**
 * @param {HTMLElement} bar
 * @param {HTMLElement} list
 * @param {HTMLTemplateElement} blank
 */
function follow(bar, list, blank) {
  const [state, count, said, toggle] = ["live-state", "live-count", "live-said", "live-toggle"].map((id) =>
    document.getElementById(id),
  );
  let came = 0;
  let passedOver = 0;
  let spoken = 0;
  let address = bar.dataset.address ?? "/live";
  /** @type {EventSource | undefined} */
  let source;

  bar.hidden = false;
  toggle.addEventListener("click", () => {
    if (source) stop("paused");
    else start();
    toggle.textContent = source ? "Pause" : "Go on";
    toggle.setAttribute("aria-pressed", String(!source));
  });
  addEventListener("pagehide", () => stop("paused"));
  // A page that comes back from the browser's memory goes on where it was.
  addEventListener("pageshow", (event) => {
    if (event.persisted) start();
  });
  setInterval(speak, 5000);
  start();

  function start() {
    if (source) return;
    source = new EventSource(address);
    show("connecting");
    source.addEventListener("open", () => show("live"));
    source.addEventListener("message", receive);
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return show("connecting again");
      source = undefined;
      show("not live: the server has no room for another stream, or wants the token");
      setTimeout(start, 30_000);
    });
  }

  function stop(why) {
    source?.close();
    source = undefined;
    show(why);
  }

  function receive({ data, lastEventId }) {
    const message = JSON.parse(data);
    const at = new URL(address, location.href);
    at.searchParams.set("since", lastEventId);
    address = `${at.pathname}${at.search}`;
    passedOver += message.passedOver;
    came += message.events.length;
    if (message.events.length > 0) {
      list.hidden = false;
      document.querySelector(".empty")?.remove();
      list.prepend(...message.events.map(row));
      while (list.children.length > most) list.lastElementChild?.remove();
    }
    count.textContent = words();
    addStored(message.stored);
  }

  function words() {
    const over = passedOver === 0 ? "" : `, ${passedOver} more came too fast to be shown`;
    return came + passedOver === 0 ? "" : `${came} new${over}`;
  }

  function speak() {
    if (came === spoken) return;
    spoken = came;
    said.textContent = words();
  }

  function show(text) {
    state.textContent = text;
    bar.dataset.state = text;
  }

  function row({ domain, byte, receivedAt, time, type, source: from, title, summary, id, tags }) {
    const item = blank.content.cloneNode(true).firstElementChild;
    const slot = (name) => item.querySelector(`[data-slot="${name}"]`);
    const filter = (name, value) => `/?${new URLSearchParams({ [name]: value })}`;
    const link = (name, key, text, instead) => {
      const target = slot(name);
      target.textContent = text ?? instead;
      target.href = filter(key, text ?? "");
    };
    slot("time").replaceChildren(moment(receivedAt ?? time));
    slot("title").textContent = title ?? summary ?? id ?? type ?? "untitled";
    slot("title").href = `/events/${domain}/${byte}`;
    link("type", "type", type, "no type");
    link("source", "source", from, "no source");
    link("domain", "domain", domain);
    slot("summary").textContent = summary ?? "";
    slot("tags").replaceChildren(
      ...tags.flatMap((tag) => {
        const anchor = document.createElement("a");
        anchor.className = "tag";
        anchor.textContent = tag;
        anchor.href = filter("tag", tag);
        return [anchor, " "];
      }),
    );
    item.classList.add("fresh");
    return item;
  }
}

/** How many events there are, all domains together. */
function addStored(more) {
  const shown = document.getElementById("stored");
  if (!shown) return;
  const all = Number(shown.dataset.count) + more;
  shown.dataset.count = String(all);
  shown.textContent = String(all).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

function moment(text) {
  const date = new Date(text ?? Number.NaN);
  const shown = document.createElement("time");
  if (Number.isNaN(date.getTime())) {
    shown.textContent = text ?? "–";
    return shown;
  }
  const iso = date.toISOString();
  shown.dateTime = iso;
  shown.textContent = `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
  return shown;
}
