// The GAN laboratory's page. It only shows and asks: all mathematics is done in the kernel, by page.py and its neighbours.
// A frame arrives as one message with binary buffers; every third one is acknowledged once it is drawn.

const LAYERS = {
  surface: ["D 的曲面 σ(s)", "D's surface σ(s)"],
  lines: ["G 的格線", "G's grid"],
  data: ["資料", "data"],
  samples: ["生成", "generated"],
  arrows: ["箭頭 −∂L_G/∂x：G 的推力", "arrows −∂L_G/∂x: where G pushes"],
};
const SPEEDS = { slow: ["慢動作", "slow motion"], step: ["一幀一步", "a step a frame"], fast: ["全速", "full speed"] };
const PHASES = {
  D: ["D 剛走一步：曲面變了，箭頭是 G 接下來的方向", "D has moved: a new surface; the arrows show where G goes next"],
  G: ["G 剛走一步：樣本動了", "G has moved: the samples"],
};
const ICONS = {
  play: "M4 2 L14 8 L4 14 Z", pause: "M3 2 H7 V14 H3 Z M9 2 H13 V14 H9 Z", one_step: "M2 2 L10 8 L2 14 Z M11 2 H14 V14 H11 Z",
  reset: "M8 2 A6 6 0 1 0 14 8 H12 A4 4 0 1 1 8 4 V7 L13 3 L8 -1 Z", clear: "M3 3 L13 13 M13 3 L3 13",
};
const LOST = ["核心重新啟動過或已經停止，這個實驗室不會再動了。請先重新執行最上方「準備」那一格，再重新執行這一格。",
  "The kernel was restarted or has died, so this laboratory will not move again. Run the cell “Setup” at the top again, and then this cell."];
const SILENT = ["核心沒有回應。如果它正在執行別的格子，等它做完就會繼續；如果它停了，請先重新執行最上方「準備」那一格，再重新執行這一格。",
  "The kernel does not answer. If it is busy with another cell, this goes on when that is done; if it has died, run the cell “Setup” at the top again, and then this cell."];
const PATIENCE = 12_000; // milliseconds: longer than a kernel that is only busy goes on training without a word
const CHARTS = 300; // milliseconds between two drawings of the numbers and curves, which are not to cost frames
const ANIMATION = 500; // milliseconds that the samples take to their new places, in slow motion

export default {
  render({ model, el }) {
    const view = Math.random().toString(36).slice(2);
    const page = { model, el, view, reach: 1.4, points: floats(), stroke: [], cursor: [0, 0], curve: [], floor: [0, 0],
      frame: null, playing: false, show: Object.fromEntries(Object.keys(LAYERS).map((name) => [name, true])), ...model.get("known") };
    page.ask = (action, more = {}, buffers) => ask(page, { do: action, ...more }, buffers);
    build(page);
    const events = {
      "msg:custom": (message, buffers) => receive(page, message, buffers || []),
      "change:settings": () => showSettings(page),
      comm_live_update: () => lose(page), // the kernel restarts
    };
    for (const [name, handler] of Object.entries(events)) model.on(name, handler);
    const observer = new ResizeObserver(() => schedule(page));
    observer.observe(el);
    showSettings(page);
    page.ask("hello", { view });
    page.watch = setInterval(() => watch(page), 1000);
    return () => {
      page.closed = true;
      clearInterval(page.watch);
      observer.disconnect();
      cancelAnimationFrame(page.request);
      for (const [name, handler] of Object.entries(events)) model.off(name, handler);
      page.ask("gone", { view });
    };
  },
};

// --- is there a kernel? ---------------------------------------------------------------------------------------------

// To a kernel that has died or was restarted nothing can be sent: an error that the reader is told of in words.
function ask(page, message, buffers) {
  if (page.lost) return;
  try {
    page.model.send(message, undefined, buffers);
  } catch {
    lose(page);
    return;
  }
  if (message.do !== "ack") page.asked ??= performance.now();
}

function lose(page) {
  if (page.lost || page.closed) return;
  page.lost = true;
  showPlaying(page, false);
  showMessage(page, { level: "error", zh: LOST[0], en: LOST[1] });
  page.el.querySelectorAll(".lab-bar :is(button, select, input), .lab-settings :is(button, select, input)").forEach((each) => { each.disabled = true; });
}

// A kernel that dies by itself takes no leave: it falls silent.
function watch(page) {
  const now = performance.now();
  const since = page.playing ? Math.max(page.heard, page.asked ?? 0) : page.asked ?? now;
  if (page.lost || page.silent || now - since < PATIENCE) return;
  page.silent = true;
  showPlaying(page, false);
  showMessage(page, { level: "error", zh: SILENT[0], en: SILENT[1] });
}

function hear(page) {
  page.heard = performance.now();
  page.asked = undefined;
  if (!page.silent) return;
  page.silent = false; // it was only busy: it gets another hello, and answers with all that there is
  page.ask("hello", { view: page.view });
}

// --- what the kernel says -------------------------------------------------------------------------------------------

function receive(page, message, buffers) {
  hear(page);
  if (message.kind === "ping") page.ask("ack", { n: message.n });
  else if (message.kind === "state") showPlaying(page, message.playing);
  else if (message.kind === "message") showMessage(page, message);
  else if (message.kind === "data") receiveData(page, message, buffers);
  else if (message.kind === "frame") receiveFrame(page, message, buffers);
  schedule(page);
}

function receiveData(page, { reach, floor }, [points, curve]) {
  const rows = floats(curve);
  Object.assign(page, { reach, floor, points: floats(points), stroke: [], frame: null, curve: [] });
  for (let i = 0; i < rows.length; i += 5) page.curve.push([...rows.slice(i, i + 5)]);
}

function receiveFrame(page, message, [surface, samples, arrows, lines]) {
  const before = page.frame?.samples;
  page.frame = { ...message, surface: bytes(surface), samples: floats(samples), arrows: floats(arrows), lines: floats(lines) };
  if (message.phase === "G") Object.assign(page.frame, { before, start: performance.now() });
  remember(page, message);
  showPhase(page);
  if (document.hidden) acknowledge(page); // the browser draws nothing there; training should go on
}

// Every third frame: to each message the kernel answers "busy" and "idle", for which JupyterLab redraws its indicators.
function acknowledge(page) {
  if (!page.frame || page.frame.n < (page.acknowledged ?? 0) + 3) return;
  page.acknowledged = page.frame.n;
  page.ask("ack", { n: page.frame.n });
}

// One row of the curves for each frame; when there are many every other one goes, as in the kernel.
function remember(page, { step, phase, losses, kl, js }) {
  if (phase === "D") return; // its samples are those of the step before
  const last = page.curve[page.curve.length - 1];
  if (!losses || (last && last[0] >= step)) return;
  if (page.curve.length >= 1200) page.curve = page.curve.filter((_, i) => i % 2 === 0);
  page.curve.push([step, ...losses, kl, js]);
}

// A DataView may start anywhere in its buffer, a Float32Array may not.
const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const floats = (view) => (view ? new Float32Array(bytes(view).slice().buffer) : new Float32Array(0));

// --- the controls ---------------------------------------------------------------------------------------------------

// Both languages; the course's switch hides one of the classes.
function both(zh, en) {
  return [node("span", { className: "gan-zh", lang: "zh-Hant" }, zh), " ", node("span", { className: "gan-en", lang: "en" }, en)];
}

function node(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.flat());
  return made;
}

const symbol = (letter, index) => node("i", {}, letter, node("sub", {}, index));

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = `<path d="${ICONS[name]}"/>`;
  return svg;
}

function button(page, action, zh, en) {
  return node("button", { type: "button", className: `lab-${action}`, onclick: () => page.ask(action) }, icon(action), both(zh, en));
}

function build(page) {
  const { el, model } = page;
  const small = model.get("small");
  el.classList.add("gan-lab", ...(small ? ["lab-small"] : []));
  page.controls = {};
  page.message = node("div", { className: "lab-message", role: "status" });
  page.message.setAttribute("aria-live", "polite");
  page.phase = node("div", { className: "lab-phase" });
  page.numbers = node("div", { className: "lab-numbers" });
  page.plane = node("canvas", { className: "lab-plane", tabIndex: 0 });
  const side = node("div", { className: "lab-side" }, ...(small ? [] : [settingsPanel(page), curves(page)]));
  el.append(toolbar(page, small), page.message,
    node("div", { className: "lab-body" }, node("div", { className: "lab-left" }, page.phase, page.plane, legend(page), page.numbers), side));
  drawByHand(page);
  // Or JupyterLab takes the keys: "d d" on a button would delete the cell. It looks at the focused element itself.
  el.querySelectorAll("button, select, input, canvas").forEach((each) => { each.dataset.lmSuppressShortcuts = "true"; });
}

function toolbar(page, small) {
  page.playButton = node("button", { type: "button", className: "lab-play", onclick: () => page.ask(page.playing ? "pause" : "play") });
  showPlaying(page, false);
  return node("div", { className: "lab-bar" }, page.playButton, button(page, "one_step", "一步", "One step"),
    button(page, "reset", "重來", "Reset"), small ? dataField(page) : speeds(page));
}

function speeds(page) {
  const group = node("fieldset", { className: "lab-speed" }, node("legend", {}, both("速度", "speed")));
  for (const [value, label] of Object.entries(SPEEDS)) {
    const input = node("input", { type: "radio", name: `speed-${page.view}`, value, onchange: () => set(page, "speed", value) });
    group.append(node("label", {}, input, node("span", {}, both(...label))));
  }
  page.controls.speed = { show: (value) => group.querySelectorAll("input").forEach((input) => { input.checked = input.value === value; }) };
  return group;
}

function dataField(page) {
  page.clearButton = button(page, "clear", "清除", "Clear");
  const field = labelled(page, "data", ["資料", "data"], choice(page, "data", Object.entries(page.data).map(([name, { zh, en }]) => [name, `${zh} ${en}`])));
  field.append(page.clearButton);
  return field;
}

function settingsPanel(page) {
  const panel = node("div", { className: "lab-settings" }, dataField(page));
  const add = (name, label, ...inputs) => panel.append(labelled(page, name, label, ...inputs));
  add("loss", ["損失", "loss"], choice(page, "loss", page.losses.map((name) => [name, name])));
  add("penalty", ["懲罰", "penalty"], choice(page, "penalty", page.penalties.map((name) => [name, { none: "無 none" }[name] || name])));
  add("gamma", ["權重 γ", "weight γ"], ...logarithmic(page, "gamma", -3, 2, "γ"));
  add("k", ["D 的步數 k", "D's steps k"], ...plain(page, "k", 1, 5));
  add("lr_g", ["G 的學習率", "G's learning rate"], ...logarithmic(page, "lr_g", -5, 1, "G"));
  add("lr_d", ["D 的學習率", "D's learning rate"], ...logarithmic(page, "lr_d", -5, 1, "D"));
  add("seed", ["亂數種子", "seed"], text(page, "seed"));
  return panel;
}

function labelled(page, name, label, ...inputs) {
  const id = `${page.view}-${name}`;
  inputs[inputs.length - 1].id = id;
  return node("div", { className: `lab-field lab-field-${name}` }, node("label", { htmlFor: id }, both(...label)), ...inputs);
}

function choice(page, name, options) {
  const select = node("select", { onchange: () => set(page, name, select.value) },
    options.map(([value, label]) => node("option", { value }, label)));
  page.controls[name] = { show: (value) => { select.value = value; } };
  return select;
}

// A field in which anything can be typed: the kernel says what is wrong with it.
function text(page, name) {
  const input = node("input", { type: "text", inputMode: "decimal", size: 7, autocomplete: "off", spellcheck: false });
  input.onchange = () => set(page, name, asNumber(input.value));
  input.onkeydown = (event) => { if (event.key === "Enter") input.onchange(); };
  page.controls[name] = { show: (value) => { input.value = value; } };
  return input;
}

function withSlider(page, name, slider, aria, toValue, toSlider) {
  const input = text(page, name);
  slider.setAttribute("aria-label", aria);
  slider.oninput = () => { input.value = toValue(+slider.value); };
  slider.onchange = () => set(page, name, toValue(+slider.value));
  page.controls[name] = { show: (value) => {
    input.value = value;
    if (isFinite(toSlider(value))) slider.value = toSlider(value);
  } };
  return [slider, input];
}

function logarithmic(page, name, low, high, aria) {
  const slider = node("input", { type: "range", min: low, max: high, step: 0.05 });
  return withSlider(page, name, slider, `${aria} 10^x`, (x) => +(10 ** x).toPrecision(2), (value) => Math.log10(value));
}

function plain(page, name, low, high) {
  return withSlider(page, name, node("input", { type: "range", min: low, max: high, step: 1 }), name, (x) => x, Number);
}

const asNumber = (typed) => (typed.trim() !== "" && isFinite(typed) ? Number(typed) : typed.trim());

function set(page, name, value) {
  if (page.lost || page.model.get("settings")[name] === value) return showSettings(page);
  page.model.set("settings", { ...page.model.get("settings"), [name]: value });
  page.model.save_changes();
  page.asked ??= performance.now();
  showSettings(page);
}

// The legend, of which each entry switches its layer on and off.
function legend(page) {
  const box = node("div", { className: "lab-legend" });
  for (const [name, label] of Object.entries(LAYERS)) {
    const input = node("input", { type: "checkbox", checked: true, onchange: () => { page.show[name] = input.checked; schedule(page); } });
    box.append(node("label", {}, input, node("span", { className: `lab-swatch lab-swatch-${name}` }), node("span", {}, both(...label))));
  }
  return box;
}

function curves(page) {
  const chart = (name, zh, en, entries) => {
    page[name] = node("canvas", { className: "lab-chart" });
    page[name].setAttribute("role", "img");
    page[name].setAttribute("aria-label", `${zh} ${en}`);
    const key = entries.map(([label, colour]) => node("span", { className: "lab-key", style: `--key: ${colour}` }, ...[label].flat()));
    return node("figure", {}, node("figcaption", {}, node("b", {}, both(zh, en)), ...key), page[name]);
  };
  const { discriminator, generated, measured, other } = page.colours;
  return node("div", { className: "lab-curves" },
    chart("lossChart", "損失", "losses", [[symbol("L", "D"), discriminator], [symbol("L", "G"), generated]]),
    chart("divergenceChart", "資料與生成的距離", "data against generated",
      [["JS", measured], [both("虛線：真樣本的 JS", "dashed: JS of exact samples"), "transparent"], ["KL(p̂‖q̂)", other]]));
}

// --- showing the state ----------------------------------------------------------------------------------------------

function showPlaying(page, playing) {
  page.playing = playing;
  page.playButton.replaceChildren(icon(playing ? "pause" : "play"), ...(playing ? both("暫停", "Pause") : both("播放", "Play")));
}

function showMessage(page, { level, zh, en }) {
  page.message.className = `lab-message lab-${level}`;
  const english = en.split("\n");
  page.message.replaceChildren(...(zh ? zh.split("\n").map((line, i) => node("div", {}, both(line, english[i]))) : []));
}

function showSettings(page) {
  const settings = page.model.get("settings");
  for (const [name, control] of Object.entries(page.controls)) control.show(settings[name]);
  const drawing = settings.data === "drawn";
  page.el.classList.toggle("lab-drawing", drawing);
  page.el.classList.toggle("lab-slow", settings.speed === "slow");
  page.clearButton.hidden = !drawing;
  page.plane.setAttribute("role", drawing ? "application" : "img");
  page.plane.setAttribute("aria-label", drawing
    ? "畫資料：方向鍵移動游標，空白鍵加點 Draw data: arrow keys move the cursor, space adds points"
    : "資料、生成的樣本與判別器的曲面 Data, generated samples and the discriminator's surface");
  schedule(page);
}

function showNumbers(page) {
  const { step, losses, kl, js, modes, of } = page.frame;
  const numbers = [[both("步", "step"), step], [symbol("L", "D"), short(losses?.[0])], [symbol("L", "G"), short(losses?.[1])], ["KL", short(kl)],
    ["JS", short(js)], [both("涵蓋的模式", "modes found"), `${modes}/${of}`]];
  const shown = page.model.get("small") ? [numbers[0], numbers[5]] : numbers;
  page.numbers.replaceChildren(...shown.map(([name, value]) => node("span", {}, ...[name].flat(), " ", node("b", {}, `${value}`))));
}

function showPhase(page) {
  const { phase } = page.frame;
  if (page.phased === phase) return;
  page.phased = phase;
  page.phase.replaceChildren(...(PHASES[phase] ? both(...PHASES[phase]) : []));
  page.phase.className = `lab-phase lab-phase-${phase}`;
}

const short = (value) => (value == null || !isFinite(value) ? "–" : Math.abs(value) >= 1000 ? value.toExponential(1) : value.toFixed(3));

// --- drawing --------------------------------------------------------------------------------------------------------

function schedule(page) {
  if (page.closed) return;
  cancelAnimationFrame(page.request);
  page.request = requestAnimationFrame(() => {
    drawPlane(page);
    if (performance.now() - (page.charted || 0) > CHARTS) showSlowly(page);
    acknowledge(page);
  });
  clearTimeout(page.later); // the curves' last rows, too
  page.later = setTimeout(() => { if (!page.closed) showSlowly(page); }, 2 * CHARTS);
}

// Numbers and curves change a few times a second: for each change in its page JupyterLab looks through all of its styles.
function showSlowly(page) {
  page.charted = performance.now();
  if (page.frame) showNumbers(page);
  if (page.lossChart) drawCurves(page);
}

// The drawing context of a canvas as sharp as the screen, cleared; lengths are in CSS pixels.
function context(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.fillStyle = "#fff"; // paper in the dark theme, too, as under the course's figures
  ctx.fillRect(0, 0, width, height);
  return { ctx, width, height };
}

function drawPlane(page) {
  const { ctx, width } = context(page.plane);
  const { frame, show, colours, reach } = page;
  const at = (x) => ((x / reach + 1) / 2) * width;
  const up = (y) => ((1 - y / reach) / 2) * width;
  const tools = { ctx, width, at, up, reach };
  if (frame && show.surface) drawSurface(tools, frame.surface, page.surface);
  if (show.data) ctx.drawImage(dataLayer(page, tools), 0, 0, width, width);
  dots(tools, page.stroke, colours.data, 2.2);
  if (frame) {
    const samples = moving(page, frame);
    if (show.lines) drawLines(tools, frame.lines, colours.generated);
    if (show.samples) dots(tools, samples, colours.generated, 1.9);
    if (show.arrows) drawArrows(tools, samples, frame.arrows);
  }
  if (page.el.classList.contains("lab-drawing")) drawCursor(page, tools);
}

// In slow motion the samples travel to where G's step has put them.
function moving(page, { before, samples, start }) {
  const part = start ? Math.min(1, (performance.now() - start) / ANIMATION) : 1;
  if (!before || part === 1) return samples;
  setTimeout(() => schedule(page), 0);
  return samples.map((x, i) => before[i] + part * (x - before[i]));
}

function drawSurface({ ctx, width }, surface, stops) {
  const m = Math.sqrt(surface.length);
  const image = new ImageData(m, m);
  const [low, middle, high] = stops.map((hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
  surface.forEach((value, i) => {
    const s = value / 127.5 - 1;
    const end = s < 0 ? low : high;
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = middle[c] + Math.abs(s) * (end[c] - middle[c]);
    image.data[4 * i + 3] = 255;
  });
  const small = new OffscreenCanvas(m, m);
  small.getContext("2d").putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(small, 0, 0, width, width);
}

// Stamps of a dot drawn once: several times as fast as thousands of arcs.
function dots({ ctx, at, up }, points, colour, radius) {
  const side = 2 * radius + 2;
  const stamp = dot(colour, radius, side);
  for (let i = 0; i < points.length; i += 2) ctx.drawImage(stamp, at(points[i]) - side / 2, up(points[i + 1]) - side / 2, side, side);
}

// The data stand still: thousands of dots are drawn once, and then copied as one picture.
function dataLayer(page, { at, up, width }) {
  const ratio = window.devicePixelRatio || 1, side = Math.max(1, Math.round(width * ratio));
  if (page.layer?.points !== page.points || page.layer.canvas.width !== side) {
    page.layer = { points: page.points, canvas: new OffscreenCanvas(side, side) };
    const ctx = page.layer.canvas.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    dots({ ctx, at, up }, page.points, page.colours.data, 2.2);
  }
  return page.layer.canvas;
}

const stamps = {};
function dot(colour, radius, side) {
  const ratio = window.devicePixelRatio || 1;
  const key = [colour, radius, ratio].join();
  if (!stamps[key]) {
    stamps[key] = new OffscreenCanvas(Math.ceil(side * ratio), Math.ceil(side * ratio));
    const ctx = stamps[key].getContext("2d");
    const middle = stamps[key].width / 2;
    ctx.fillStyle = colour;
    ctx.globalAlpha = 0.7;
    ctx.arc(middle, middle, radius * ratio, 0, 7);
    ctx.fill();
  }
  return stamps[key];
}

function drawLines({ ctx, at, up }, lines, colour, points = 49) {
  ctx.strokeStyle = colour;
  ctx.globalAlpha = 0.4;
  ctx.lineWidth = 0.8;
  ctx.beginPath();
  for (let i = 0; i < lines.length; i += 2) {
    if ((i / 2) % points === 0) ctx.moveTo(at(lines[i]), up(lines[i + 1]));
    else ctx.lineTo(at(lines[i]), up(lines[i + 1]));
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
}

// An absolute scale, which only bends for long arrows: where the gradient vanishes so do they.
function drawArrows({ ctx, at, up, width, reach }, samples, arrows) {
  ctx.strokeStyle = "#222";
  ctx.lineWidth = 1.2;
  ctx.beginPath();
  for (let i = 0; i < arrows.length; i += 2) {
    const size = Math.hypot(arrows[i], arrows[i + 1]);
    const length = (0.12 * width * size) / (size + 2 / reach);
    if (!(length > 1.5)) continue;
    const [x, y, dx, dy] = [at(samples[i]), up(samples[i + 1]), (arrows[i] / size) * length, (-arrows[i + 1] / size) * length];
    const head = Math.min(5, length / 2) / length;
    ctx.moveTo(x, y);
    ctx.lineTo(x + dx, y + dy);
    ctx.lineTo(x + dx - head * (dx + 0.6 * dy), y + dy - head * (dy - 0.6 * dx));
    ctx.moveTo(x + dx, y + dy);
    ctx.lineTo(x + dx - head * (dx - 0.6 * dy), y + dy - head * (dy + 0.6 * dx));
  }
  ctx.stroke();
}

function drawCursor(page, { ctx, at, up, width }) {
  if (document.activeElement === page.plane) {
    const [x, y] = [at(page.cursor[0]), up(page.cursor[1])];
    ctx.strokeStyle = "#222";
    ctx.lineWidth = 1.5;
    ctx.strokeRect(x - 6, y - 6, 12, 12);
    ctx.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      ctx.moveTo(x + 3 * dx, y + 3 * dy);
      ctx.lineTo(x + 10 * dx, y + 10 * dy);
    }
    ctx.stroke();
  }
  if (page.points.length || page.stroke.length) return;
  ctx.strokeStyle = "#bbb";
  ctx.setLineDash([6, 6]);
  ctx.strokeRect(12, 12, width - 24, width - 24);
  ctx.setLineDash([]);
}

function drawCurves(page) {
  const { lossChart, divergenceChart, curve, colours, floor } = page;
  const finite = curve.flatMap(([, d, g]) => [d, g]).filter(isFinite).sort((a, b) => a - b);
  const edge = (share) => finite[Math.round(share * (finite.length - 1))] ?? share;
  const [low, high] = [edge(0.02), edge(0.98)]; // a single spike must not flatten the rest
  const margin = 0.15 * (high - low) || 0.5;
  const range = [low - margin, high + margin];
  drawChart(lossChart, curve, [{ column: 1, colour: colours.discriminator, range }, { column: 2, colour: colours.generated, range }]);
  const highest = Math.max(1, ...curve.map((row) => row[3]).filter(isFinite));
  drawChart(divergenceChart, curve, [{ column: 4, colour: colours.measured, range: [0, Math.LN2], dashed: floor[1] },
    { column: 3, colour: colours.other, range: [0, highest] }]);
}

// One or two series; where their ranges differ the second one has its axis on the right.
function drawChart(canvas, curve, series) {
  const { ctx, width, height } = context(canvas);
  const twoAxes = series[0].range !== series[1].range;
  const box = { left: 42, right: width - (twoAxes ? 42 : 8), top: 8, bottom: height - 19 };
  const last = curve.length ? curve[curve.length - 1][0] : 100;
  const x = (step) => box.left + (step / last) * (box.right - box.left);
  drawFrame(ctx, box, last);
  drawScale(ctx, box, series[0].range, twoAxes ? series[0].colour : "#444", "right", box.left - 4);
  if (twoAxes) drawScale(ctx, box, series[1].range, series[1].colour, "left", box.right + 4);
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  ctx.clip();
  for (const { column, colour, range: [low, high], dashed } of series) {
    const y = (value) => box.bottom - ((value - low) / (high - low)) * (box.bottom - box.top);
    if (dashed) line(ctx, [[box.left, y(dashed)], [box.right, y(dashed)]], colour, [4, 4]);
    line(ctx, curve.map((row) => [x(row[0]), y(row[column])]), colour);
  }
  ctx.restore();
}

function drawFrame(ctx, { left, right, top, bottom }, last) {
  for (const y of [top, (top + bottom) / 2]) line(ctx, [[left, y], [right, y]], "#e4e4e4");
  line(ctx, [[left, top], [left, bottom], [right, bottom]], "#888");
  ctx.fillStyle = "#444";
  ctx.font = "11px sans-serif";
  ctx.textAlign = "left";
  ctx.fillText("0", left, bottom + 14);
  ctx.textAlign = "right";
  ctx.fillText(last, right, bottom + 14);
}

function drawScale(ctx, { top, bottom }, [low, high], colour, align, x) {
  ctx.fillStyle = colour;
  ctx.textAlign = align;
  [high, (low + high) / 2, low].forEach((value, i) => {
    const label = Math.abs(value) >= 100 ? value.toExponential(0) : value.toFixed(2);
    ctx.fillText(label, x, top + (i * (bottom - top)) / 2 + 4);
  });
}

function line(ctx, points, colour, dash = []) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.3;
  ctx.setLineDash(dash);
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
  ctx.stroke();
  ctx.setLineDash([]);
}

// --- the reader's own data ------------------------------------------------------------------------------------------

function drawByHand(page) {
  const { plane } = page;
  const drawing = () => page.el.classList.contains("lab-drawing");
  const where = (event) => {
    const box = plane.getBoundingClientRect();
    return [(2 * (event.clientX - box.left)) / box.width - 1, 1 - (2 * (event.clientY - box.top)) / box.height].map((x) => x * page.reach);
  };
  plane.onpointerdown = (event) => {
    if (!drawing()) return;
    plane.setPointerCapture(event.pointerId);
    page.pressed = true;
    spray(page, where(event));
  };
  plane.onpointermove = (event) => { if (page.pressed) for (const each of event.getCoalescedEvents?.() ?? [event]) spray(page, where(each)); };
  plane.onpointerup = plane.onpointercancel = () => finish(page);
  plane.onkeydown = (event) => { if (drawing()) press(page, event); };
  plane.onkeyup = (event) => { if (event.key === " ") finish(page); };
  plane.onfocus = plane.onblur = () => schedule(page);
}

// A few points about the place, as from a spray can.
function spray(page, [x, y], n = 4) {
  const blur = () => 0.02 * page.reach * (Math.random() + Math.random() + Math.random() - 1.5) * 2;
  for (let i = 0; i < n; i++) page.stroke.push(x + blur(), y + blur());
  page.cursor = [x, y];
  schedule(page);
}

// The kernel gets a stroke when it is complete: it has to begin a new training for it.
function finish(page) {
  page.pressed = false;
  if (page.stroke.length) page.ask("draw", {}, [new Float32Array(page.stroke).buffer]);
}

function press(page, event) {
  const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  if (move) page.cursor = page.cursor.map((x, i) => Math.max(-page.reach, Math.min(page.reach, x + (move[i] * page.reach) / 20)));
  else if (event.key === " ") spray(page, page.cursor, 8);
  else return;
  event.preventDefault(); // the page would scroll
  schedule(page);
}
