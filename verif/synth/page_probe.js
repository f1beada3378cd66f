// Appended to a copy of the page by page_test.cpp: uses it as a reader would, and writes what came of it as JSON.
const probe = {width: innerWidth, scroll: document.documentElement.scrollWidth, scripts: document.scripts.length};

const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const cells = (row) => [...row.cells].map((cell) => cell.textContent);
const rowsOf = (table) => [...table.tBodies[0].rows].filter((row) => !row.classList.contains('detail')).map(cells);
const keysOf = (table) => all('thead th', table).map((head) => head.dataset.key);
const inSection = (id, name) => document.querySelector(`#${id} table[aria-label="${name}"]`);

/// Where each chart has drawn each of its elements, as values read back from pixels through the axes.
function drawn() {
  const charts = {};
  for (const canvas of all('canvas')) {
    const chart = Chart.getChart(canvas);
    const {x, y} = chart.scales;
    charts[canvas.id] = {
      label: canvas.getAttribute('aria-label'), ink: x.options.ticks.color,
      x: x.options.title.text, y: y.options.title.text,
      horizontal: x.isHorizontal() && !y.isHorizontal(), xType: x.type, labels: chart.data.labels,
      inside: chart.chartArea.right <= canvas.clientWidth && chart.chartArea.left >= 0 && canvas.clientWidth > 200,
      labelBoxes: chart.labelBoxes, pixel: x.getValueForPixel(x.left + 1) - x.getValueForPixel(x.left),
      sets: chart.data.datasets.map((set, s) => ({name: set.label, points: chart.getDatasetMeta(s).data.map((each) => ({
        x: x.getValueForPixel(each.x), y: y.getValueForPixel(each.y), row: each.y,
        from: each.base === undefined ? null : x.getValueForPixel(each.base)}))}))};
  }
  return charts;
}

/// What the buttons of each figure would save, by file name.
function downloads() {
  const files = {};
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function() {
    files[this.download] = decodeURIComponent(this.href.slice(this.href.indexOf(',') + 1));
  };
  for (const button of all('figcaption button')) button.click();
  HTMLAnchorElement.prototype.click = click;
  return files;
}

/// The rows before and after one and two clicks on a column's head.
function sorting(key) {
  const table = inSection('designs', 'Reference designs');
  const head = table.querySelector(`th[data-key="${key}"]`);
  return [1, 2].map(() => {
    head.querySelector('button').click();
    return {rows: rowsOf(table).map((row) => row[0]), said: head.getAttribute('aria-sort'),
      others: all('thead th', table).filter((each) => each !== head).map((each) => each.ariaSort)};
  });
}

function choose(id, name, option) {
  const select = document.querySelector(`#${id} select[name="${name}"]`);
  select.selectedIndex = [...select.options].findIndex((each) => each.textContent === option);
  select.dispatchEvent(new Event('change'));
}

const absentIn = (section) => all('.absent', section).map((each) => each.textContent);
probe.absent = Object.fromEntries(all('section').map((section) => [section.id, absentIn(section)]));
probe.sentences = all('section').every((section) => section.querySelector('p').textContent.length > 30);
probe.tables = Object.fromEntries(all('table').map((table) => (
  [table.getAttribute('aria-label'), {keys: keysOf(table), rows: rowsOf(table)}])));
probe.charts = drawn();
probe.files = downloads();
if (inSection('designs', 'Reference designs')) {
  probe.byArea = sorting('area_ge');
  probe.byName = sorting('design');
  const button = document.querySelector('#designs tbody button');
  button.click();
  const detail = document.querySelector('#designs .detail');
  probe.opened = {design: button.textContent, expanded: button.ariaExpanded,
    heads: all('h4', detail).map((each) => each.textContent),
    tables: Object.fromEntries(all('table', detail).map((table) => [table.getAttribute('aria-label'), rowsOf(table)]))};
  button.click();
  probe.closed = detail.hidden;
  choose('designs', 'mode', 'speed');
  probe.speed = rowsOf(inSection('designs', 'Reference designs'));
  choose('designs', 'target_name', 'hx8k');
  probe.device = rowsOf(inSection('designs', 'Reference designs'));
  choose('designs', 'target_name', 'all');
  choose('designs', 'mode', 'all');
  probe.allRows = rowsOf(inSection('designs', 'Reference designs')).length;
  choose('curves', 'library', 'other_lib');
  choose('history', 'block', 'spark_unpack');
  probe.chosen = drawn();
  dispatchEvent(new Event('beforeprint'));
  probe.onPaper = drawn();
  dispatchEvent(new Event('afterprint'));
  probe.offPaper = drawn();
}
probe.errors = pageErrors;
const hex = (character) => '\\u' + character.charCodeAt(0).toString(16).padStart(4, '0');
const made = document.createElement('pre');
made.id = 'probe';
made.textContent = JSON.stringify(probe).replace(/[<>&\u0080-\uffff]/g, hex);
document.body.append(made);
