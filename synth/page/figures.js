// The page's figures: one function a kind of chart, drawn by Chart.js.
// ---- figures ---------------------------------------------------------------------------------------------------
const plots = [];  // of the figures: canvas, config(look) and the chart once it is drawn
const dashes = [{name: 'solid', line: []}, {name: 'dashed', line: [7, 4]}, {name: 'dotted', line: [2, 3]}];
const dashOf = (i) => dashes[Math.floor(i / 8) % 3];  // there are eight colours

/// A plot, and below it its caption and its rows to take away. legend: names, in the order of colours.
function figure({id, title, caption, height = 360, legend, rows, config}) {
  const canvas = element('canvas',
      {id, role: 'img', 'aria-label': `${title}. ${caption} Its numbers: buttons CSV and JSON.`});
  plots.push({canvas, config});
  const save = (kind, type, content) => element('button', {type: 'button', 'aria-label': `${title}: ${kind}`, click() {
    const href = `data:${type};charset=utf-8,${encodeURIComponent(content())}`;
    element('a', {download: `${id}.${kind.toLowerCase()}`, href}).click();
  }}, kind);
  const sample = (i) => element('i', {style: `border-color: var(--c${i % 8}); border-top-style: ${dashOf(i).name}`});
  return element('figure', {}, element('h3', {}, ...breakable(title)),
      element('ul', {class: 'legend'}, ...legend.map((name, i) => element('li', {}, sample(i), name))),
      element('div', {class: 'plot', style: `height: ${height}px`}, canvas),
      element('figcaption', {}, caption, ' ', element('span', {class: 'save'}, save('CSV', 'text/csv', () => csv(rows)),
          save('JSON', 'application/json', () => JSON.stringify(rows, null, 2)))));
}

/// Draws the figures that are new on the page, or all.
function draw(all) {
  const style = getComputedStyle(root);
  const look = (name) => style.getPropertyValue(`--${name}`).trim();
  for (const plot of [...plots]) {
    const gone = !plot.canvas.isConnected;
    if (gone || all) plot.chart = plot.chart?.destroy();
    if (gone) plots.splice(plots.indexOf(plot), 1);
    else plot.chart ??= new Chart(plot.canvas, plot.config(look));
  }
}

/// What all charts have in common. tip: the text beside the mouse for a point.
function options(look, x, y, tip) {
  const axis = ({title, ticks, ...more}) => ({
    title: {display: true, text: title, color: look('ink')}, grid: {color: look('rule'), borderColor: look('soft')},
    ticks: {color: look('ink'), maxRotation: 0, autoSkipPadding: 12, ...ticks}, ...more});
  return {
    animation: false, maintainAspectRatio: false, locale: 'en', font: {family: 'system-ui, sans-serif'},
    ...(root.classList.contains('paper') && {devicePixelRatio: 3}),
    plugins: {legend: {display: false}, tooltip: {callbacks: {label: tip}}}, scales: {x: axis(x), y: axis(y)}};
}

/// Horizontal bars have their names to the left, in several lines where there is little room.
const nameAxis = {grid: {display: false}, ticks: {autoSkip: false, callback(index) {
  const lines = [''];
  for (const piece of this.getLabelForValue(index).match(/[^_ ]*[_ ]*/g)) {
    if (lines.at(-1) && (lines.at(-1) + piece).length > (this.chart.width < 520 ? 18 : 40)) lines.push('');
    lines[lines.length - 1] += piece;
  }
  return lines;
}}};
const barsHeight = (bars) => 70 + bars * Math.min(34, 860 / bars);  // at most what a printed page holds

/// bars: {name, values: {part: value}}. Of more than eight parts the seven largest stay, the others become one.
function stackedBars({bars, unit, axis, ...more}) {
  const all = distinct(bars.flatMap((bar) => Object.keys(bar.values)));
  const size = (part) => sum(bars.map((bar) => bar.values[part]));
  const others = all.length > 8 ? [...all].sort((a, b) => size(b) - size(a)).slice(7) : [];
  const legend = [...all.filter((part) => !others.includes(part)), ...(others.length ? ['all others'] : [])];
  const value = ({values}, part) => (part === 'all others' ? sum(others.map((other) => values[other])) : values[part]);
  return figure({...more, legend, height: barsHeight(bars.length), config: (look) => ({
    type: 'bar',
    data: {labels: bars.map((bar) => bar.name), datasets: legend.map((part, i) => ({
      label: part, data: bars.map((bar) => value(bar, part)), backgroundColor: look(`c${i}`), maxBarThickness: 24}))},
    options: {...options(look, {title: axis, stacked: true, beginAtZero: true}, {stacked: true, ...nameAxis},
        (point) => `${point.dataset.label}: ${number(point.raw)} ${unit}`), indexAxis: 'y'}})});
}

/// series: {name, points: [{x, y}]}. labels: the places of x, where it is no quantity.
function lines({series, x, y, labels, ...more}) {
  return figure({...more, legend: series.map((each) => each.name), config: (look) => ({
    type: 'line',
    data: {labels, datasets: series.map((each, i) => ({
      label: each.name, data: each.points, borderColor: look(`c${i % 8}`), backgroundColor: look(`c${i % 8}`),
      borderWidth: 2, borderDash: dashOf(i).line, pointRadius: 3}))},
    options: options(look, {title: x, type: labels ? 'category' : 'linear'}, {title: y},
        ({dataset, raw}) => `${dataset.label}: ${number(raw.y)} GE, ${labels ? raw.x : `${number(raw.x, 3)} ns`}`)})});
}

/// Writes the label of each point where it covers no other point or label; those of the front must be written, farther
/// away with a line if need be.
const pointLabels = {id: 'pointLabels', afterDatasetsDraw(chart) {
  const {ctx, chartArea: area} = chart;
  const points = chart.data.datasets.flatMap((set, s) => set.data.map((point, i) => {
    const {x, y} = chart.getDatasetMeta(s).data[i];
    return {x, y, text: point.label, front: set.front};
  }));
  const joints = points.filter((point) => point.front);
  const onLine = joints.slice(1).flatMap((to, i) => Array.from({length: 60}, (_, step) => (
    {x: joints[i].x + (to.x - joints[i].x) * step / 60, y: joints[i].y + (to.y - joints[i].y) * step / 60})));
  const around = (reach) => ({x, y}) => [x - reach, y - reach, x + reach, y + reach];
  const taken = [...points.map(around(6)), ...onLine.map(around(2))];
  const free = ([left, top, right, bottom]) =>
      left >= area.left && right <= area.right && top >= area.top && bottom <= area.bottom &&
      taken.every((box) => left >= box[2] || right <= box[0] || top >= box[3] || bottom <= box[1]);
  const sides = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, 1], [-1, -1], [1, -1], [-1, 1]];
  ctx.save();
  ctx.font = '11px system-ui, sans-serif';
  ctx.textBaseline = 'middle';
  chart.labelBoxes = [];
  for (const {x, y, text: label, front} of points) {
    const width = ctx.measureText(label).width;
    const box = (front ? [10, 20, 32, 46, 62, 80, 100] : [10]).flatMap((far) => sides.map(([dx, dy]) => {
      const left = Math.max(area.left, Math.min(area.right - width, x + dx * far - [width, width / 2, 0][dx + 1]));
      return [left, y + dy * far - 7, left + width, y + dy * far + 7];
    })).find(free);
    if (!box) continue;
    taken.push(box);
    chart.labelBoxes.push({label, box});
    ctx.fillStyle = ctx.strokeStyle = chart.options.scales.x.ticks.color;
    ctx.fillText(label, box[0], box[1] + 7);
    const [nearX, nearY] = [Math.min(Math.max(x, box[0]), box[2]), Math.min(Math.max(y, box[1] + 2), box[3] - 2)];
    if (Math.hypot(nearX - x, nearY - y) > 14) {
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(nearX, nearY);
      ctx.stroke();
    }
  }
  ctx.restore();
}};

/// points: {x, y, label, front}. Those of the front are joined.
function front({points, x, y, ...more}) {
  const leading = (value) => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
  const ticks = {callback: (value) => ([1, 2, 5].includes(leading(value)) ? value.toLocaleString('en') : '')};
  const sets = [['Pareto front', points.filter((point) => point.front).sort((a, b) => a.x - b.x)],
    ['other arrays', points.filter((point) => !point.front)]];
  return figure({...more, height: 480, legend: sets.map((set) => set[0]), config: (look) => ({
    type: 'scatter',
    data: {datasets: sets.map(([label, data], i) => ({
      label, data, front: i === 0, showLine: i === 0, borderColor: look(i === 0 ? 'c0' : 'soft'),
      backgroundColor: look(`c${i}`), borderWidth: 2, pointBorderWidth: 1,
      ...(i === 0 ? {pointRadius: 6, pointStyle: 'rectRot'} : {pointRadius: 4})}))},
    plugins: [pointLabels],
    options: {...options(look, {title: x, type: 'logarithmic', ticks}, {title: y, type: 'logarithmic', ticks},
        (point) => `${point.raw.label}: ${number(point.raw.x)} GE, ${number(point.raw.y)} GMAC/s`)}})});
}

/// bars: {name, median, min, max}.
function spreadBars({bars, axis, ...more}) {
  const legend = ['median of seeds', 'slowest to fastest seed'];
  return figure({...more, legend, height: barsHeight(bars.length), config: (look) => ({
    type: 'bar',
    data: {labels: bars.map((bar) => bar.name), datasets: [
      {label: legend[1], data: bars.map((bar) => [bar.min, bar.max]), backgroundColor: look('c1'), barThickness: 5},
      {label: legend[0], data: bars.map((bar) => bar.median), backgroundColor: look('c0'), maxBarThickness: 22}]
        .map((set) => ({...set, grouped: false}))},
    options: {...options(look, {title: axis, beginAtZero: true}, nameAxis, ({dataset, raw}) =>
      `${dataset.label}: ${[raw].flat().map((value) => number(value, 1)).join(' to ')} MHz`), indexAxis: 'y'}})});
}

