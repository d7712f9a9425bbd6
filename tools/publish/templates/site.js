// Theme, search, and formulas copied as TeX. Works from files: nothing is fetched but scripts beside the page.
const root = document.documentElement;
const saved = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
if (saved) root.dataset.theme = saved;

function toggleTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* a private window: until the page is left */ }
}

// The TeX of a formula, without its box and number.
const bare = tex => tex.dataset.tex.replace(/^\\boxed\{([^]*)\}\s*\\tag\{[^{}]*\}$/, "$1");

// A selection with formulas is copied with their TeX in place of the drawings.
function withTex(fragment) {
  for (const tex of fragment.querySelectorAll(".tex")) {
    const mark = tex.parentElement?.classList.contains("formula") ? "$$" : "$";
    tex.replaceWith(mark + bare(tex) + mark);
  }
  for (const extra of fragment.querySelectorAll(".formula .number, button, .jump, .permalink")) extra.remove();
  return fragment;
}

document.addEventListener("copy", event => {
  const selection = getSelection();
  if (selection.isCollapsed || event.target.closest?.("input")) return;
  const holder = document.createElement("div");
  holder.style.cssText = "position:fixed;left:-9999px;white-space:pre-wrap";
  for (let i = 0; i < selection.rangeCount; i++) holder.append(withTex(selection.getRangeAt(i).cloneContents()));
  document.body.append(holder);
  event.clipboardData.setData("text/plain", holder.innerText.trim());
  holder.remove();
  event.preventDefault();
});

// Each displayed formula has a button that copies its TeX.
function addCopyButtons(copy, copied) {
  for (const formula of document.querySelectorAll("main .formula")) {
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: "TeX", ariaLabel: copy, title: copy});
    button.onclick = async () => {
      await navigator.clipboard.writeText(bare(formula.querySelector(".tex")));
      button.textContent = copied;
      setTimeout(() => { button.textContent = "TeX"; }, 1500);
    };
    const number = formula.querySelector(":scope > .number"), side = Object.assign(document.createElement("span"), {className: "side"});
    formula.append(side);
    side.append(...number ? [number] : [], button);
  }
}

// So has each cell of code.
function addCodeButtons(text, label, copied) {
  for (const code of document.querySelectorAll("main pre.code")) {
    const holder = Object.assign(document.createElement("div"), {className: "copied"});
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: text, ariaLabel: label, title: label});
    button.onclick = async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = copied;
      setTimeout(() => { button.textContent = text; }, 1500);
    };
    code.replaceWith(holder);
    holder.append(code, button);
  }
}

// The list of contents shows which section is being read: the last whose heading has passed the upper part of the window.
function markCurrentSection() {
  const links = new Map([...document.querySelectorAll(".sections a")].map(link => [link.hash.slice(1), link]));
  const headings = [...document.querySelectorAll("main > :is(h2, h3)")];
  const mark = () => {
    const passed = headings.filter(heading => heading.getBoundingClientRect().top < innerHeight / 3);
    for (const link of links.values()) link.removeAttribute("aria-current");
    links.get(passed.at(-1)?.id)?.setAttribute("aria-current", "location");
  };
  const watch = new IntersectionObserver(mark, {rootMargin: "0px 0px -66% 0px"});
  for (const heading of headings) watch.observe(heading);
}

// Only what can scroll is a stop for the keyboard.
function stopsOnlyWhereScrolling() {
  for (const box of document.querySelectorAll(".wide, pre, main .tex")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; else box.removeAttribute("tabindex");
  }
}

// Numbers with their points, Latin words, and Chinese in pairs of characters, as it has no spaces.
function words(text) {
  const found = [];
  for (const run of text.toLowerCase().match(/\d+(?:\.\d+)+|\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? []) {
    if (!/\p{Script=Han}/u.test(run) || run.length === 1) found.push(run);
    else for (let i = 0; i + 1 < run.length; i++) found.push(run.slice(i, i + 2));
  }
  return found;
}

// A fifth of a Latin word's letters may be wrong; numbers and Chinese are taken as they are.
const typos = term => /^[a-z]{4,}$/.test(term) ? 0.2 : false;

// The words around the first hit in a text, with the hit marked.
function excerpt(text, terms) {
  const lower = text.toLowerCase(), places = terms.map(term => lower.indexOf(term)).filter(place => place >= 0);
  const start = places.length ? Math.max(0, Math.min(...places) - 30) : 0;
  const shown = text.slice(start, start + 110), line = document.createElement("p");
  line.className = "excerpt";
  line.append(start ? "…" : "");
  let rest = shown;
  while (rest) {
    const next = terms.map(term => ({term, place: rest.toLowerCase().indexOf(term)})).filter(each => each.place >= 0)
      .sort((one, other) => one.place - other.place || other.term.length - one.term.length)[0];
    if (!next) break;
    const mark = Object.assign(document.createElement("mark"), {textContent: rest.substr(next.place, next.term.length)});
    line.append(rest.slice(0, next.place), mark);
    rest = rest.slice(next.place + next.term.length);
  }
  line.append(rest, start + 110 < text.length ? "…" : "");
  return line;
}

// Loads a script, or goes on without it.
function script(src) {
  return new Promise(done => document.head.append(Object.assign(document.createElement("script"), {src, onload: done, onerror: done})));
}

const course = {
  index: null,
  equations: {},
  add(entries) {
    for (const entry of entries) if (entry.equation) this.equations[entry.equation] = entry;
    this.index.addAll(entries.filter(entry => !entry.equation));
  },
  // A page is there sooner without what only a search needs: it is loaded at the first one.
  load(stems) {
    this.loaded ??= this.begin(stems);
    return this.loaded;
  },
  async begin(stems) {
    await script("../../assets/minisearch/index.js");
    this.index = new MiniSearch({fields: ["title", "text"], storeFields: ["title", "lesson", "text"], tokenize: words,
                                 searchOptions: {prefix: true, fuzzy: typos, boost: {title: 3}, combineWith: "AND"}});
    await Promise.all(stems.map(stem => script(`search/${stem}.js`)));
  },
  // The equation of that number, then sections with all the words in their titles, then the others.
  hits(query) {
    const number = query.trim().match(/^[(（]?\s*(\d{1,2}\.\d{1,2})\s*[)）]?$/)?.[1], equation = this.equations[number];
    const found = this.index.search(query), titled = hit => Object.values(hit.match).every(fields => fields.includes("title"));
    return [...equation ? [{...equation, title: `(${number}) ${equation.title}`, terms: []}] : [],
            ...found.filter(titled), ...found.filter(hit => !titled(hit))].slice(0, 12);
  },
  async search(query, stems, nothing) {
    await this.load(stems);
    const found = document.getElementById("found"), hits = this.hits(query);
    found.hidden = !query.trim();
    found.replaceChildren(hits.length ? document.createElement("ol") : nothing);
    found.onclick = event => { found.hidden = event.target.matches("a"); };
    for (const hit of hits) {
      const link = Object.assign(document.createElement("a"), {href: hit.id, textContent: `${hit.lesson} › ${hit.title}`});
      const item = document.createElement("li");
      item.append(link, hit.text ? excerpt(hit.text, hit.terms) : "");
      found.firstChild.append(item);
    }
  },
};
