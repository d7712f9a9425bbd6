// What a link to an equation leads to, or what a term means, in a small window beside it: on hover and on focus; Esc closes it.
// The boxes of another lesson come from a script beside the page.
const preview = {
  boxes: {},
  asker: null,

  add(boxes) { Object.assign(this.boxes, boxes); },

  // The HTML to show for a link or a term.
  async content(link) {
    if (link.dataset.says) return new Option(link.dataset.says).innerHTML;
    const number = link.hash.slice("#eq-".length), here = document.getElementById(`eq-${number}`);
    if (here) {
      const copy = here.cloneNode(true);
      for (const button of copy.querySelectorAll("button")) button.remove();
      return copy.innerHTML;
    }
    if (!(number in this.boxes)) await script(`equations/${link.pathname.match(/([^/]*)\.html$/)[1]}.js`);
    return this.boxes[number];
  },

  async show(asker) {
    clearTimeout(this.leaving);
    if (asker === this.asker) return;
    this.hide();
    this.asker = asker;
    const html = await this.content(asker);
    if (asker !== this.asker || !html) return;
    this.window.innerHTML = html;
    this.window.hidden = false;
    asker.setAttribute("aria-describedby", this.window.id);
    this.place(asker.getBoundingClientRect());
  },

  // Under the link, or above it where there is no room; never beyond the sides.
  place(link) {
    const {offsetWidth: width, offsetHeight: height} = this.window, page = document.documentElement;
    const left = Math.max(8, Math.min(link.left, page.clientWidth - width - 8));
    const below = link.bottom + 6 + height <= innerHeight || link.top < height + 6;
    this.window.style.left = `${left + scrollX}px`;
    this.window.style.top = `${(below ? link.bottom + 6 : link.top - height - 6) + scrollY}px`;
  },

  hide() {
    clearTimeout(this.leaving);
    this.asker?.removeAttribute("aria-describedby");
    this.asker = null;
    this.window.hidden = true;
  },

  // A moment's grace: the pointer may go to the window and read there.
  leave() {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.hide(), 200);
  },

  start() {
    this.window = Object.assign(document.createElement("div"), {id: "preview", role: "tooltip", hidden: true});
    document.body.append(this.window);
    const asked = event => event.target.closest?.("main :is(a.eq, dfn)");
    for (const kind of ["mouseover", "focusin"])
      document.addEventListener(kind, event => {
        if (asked(event)) this.show(asked(event));
        else if (event.target.closest?.("#preview")) clearTimeout(this.leaving);
      });
    document.addEventListener("mouseout", event => { if (asked(event) || event.target.closest("#preview")) this.leave(); });
    document.addEventListener("focusout", event => { if (asked(event)) this.hide(); });
    document.addEventListener("keydown", event => { if (event.key === "Escape") this.hide(); });
    document.addEventListener("click", event => { if (asked(event)?.matches("a")) this.hide(); });
  },
};
document.addEventListener("DOMContentLoaded", () => preview.start());
