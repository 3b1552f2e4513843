// The report's own movement: filters, keys, and quotes fetched from the end of the page to where they are wanted.
"use strict";
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const $ = (id) => document.getElementById(id);
  const cards = [...document.querySelectorAll(".card")];
  const marks = cards.map((card) => $("m" + card.id.slice(1)));
  const wide = matchMedia("(min-width: 60rem)");
  let open = [];
  let printing = false;
  let current = -1;

  for (const card of cards) card.open = false;

  // Quotes, once for each figure that is opened.
  const fill = (card) => {
    if (card.dataset.full) return;
    card.dataset.full = "1";
    for (const link of card.querySelectorAll(".cited a")) {
      const shelf = $(link.hash.slice(1));
      if (!shelf) continue;
      link.parentNode.querySelector("bdi").replaceWith(shelf.querySelector("bdi").cloneNode(true));
      for (const part of shelf.querySelectorAll("blockquote, .where")) link.parentNode.append(part.cloneNode(true));
    }
    const question = card.querySelector(".question a");
    const note = question && $(question.hash.slice(1))?.querySelector(".note");
    if (note) card.querySelector(".back").before(note.cloneNode(true));
    for (const words of card.querySelectorAll(".copy")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copier";
      button.textContent = "Copy";
      button.setAttribute("aria-label", "Copy: " + words.textContent);
      words.after(" ", button);
    }
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.open && !printing && event.target.matches?.(".card")) fill(event.target);
  }, true);

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };
  const say = (text) => { if ($("status")) $("status").textContent = text; };

  // The figure that is looked at: its card is open, both are in sight.
  const choose = (at, focus) => {
    if (current >= 0) {
      cards[current].open = false;
      cards[current].classList.remove("current");
      marks[current].classList.remove("current");
      marks[current].removeAttribute("aria-current");
    }
    current = at;
    if (at < 0) return;
    const card = cards[at];
    const mark = marks[at];
    fill(card);
    card.open = true;
    card.classList.add("current");
    mark.classList.add("current");
    mark.setAttribute("aria-current", "true");
    bring(card, mark, focus);
    // Once more when what has come into sight is drawn, and as high as it is.
    requestAnimationFrame(() => requestAnimationFrame(() => { if (current === at) bring(card, mark, focus); }));
    if (focus) (focus === "card" ? card.firstElementChild : mark).focus({ preventScroll: true });
  };
  const bring = (card, mark, focus) => {
    if (!wide.matches) {
      if (focus === "card") card.scrollIntoView({ block: "start" });
      else if (focus) mark.scrollIntoView({ block: "center" });
      return;
    }
    const side = card.closest(".cards");
    if (focus) mark.scrollIntoView({ block: "nearest" });
    side.scrollTop += card.getBoundingClientRect().top - side.getBoundingClientRect().top - 6;
    // Beside a short draft the cards end with it: what is said of the figure goes before the middle of the window.
    const above = card.getBoundingClientRect().top - 16;
    if (focus && above < 0 && mark.getBoundingClientRect().bottom - above < innerHeight) scrollBy(0, above);
  };
  const at = (hash) => (/^#[fm]\d+$/.test(hash) ? cards.findIndex((card) => card.id === "f" + hash.slice(2)) : -1);

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.(".copier");
    if (button) {
      const text = button.parentNode.querySelector(".copy").textContent;
      const done = await copy(text);
      button.textContent = done ? "Copied" : "Not copied";
      say(done ? "Copied: " + text : "The browser does not let the page copy.");
      button.focus();
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
      return;
    }
    const link = event.target.closest?.('a[href^="#f"], a[href^="#m"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const found = at(link.hash);
    if (found < 0) return;
    event.preventDefault();
    const inText = link.matches(".m");
    history.replaceState(null, "", "#f" + cards[found].id.slice(1));
    if (cards[found].hidden) reset();
    choose(found, link.hash.startsWith("#m") ? "mark" : inText && wide.matches ? "mark" : "card");
  });

  // Filters.
  const tools = $("tools");
  const boxes = tools ? [...tools.querySelectorAll("input")] : [];
  const filter = () => {
    const kinds = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const rule = $("rule").value;
    let count = 0;
    cards.forEach((card, n) => {
      const fits = kinds.has(card.classList[1]) && (!rule || card.dataset.rules.split(" ").includes(rule));
      count += fits;
      if (card.hidden === !fits) return;
      card.hidden = !fits;
      marks[n].classList.toggle("off", !fits);
      marks[n].tabIndex = fits ? 0 : -1;
    });
    if (current >= 0 && cards[current].hidden) choose(-1);
    say(count === cards.length ? "" : count + " of " + cards.length + " figures shown");
  };
  const reset = () => {
    for (const box of boxes) box.checked = true;
    $("rule").value = "";
    filter();
  };
  if (tools) {
    tools.hidden = false;
    tools.addEventListener("change", filter);
    $("keys").addEventListener("click", () => $("help").showModal());
  }
  $("close")?.addEventListener("click", () => $("help").close());

  // Keys. Letters can be turned off: who speaks to the computer may not mean them.
  const step = (by) => {
    for (let n = current < 0 && by < 0 ? cards.length - 1 : current + by; n >= 0 && n < cards.length; n += by) {
      if (!cards[n].hidden) return choose(n, "mark");
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !cards.length || $("help").open) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const letters = $("letters").checked;
    if (event.key === "j" && letters) step(1);
    else if (event.key === "k" && letters) step(-1);
    else if (event.key === "?" && letters) $("help").showModal();
    else if (event.key === "Enter" && event.target === marks[current]) choose(current, "card");
    else if (event.key === "Escape" && current >= 0) {
      if (cards[current].contains(event.target)) choose(current, "mark");
      else choose(-1);
    } else return;
    event.preventDefault();
  });

  // On paper everything is open; the quotes stand at the end.
  const print = (starts) => {
    if (starts === printing) return;
    printing = starts;
    if (starts) open = cards.filter((card) => card.open);
    for (const card of cards) card.open = starts || open.includes(card);
  };
  matchMedia("print").addEventListener("change", (event) => print(event.matches));
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));

  // The worst figure is open from the start.
  const linked = at(location.hash);
  const worst = document.querySelector(".first a");
  if (linked >= 0) choose(linked, "card");
  else if (worst) choose(at(worst.hash));
});
