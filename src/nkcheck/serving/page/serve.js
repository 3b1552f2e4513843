// The page of `nkcheck serve`: a draft that is checked while it is written, and marked where it stands.
"use strict";
document.documentElement.classList.add("js");
const WAIT = 300; // milliseconds without a key before the draft is sent
const SLOW = 2000; // after which the page says that it waits
const GIVEN_UP = 90000; // after which a server that says nothing is taken for gone
const RETRY = 2000; // after a server that is gone; doubled each time
const LONGEST = 30000;

const $ = (id) => document.getElementById(id);
const draft = $("draft");
const mirror = $("mirror");
const list = $("list");

let text = draft.value;
let marks = []; // of the figures in the text as it is now: {start, end, finding, kind, card}
let latest = 0; // the number of the last question; an answer to an earlier one is thrown away
let asking = null; // the AbortController of the question under way
let timer = 0;
let wait = RETRY;
let current = null;
let told = "";

// Words from outside. They are only ever text; what could steer the reading is made visible.
const UNSAFE = /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069])/;
const element = (name, kind, ...inside) => {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...inside);
  return made;
};
const shown = (words) => {
  const made = document.createDocumentFragment();
  words.split(UNSAFE).forEach((part, n) => {
    made.append(n % 2 ? element("span", "unseen", "\\u" + part.charCodeAt(0).toString(16).padStart(4, "0")) : part);
  });
  return made;
};
const plural = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

// Kinds of findings, the gravest first: the names of the style, with the words for them.
const KINDS = {
  refuted: "refuted",
  conflicting: "conflicting",
  unproven: "not enough evidence",
  reserved: "supported with reservations",
  supported: "supported",
  quieted: "quieted",
};
const ORDER = Object.keys(KINDS);
const LEVELS = ["error", "warning", "note", "none"];
const kindOf = (finding) => {
  if (finding.quieted.length && finding.level === "none") return "quieted";
  if (finding.verdict === "supported" && ["error", "warning"].includes(finding.level)) return "reserved";
  return finding.verdict === "not_enough_evidence" ? "unproven" : finding.verdict;
};
const gravity = (mark) => LEVELS.indexOf(mark.finding.level) * 10 + ORDER.indexOf(mark.kind);

// What is going on, for the eye at once, for the ear only when it matters.
const state = (words, kind = "") => {
  $("state").textContent = words;
  $("state").className = "state-line " + kind;
  if (kind === "trouble") say(words);
};
const say = (words) => {
  if (words !== told) $("told").textContent = told = words;
};

// The marks below the text, a block a line, so that the browser lays out anew only the lines that have changed.
let drawn = [];
const draw = () => {
  const lines = [];
  let at = 0;
  let next = 0;
  let covered = 0;
  for (const words of text.split("\n")) {
    const end = at + words.length;
    const parts = []; // of the line: start, end, class
    for (let n = next; n < marks.length && marks[n].start < end; n++) {
      const mark = marks[n];
      const start = Math.max(mark.start, at, covered);
      const stop = Math.min(mark.end, end);
      if (start < stop) parts.push([start - at, stop - at, mark.kind + (mark === current ? " current" : "")]);
      covered = Math.max(covered, stop);
      if (mark.end <= end && n === next) next++;
    }
    lines.push({ words, parts, key: words + "\0" + parts.join() });
    at = end + 1;
  }
  const most = Math.min(lines.length, drawn.length);
  let head = 0;
  while (head < most && lines[head].key === drawn[head]) head++;
  let tail = 0;
  while (tail < most - head && lines.at(-1 - tail).key === drawn.at(-1 - tail)) tail++;
  const old = [...mirror.children].slice(head, drawn.length - tail);
  const before = mirror.children[drawn.length - tail] || null;
  for (const block of old) block.remove();
  for (const line of lines.slice(head, lines.length - tail)) mirror.insertBefore(blockOf(line), before);
  drawn = lines.map((line) => line.key);
};
const blockOf = ({ words, parts }) => {
  const block = element("div");
  let at = 0;
  for (const [start, end, kind] of parts) {
    block.append(words.slice(at, start), element("mark", kind, words.slice(start, end)));
    at = end;
  }
  block.append(words.slice(at) || (at ? "" : "\u200b")); // an empty line is as high as any
  return block;
};

// An edit moves the marks behind it, and takes those that it touches.
const moved = (before, after) => {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < most - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  const by = after.length - before.length;
  const left = [];
  for (const mark of marks) {
    if (mark.end <= head) left.push(mark);
    else if (mark.start >= before.length - tail) left.push(Object.assign(mark, { start: mark.start + by, end: mark.end + by }));
    else drop(mark);
  }
  return left;
};
const drop = (mark) => {
  mark.gone = true;
  mark.card.classList.add("stale");
  for (const button of mark.card.querySelectorAll("button")) button.disabled = true;
  if (mark === current) current = null;
};

// The server counts characters, the browser what it keeps them in: a character beyond the first 65,536 takes two.
const places = (words) => {
  if (!/[\ud800-\udfff]/.test(words)) return (offset) => offset;
  const starts = [];
  for (let at = 0; at < words.length; at += words.codePointAt(at) > 0xffff ? 2 : 1) starts.push(at);
  starts.push(words.length);
  return (offset) => starts[offset];
};
// What JSON cannot hold, or no text has, without moving the rest.
const sendable = (words) => words.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\0/g, "\ufffd");

// Asking
const ask = async () => {
  clearTimeout(timer);
  asking?.abort();
  const mine = ++latest;
  const words = sendable(text);
  asking = new AbortController();
  const slow = setTimeout(() => {
    if (mine === latest) state("Still checking: the text is long, or the server has much to do.", "working");
  }, SLOW);
  const controller = asking;
  const end = setTimeout(() => controller.abort("late"), GIVEN_UP);
  state("Checking…", "working");
  try {
    const answer = await fetch("v1/verify", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text: words, date: $("date").value || null, format: $("format").value }),
      signal: controller.signal,
      credentials: "omit",
      cache: "no-store",
    });
    const said = await answer.json();
    if (mine !== latest) return;
    wait = RETRY;
    if (answer.ok) show(said, words);
    else refused(answer, said);
  } catch {
    if (mine !== latest) return;
    state(`The server does not answer. Trying again in ${wait / 1000} seconds; marks are as of its last answer.`, "trouble");
    later(wait);
    wait = Math.min(wait * 2, LONGEST);
  } finally {
    clearTimeout(slow);
    clearTimeout(end);
  }
};
const later = (milliseconds) => {
  clearTimeout(timer);
  timer = setTimeout(ask, milliseconds);
};
const refused = (answer, said) => {
  if (said.reason === "busy") {
    const seconds = Math.max(1, Number(answer.headers.get("Retry-After")) || 1);
    state(`The server is busy. Trying again in ${plural(seconds, "second")}.`, "trouble");
    later(seconds * 1000 + Math.random() * 500);
    return;
  }
  state(`Not checked: ${said.detail || said.title || answer.status}.`, "trouble");
};

// Answers
const show = (report, words) => {
  const [found] = report.documents;
  const place = places(words);
  const opened = new Set(marks.filter((mark) => mark.card.querySelector("details")?.open).map(same));
  const chosen = current && same(current);
  marks = found.findings.map((finding) => ({ start: place(finding.start), end: place(finding.end), finding, kind: kindOf(finding) }));
  marks.sort((one, other) => one.start - other.start || one.end - other.end);
  current = null;
  for (const mark of marks) {
    mark.card = cardOf(mark, opened.has(same(mark)));
    if (same(mark) === chosen) choose(mark);
  }
  const focused = document.activeElement?.closest?.(".card")?.dataset.same;
  list.replaceChildren(...[...marks].sort((one, other) => gravity(one) - gravity(other) || one.start - other.start).map((mark) => mark.card));
  for (const fault of found.faults) list.append(element("li", "hint", shown(`Line ${fault.line}: ${fault.message}`)));
  if (focused) [...list.children].find((card) => card.dataset.same === focused)?.querySelector("button")?.focus({ preventScroll: true });
  draw();
  summarise(found);
  $("claims").replaceChildren("Claims: ", element("code", "", shown(report.claims.path)), ", sum ", element("code", "", report.claims.sha256.slice(0, 12)));
};
const same = (mark) => `${mark.finding.claim} ${mark.finding.text} ${mark.finding.sentence}`;

const summarise = (found) => {
  const counts = {};
  for (const mark of marks) counts[mark.kind] = (counts[mark.kind] || 0) + 1;
  const wrong = marks.filter((mark) => mark.finding.level === "error");
  const open = marks.filter((mark) => mark.finding.level !== "none");
  const blank = !text.trim();
  const headline = blank ? "Paste or write a draft"
    : wrong.length ? `${plural(wrong.length, "figure")} must be mended`
    : open.length ? `Nothing must be mended, ${plural(open.length, "figure")} to look at`
    : marks.length ? "Nothing to mend" : "No figure about the subject";
  $("headline").textContent = headline;
  $("headline").className = wrong.length ? "refuted" : "";
  document.title = blank ? "nkcheck" : `${headline} – nkcheck`;
  $("empty").hidden = marks.length > 0 || found.faults.length > 0;
  $("empty").textContent = blank ? "None yet." : "No figure in the draft is about the subject.";
  const told = ORDER.filter((kind) => counts[kind]).map((kind) => `${counts[kind]} ${KINDS[kind]}`).join(", ");
  state(blank ? `Ready. Read as of ${found.date}.` : `Checked${told ? `: ${told}` : ""}. Read as of ${found.date}.`);
  if (!blank) say(`${headline}. ${told}`);
};

const through = ([origin, ...others]) => {
  const last = others.pop();
  return [origin, ...others.map((name) => `through ${name}`), ...(last ? [`in ${last}`] : [])].join(", ");
};
const STANCES = { supports: "supports it", refutes: "differs", neutral: "neither supports nor refutes it" };
const cardOf = (mark, open) => {
  const { finding, kind } = mark;
  const go = element("button", "", element("span", "sign"), element("q", "", shown(finding.text)), " ",
    element("span", "verdict", KINDS[kind]), " ", element("span", "at", `line ${finding.line}`));
  go.type = "button";
  go.addEventListener("click", () => select(mark));
  const card = element("li", `card ${kind}`, element("h3", "", go), element("p", "", shown(finding.message)));
  card.dataset.same = same(mark);
  if (finding.replacements.length) {
    const puts = element("div", "puts", ...finding.replacements.map((words) => {
      const button = element("button", "", shown(words));
      button.type = "button";
      button.setAttribute("aria-label", `Replace “${finding.text}” with “${words}”`);
      button.addEventListener("click", () => put(mark, words));
      return button;
    }));
    card.append(element("p", "hint", "Put in its place:"), puts);
  } else if (finding.suggestion) {
    card.append(element("p", "excused", "Suggestion: ", shown(finding.suggestion)));
  }
  if (finding.quieted.length) card.append(element("p", "hint", shown(`Excused: ${finding.quieted.join(", ").replaceAll("_", " ")}`)));
  if (finding.citations.length) {
    const evidence = element("details", "", element("summary", "", `${plural(finding.citations.length, "citation")}`));
    evidence.open = open;
    const fill = () => { if (evidence.open && evidence.childElementCount === 1) evidence.append(...cited(finding)); };
    evidence.addEventListener("toggle", fill);
    fill();
    card.append(evidence);
  }
  return card;
};
const cited = (finding) => {
  const made = [];
  if (finding.question) made.push(element("p", "question", shown(finding.question)));
  for (const [stance, title] of Object.entries(STANCES)) {
    const group = finding.citations.filter((item) => item.stance === stance).sort((one, other) => other.heard - one.heard);
    if (!group.length) continue;
    made.push(element("h4", stance, title), element("ul", "cited", ...group.map((item) => {
      const where = element("p", "where", shown(item.locator));
      const link = address(item.url);
      if (link) where.append(item.locator ? " · " : "", link);
      return element("li", item.heard ? "" : "unheard", element("b", "", shown(item.figure)), " ", element("bdi", "", shown(through(item.chain))),
        item.heard ? "" : " (the text names somebody else)", element("blockquote", "", shown(item.quote)), where);
    })));
  }
  if (finding.note) made.push(element("p", "note", shown(finding.note)));
  return made;
};
const address = (url) => {
  if (!/^https?:\/\/[!-~]+$/i.test(url) || !URL.canParse(url)) return null;
  const link = element("a", "", new URL(url).hostname.replace(/^www\./, ""));
  link.href = url;
  link.target = "_blank"; // the draft stays where it is
  link.rel = "noopener noreferrer";
  return link;
};

// Going to a figure, and putting another in its place
const choose = (mark) => {
  if (mark === current) return false;
  current?.card.classList.remove("current");
  current = mark;
  mark?.card.classList.add("current");
  return true;
};
const select = (mark) => {
  if (mark.gone) return;
  choose(mark);
  draw();
  draft.focus({ preventScroll: true });
  draft.setSelectionRange(mark.start, mark.end);
  mirror.querySelector("mark.current")?.scrollIntoView({ block: "center" });
  reveal(mark.card);
};
// Only within the list, where it moves by itself: the text stays in sight.
const reveal = (card) => {
  const side = list.parentElement;
  if (side.scrollHeight <= side.clientHeight) return;
  const [inner, outer] = [card.getBoundingClientRect(), side.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) side.scrollTop += inner.top - outer.top - 8;
};
const put = (mark, words) => {
  if (mark.gone) return;
  const { start, end } = mark;
  draft.focus({ preventScroll: true });
  draft.setSelectionRange(start, end);
  // As if it were typed, so that undo takes it back; where the browser does not do that, without.
  if (!document.execCommand("insertText", false, words)) draft.setRangeText(words, start, end, "end");
  changed();
  ask();
  say(`Put in: ${words}`);
};

// Writing
const changed = () => {
  if (draft.value === text) return;
  const before = text;
  text = draft.value;
  marks = moved(before, text);
  draw();
  if (!$("state").classList.contains("trouble")) state("Checking…", "working");
  later(WAIT);
};
draft.addEventListener("input", changed);
$("options").addEventListener("change", ask);
$("options").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("selectionchange", () => {
  if (document.activeElement !== draft) return;
  const at = draft.selectionStart;
  const mark = marks.find((each) => each.start <= at && at <= each.end) || null;
  if (!choose(mark)) return;
  draw();
  if (mark) reveal(mark.card);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "F8" || event.ctrlKey || event.metaKey || event.altKey || !marks.length) return;
  event.preventDefault();
  const at = document.activeElement === draft ? draft.selectionStart : -1;
  const next = event.shiftKey
    ? marks.findLast((mark) => mark.start < at) || marks.at(-1)
    : marks.find((mark) => mark.start > at) || marks[0];
  select(next);
  say(`${next.finding.text}: ${KINDS[next.kind]}. ${next.finding.message}`);
});
addEventListener("online", ask);
addEventListener("pageshow", () => { changed(); ask(); }); // the browser may have kept the draft of before
draw();
