// The switch of languages. It hides the others in its own notebook, and the choice is there again when the page is loaded again.

export default {
  render({ model, el }) {
    const languages = model.get("languages"); // label ↦ code
    const labels = [...Object.keys(languages), model.get("both")];
    const buttons = labels.map((label) => button(label, () => choose(label)));
    el.classList.add("gan-language");
    el.append(...buttons);

    function choose(label) {
      remember(label);
      show(label);
    }

    function show(label) {
      const notebook = el.closest(".jp-NotebookPanel, .jp-Notebook") ?? document.body;
      const all = label === model.get("both");
      for (const [each, code] of Object.entries(languages)) notebook.classList.toggle(`gan-hide-${code}`, !all && each !== label);
      for (const each of buttons) each.setAttribute("aria-pressed", each.textContent === label);
    }

    const remembered = recall();
    whenShown(el, () => show(labels.includes(remembered) ? remembered : model.get("both")));
  },
};

function button(label, onclick) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: label, onclick });
  made.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes the keys: "d d" would delete the cell
  return made;
}

// Only in the page is it known which notebook this is.
function whenShown(el, action) {
  if (el.isConnected) action();
  else setTimeout(() => whenShown(el, action), 50);
}

// By notebook: the edition in one language has nothing to hide. Where the browser keeps nothing, as in a frame of another site, it is forgotten.
const key = () => `ganutils.language ${location.pathname}`;

function remember(label) {
  try {
    localStorage.setItem(key(), label);
  } catch { /* see above */ }
}

function recall() {
  try {
    return localStorage.getItem(key());
  } catch {
    return null;
  }
}
