// What the page is made of: values as readers want them, tables, choices. Before figures.js and page.js.
'use strict';
const report = JSON.parse(document.getElementById('report').textContent);
const root = document.documentElement;

// ---- values ----------------------------------------------------------------------------------------------------
const known = (value) => value !== null && value !== undefined && value !== '';
const list = (value) => (Array.isArray(value) ? value : []);
const distinct = (values) => [...new Set(values)];
const sum = (values) => values.reduce((total, value) => total + (value ?? 0), 0);
const times = (a, b) => (known(a) && known(b) ? a * b : null);
const pick = (row, keys) => Object.fromEntries(keys.split(' ').map((key) => [key, row[key]]));
/// Those of a device have the clock and the flip-flops that their fpga part has.
const records = list(report.records).map((record) => ({
  ...record, target_name: record.library ?? record.device, flip_flops: record.flip_flops ?? record.fpga?.flip_flops,
  fmax_mhz: record.fmax_mhz ?? record.fpga?.fmax_median_mhz, ...(record.fpga && pick(record.fpga, 'luts rams dsps'))}));
const blocks = distinct(records.map((record) => record.block).filter(known));

/// For readers: with so many decimal places, or as three to four significant digits.
function number(value, places, signDisplay = 'auto') {
  if (!known(value)) return '–';
  const size = Math.abs(value);
  if (places === undefined && size > 0 && size < 1e-4) return value.toExponential(2);
  const significant = size >= 100 ? 1 : size >= 1 ? 2 : 2 - Math.floor(Math.log10(size));
  const digits = places ?? (size === 0 || size >= 1000 ? 0 : significant);
  return value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay});
}

/// The block of a design, also of one that only curves or the history know.
function blockOf(design) {
  const own = records.find((record) => record.design === design)?.block;
  return own ?? blocks.filter((block) => design.startsWith(block)).sort((a, b) => b.length - a.length)[0] ?? '';
}

/// A design's name without what a figure's title says.
function short(design, block) {
  const start = block && design.startsWith(`${block}_`) ? block.length + 1 : design.startsWith('spark_') ? 6 : 0;
  return design.slice(start) || design;
}

function grouped(rows, key) {
  const groups = new Map();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return [...groups];
}

/// RFC 4180.
function csv(rows) {
  const names = distinct(rows.flatMap((row) => Object.keys(row)));
  const field = (value) => (/[",\r\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : `${value ?? ''}`);
  return [names, ...rows.map((row) => names.map((name) => row[name]))]
      .map((line) => line.map(field).join(',') + '\r\n').join('');
}

// ---- tables ----------------------------------------------------------------------------------------------------
/// Attributes that are functions listen to the event of that name; unknown ones are left out.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (known(value)) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/// Names may break behind an underscore.
const breakable = (name) => (name.match(/[^_]*_+|[^_]+/g) ?? []).flatMap((piece) => [piece, element('wbr')]);

const text = {kind: 'text'};    // left-aligned
const prose = {kind: 'prose'};  // sentences
const signed = {sign: 'exceptZero'};
const yesNo = {...text, show: (on) => (on ? 'yes' : 'no')};
const verdicts = {'true': 'holds', 'false': 'does not hold', 'open': 'not decided'};
const verdict = {...text, show: (holds) => element('span', {class: `verdict-${holds}`}, verdicts[holds] ?? holds)};
/// Of all tables, key by key: title, unit, and how the values are shown: decimal places, times a factor.
const columns = {
  activity: ['activity', '', prose], area_change: ['changed by', 'GE', signed], area_ge: ['area', 'GE'],
  area_ge_each: ['area, each', 'GE'], area_percent: ['changed by', '%', {...signed, places: 1}],
  area_um2: ['area', 'µm²'], at: ['sum', 'ns', {places: 3}], carries: ['carries'], cell: ['cell', '', text],
  cells: ['cells'], claim: ['claim', '', prose], clock_mhz: ['clock', 'MHz', {places: 1}], cols: ['columns'],
  commit: ['at commit', '', text], constraint_ns: ['constraint', 'ns', {places: 3}], core_ge: ['core', 'GE'],
  core_um2: ['core', 'µm²'], count: ['count'], cycles_per_mac: ['cycles', 'per MAC of a lane', {places: 3}],
  decoder_ge: ['a decoder', 'GE'], decoders: ['decoders'], delay_ns: ['delay', 'ns', {places: 3}],
  design: ['design', '', text], difference: ['difference', '%', {...signed, places: 1, factor: 100}], dsps: ['DSPs'],
  encoder_ge: ['an encoder', 'GE'], encoders: ['encoders'], energy_pj: ['energy', 'pJ'],
  energy_pj_per_cycle: ['energy', 'pJ per cycle'], flat_ge: ['flat', 'GE'],
  flat_tmin_ns: ['flat: least period', 'ns', {places: 3}], flip_flops: ['flip-flops'],
  fmax_max_mhz: ['fastest seed', 'MHz', {places: 1}], fmax_median_mhz: ['median clock', 'MHz', {places: 1}],
  fmax_mhz: ['highest clock', 'MHz', {places: 1}], fmax_min_mhz: ['slowest seed', 'MHz', {places: 1}],
  group: ['what for', '', text], hierarchical_ge: ['hierarchical', 'GE'],
  hierarchical_tmin_ns: ['hierarchical: least period', 'ns', {places: 3}], holds: ['verdict', '', verdict],
  internal_uw: ['internal', 'µW'], is_not: ['what it is not', '', prose], kind: ['kind', '', text],
  leakage_uw: ['leakage', 'µW'], library: ['library', '', text], logic_depth: ['logic depth', 'cells'],
  logic_ge: ['without flip-flops', 'GE'], luts: ['LUTs'], macs_per_s: ['throughput', '10⁹ MAC/s', {factor: 1e-9}],
  macs_per_s_per_ge: ['throughput per area', '10³ MAC/s per GE', {factor: 1e-3}],
  meaning: ['what it means', '', prose], measured: ['measured here', '', prose], memory_bits: ['memory', 'bits'],
  mode: ['mode', '', text], name: ['name', '', text], nand2_cell: ['its cell', '', text],
  nand2_um2: ['NAND2, 1 GE', 'µm²', {show: String}], note: ['note', '', prose],
  overhead_share: ['decoders and encoders', '% of core', {places: 2, factor: 100}],
  paper: ['the paper says', '', prose], paper_core_mm2: ['core, the paper', 'mm²', {places: 3}],
  paper_decoder_um2: ['a decoder, the paper', 'µm²'], paper_pe_um2: ['a PE, the paper', 'µm²'],
  pareto: ['Pareto front', '', yesNo], part: ['part', '', text],
  pe_ge: ['a PE', 'GE'], pe_um2: ['a PE', 'µm²'], per: ['per', '', text], pes: ['PEs'], pin: ['pin', '', text],
  place: ['stage'], rams: ['RAMs'], rows: ['rows'], seeds_tried: ['seeds'], setting: ['parameter', '', text],
  sha_256: ['SHA-256', 'first 12 digits', text], share: ['share', '%', {places: 1, factor: 100}],
  source: ['source', '', prose], spread: ['spread', '% of median', {places: 1}], subject: ['which says', '', prose],
  switching_uw: ['switching', 'µW'], target_name: ['library or device', '', text], title: ['column', '', text],
  tmin_change: ['changed by', 'ns', {...signed, places: 3}], tmin_ns: ['least period', 'ns', {places: 3}],
  tool: ['tool', '', text], total_uw: ['total', 'µW'], unit: ['unit', '', text], value: ['value'],
  version: ['version', '', prose], vs_int8: ['throughput per area', '× best int8', {places: 2}],
  why: ['why', '', prose],
  wrapped: ['pins behind a shift register', '', yesNo]};
const meanings = new Map(list(report.columns).map((each) => [each.name, each.meaning]));

/// A table of `keys` that sorts by each column. Columns of which nothing is known are left out, but the first.
/// open: makes what a row opens to show.
function table(name, keys, rows, open) {
  const placesOf = (key) => (rows.every((row) => Number.isInteger(row[key] ?? 0)) ? {places: 0} : {});
  const shown = keys.split(' ').filter((key, i) => i === 0 || rows.some((row) => known(row[key])))
      .map((key) => {
        const [title, unit, how] = columns[key];
        return {key, title, unit, kind: 'number', ...placesOf(key), ...how};
      });
  const content = ({key, kind, show, places, factor = 1, sign}, row) => {
    const value = row[key];
    if (!known(value)) return ['–'];
    if (show) return [show(value)];
    if (typeof value === 'number') return [number(value * factor, places, sign)];
    return kind === 'prose' ? [String(value)] : breakable(String(value));
  };
  const lines = rows.map((row) => {
    const [first, ...others] = shown;
    const head = element('th', {scope: 'row', class: first.kind}, ...content(first, row));
    const line = element('tr', {}, head,
        ...others.map((each) => element('td', {class: each.kind}, ...content(each, row))));
    const trs = [line];
    const toggle = () => {
      trs[1] ??= element('tr', {class: 'detail', hidden: 'true'}, element('td', {colspan: shown.length}, open(row)));
      line.after(trs[1]);
      trs[1].hidden = !trs[1].hidden;
      head.firstChild.setAttribute('aria-expanded', String(!trs[1].hidden));
    };
    if (open) {
      const button = element('button', {type: 'button', 'aria-expanded': 'false', click: toggle}, ...head.childNodes);
      head.replaceChildren(button);
    }
    return {row, trs};
  });
  const body = element('tbody', {}, ...lines.flatMap((line) => line.trs));
  let by;
  let down = false;
  const sort = (key) => {
    down = by === key && !down;
    by = key;
    lines.sort((a, b) => {
      const [p, q] = [a.row[key], b.row[key]];
      if (!known(p) || !known(q)) return known(q) - known(p);  // unknown: last, either way
      const texts = typeof p === 'string' || typeof q === 'string';
      const order = texts ? String(p).localeCompare(String(q), 'en', {numeric: true}) : p - q;
      return down ? -order : order;
    });
    const order = (each) => (each.key !== key ? 'none' : down ? 'descending' : 'ascending');
    shown.forEach((each, i) => heads[i].setAttribute('aria-sort', order(each)));
    body.replaceChildren(...lines.flatMap((line) => line.trs));
  };
  const heads = shown.map(({key, title, unit, kind}) => element('th',
      {scope: 'col', 'aria-sort': 'none', class: kind, title: meanings.get(key), 'data-key': key},
      element('button', {type: 'button', click: () => sort(key)},
          element('span', {}, title), ' ', element('span', {class: 'unit'}, unit ?? ''))));
  return element('div', {class: 'scroll', role: 'region', tabindex: 0, 'aria-label': name},
      element('table', {'aria-label': name}, element('thead', {}, element('tr', {}, ...heads)), body));
}

/// A select for each [key, label, all] of which the rows have several values (all: one may choose all), and below
/// what `show` makes of the rows that agree with every choice.
function choices(rows, keys, show) {
  const chosen = {};
  const controls = element('div', {class: 'controls'});
  const place = element('div');
  const update = (focus) => {
    let left = rows;
    controls.replaceChildren();
    for (const [key, label, all] of keys) {
      const values = distinct(left.map((row) => row[key] ?? ''));
      if (chosen[key] !== null && !values.includes(chosen[key])) chosen[key] = values[0];
      const options = [...values, ...(all ? [null] : [])];
      const select = element('select', {name: key, change: () => {
        chosen[key] = options[select.selectedIndex];
        update(key);
        draw();
      }}, ...options.map((value) => element('option', {}, value === null ? 'all' : value || 'not given')));
      select.selectedIndex = options.indexOf(chosen[key]);
      if (values.length > 1) controls.append(element('label', {}, `${label} `, select));
      left = left.filter((row) => chosen[key] === null || (row[key] ?? '') === chosen[key]);
    }
    place.replaceChildren(...show(left));
    if (focus) controls.querySelector(`[name=${focus}]`)?.focus();
  };
  update();
  return [controls, place];
}

