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
  for (const extra of fragment.querySelectorAll(".formula .number, .formula button, .jump")) extra.remove();
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
    formula.append(button);
  }
}

// Only what can scroll is a stop for the keyboard.
function stopsOnlyWhereScrolling() {
  for (const box of document.querySelectorAll(".wide, pre, main .tex")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; else box.removeAttribute("tabindex");
  }
}

// Latin words, and Chinese in pairs of characters, as it has no spaces.
function words(text) {
  const found = [];
  for (const run of text.toLowerCase().match(/[\p{Script=Han}]+|[\p{L}\p{N}]+/gu) ?? []) {
    if (!/\p{Script=Han}/u.test(run) || run.length === 1) found.push(run);
    else for (let i = 0; i + 1 < run.length; i++) found.push(run.slice(i, i + 2));
  }
  return found;
}

const course = {
  index: null,
  add(entries) { this.index.addAll(entries); },
  // The lessons' texts are loaded at the first search.
  async load(stems) {
    if (this.index) return;
    this.index = new MiniSearch({fields: ["title", "text"], storeFields: ["title", "lesson"], tokenize: words,
                                 searchOptions: {prefix: true, boost: {title: 3}, combineWith: "AND"}});
    await Promise.all(stems.map(stem => new Promise(done => {
      const script = Object.assign(document.createElement("script"), {src: `search/${stem}.js`, onload: done, onerror: done});
      document.head.append(script);
    })));
  },
  async search(query, stems, nothing) {
    await this.load(stems);
    const found = document.getElementById("found"), hits = this.index.search(query).slice(0, 12);
    found.hidden = !query.trim();
    found.replaceChildren(hits.length ? document.createElement("ol") : nothing);
    found.onclick = event => { found.hidden = event.target.matches("a"); };
    for (const hit of hits) {
      const link = Object.assign(document.createElement("a"), {href: hit.id, textContent: `${hit.lesson} › ${hit.title}`});
      const item = document.createElement("li");
      item.append(link);
      found.firstChild.append(item);
    }
  },
};
