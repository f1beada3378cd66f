// The page's sections, from the JSON that the page holds.
// ---- sections --------------------------------------------------------------------------------------------------
const reason = (key) => report[key]?.absent ?? 'the report holds nothing for it';
const absent = (what, key) => element('p', {class: 'absent'}, `${what}: ${reason(key)}.`);

/// Fills a section, or says that it is not there, and why. key: of the report, what the reason stands under.
function section(id, key, there, make) {
  document.querySelector('nav').append(element('a', {href: `#${id}`}, document.querySelector(`#${id} h2`).textContent));
  document.querySelector(`#${id} .content`).append(...(there ? make() : [absent('Not in this report', key)]));
}

/// A figure for each block among `rows`, side by side.
const byBlock = (rows, make) => element('div', {class: 'figures'},
    ...grouped(rows, (row) => row.block ?? blockOf(row.design)).map(([block, own]) => make(own, block)));
const nameOf = ({design, constraint_ns}, block) =>
  short(design, block) + (known(constraint_ns) ? ` at ${number(constraint_ns, 2)} ns` : '');
/// For captions: the library and the mode of what is drawn.
const libraryOf = ([row]) => `Library: ${row.library ?? 'not given'}.${known(row.mode) ? ` Mode: ${row.mode}.` : ''}`;
const library = ['library', 'Library'];
const mode = ['mode', 'Mode'];

section('head', '', true, () => {
  const targets = distinct(records.map((row) => row.target_name)).filter(known);
  const designs = distinct(records.map((record) => record.design));
  const results = `${number(records.length, 0)} results of ${number(designs.length, 0)} designs`;
  return [
    element('p', {}, `${report.generator ?? 'spark-rtl'}: ${[results, ...targets].join(', ')}.`),
    element('p', {}, 'To make this report again:'), element('pre', {}, report.command ?? 'The report does not say.'),
    element('div', {class: 'side'},
        table('Tools', 'tool version', Object.entries(report.tools ?? {}).map(([tool, version]) => ({tool, version}))),
        table('Libraries', 'name nand2_um2 nand2_cell sha_256',
            list(report.libraries).map((each) => ({...each, sha_256: each.sha256?.slice(0, 12)}))))];
});

/// What a row of the reference designs opens to show.
function details(record) {
  const {start, end, stages} = record.path ?? {};
  const timed = list(stages).map((stage, i, all) => (
    {...stage, place: i + 1, at: sum(all.slice(0, i + 1).map((each) => each.delay_ns))}));
  const tables = [
    [`Critical path: ${start ?? '–'} to ${end ?? '–'}`, 'pin cell place delay_ns at', timed],
    ['Cells by kind', 'cell count', Object.entries(record.cells_by_kind ?? {}).map(([cell, count]) => ({cell, count}))],
    ['Parts', 'part group count area_ge_each area_ge share memory_bits', list(record.parts)],
    ['Parameters', 'setting value',
      Object.entries(record.parameters ?? {}).map(([setting, value]) => ({setting, value}))]];
  const filled = tables.filter(([, , rows]) => rows.length).map(([title, keys, rows]) =>
    element('div', {}, element('h4', {}, ...breakable(title)), table(title, keys, rows)));
  return element('div', {class: 'side'}, ...(filled.length ? filled : ['Nothing more is known of it.']));
}

section('designs', 'records', records.length, () => choices(records,
    [['target_name', 'Library or device', true], ['mode', 'Mode', true]], (rows) => [table('Reference designs',
        'design target_name mode constraint_ns cells flip_flops area_um2 area_ge logic_ge memory_bits logic_depth ' +
        'tmin_ns fmax_mhz luts rams dsps', rows, details)]));

const parted = records.filter((record) => list(record.parts).length);
section('parts', 'parts', parted.length, () => choices(parted, [library, mode], (all) => [byBlock(all, (rows, block) =>
  stackedBars({
    id: `parts-${block}`, title: block || 'designs', unit: 'GE', axis: 'area, GE',
    caption: `Area in gate equivalents (GE) by part. ${libraryOf(rows)}`,
    bars: rows.map((record) => ({
      name: nameOf(record, block),
      values: Object.fromEntries(grouped(record.parts, (part) => part.group || part.part)
          .map(([name, own]) => [name, sum(own.map((part) => part.area_ge))]))})),
    rows: rows.flatMap((row) => row.parts.map((part) => (
      {...pick(row, 'design library mode constraint_ns'), ...part})))}))]));

const curves = list(report.curves);
const ofCurve = (curve) => list(curve.points).filter((point) => known(point.tmin_ns) && known(point.area_ge))
    .map((point) => ({x: point.tmin_ns, y: point.area_ge})).sort((a, b) => a.x - b.x);
section('curves', 'curves', curves.length, () => choices(curves, [library], (all) => [byBlock(all, (rows, block) =>
  lines({
    id: `curves-${block}`, title: block || 'designs', x: 'least period, ns', y: 'area, GE',
    caption: `Area in GE over least clock period in ns. ${libraryOf(rows)}`,
    series: rows.map((curve) => ({name: short(curve.design, block), points: ofCurve(curve)})),
    rows: rows.flatMap((row) => list(row.points).map((point) => ({...pick(row, 'design library'), ...point})))}))]));

const arrays = list(report.arrays);
const workload = known(report.arrays_workload) ? ` Workload: ${report.arrays_workload}.` : '';
section('arrays', 'arrays', arrays.length, () => choices(arrays, [library], (rows) => [
  front({
    id: 'arrays-front', title: 'Arrays of multipliers', x: 'area, GE (logarithmic)', rows,
    y: 'throughput, 10⁹ MAC/s (logarithmic)',
    caption: `Multiply-accumulates (MAC) per second over area in GE. ${libraryOf(rows)}${workload}`,
    points: rows.filter((row) => row.area_ge > 0 && row.macs_per_s > 0).map((row) => (
      {x: row.area_ge, y: row.macs_per_s * 1e-9, label: row.design, front: row.pareto === true}))}),
  table('Arrays', 'design rows cols area_ge tmin_ns cycles_per_mac macs_per_s macs_per_s_per_ge vs_int8 pareto',
      rows)]));

/// Of a clock cycle: µW / MHz = pJ.
const perCycle = (power, key) => (power.clock_mhz > 0 ? times(power[key], 1 / power.clock_mhz) : null);
const powered = records.filter((record) => known(record.power?.clock_mhz)).map(({power, ...record}) => ({
  ...record, ...power, internal_pj: perCycle(power, 'internal_uw'), switching_pj: perCycle(power, 'switching_uw'),
  leakage_pj: perCycle(power, 'leakage_uw')}));
section('power', 'power', powered.length, () => choices(powered, [library, mode], (all) => [
  byBlock(all, (rows, block) => stackedBars({
    id: `power-${block}`, title: block || 'designs', unit: 'pJ', axis: 'energy per cycle, pJ',
    caption: `Energy of a clock cycle in picojoules (pJ). ${libraryOf(rows)}`,
    bars: rows.map((row) => ({
      name: nameOf(row, block),
      values: {internal: row.internal_pj, switching: row.switching_pj, leakage: row.leakage_pj}})),
    rows: rows.map((row) => pick(row, 'design library mode constraint_ns clock_mhz activity internal_pj ' +
        'switching_pj leakage_pj energy_pj_per_cycle per energy_pj'))})),
  table('Power', 'design mode constraint_ns clock_mhz internal_uw switching_uw leakage_uw total_uw ' +
      'energy_pj_per_cycle energy_pj per activity', all)]));

const placed = records.filter((record) => record.fpga).map(({fpga, ...record}) => ({
  ...fpga, ...record, seeds_tried: list(fpga.seeds).length || null, fmax_of_seeds_mhz: list(fpga.fmax_mhz).join(' '),
  spread: fpga.fmax_median_mhz && known(fpga.fmax_max_mhz) && known(fpga.fmax_min_mhz)
      ? 100 * (fpga.fmax_max_mhz - fpga.fmax_min_mhz) / fpga.fmax_median_mhz : null}));
section('fpga', 'fpga', placed.length, () => choices(placed, [['target_name', 'Device'], mode], (all) => [
  byBlock(all, (rows, block) => spreadBars({
    id: `fpga-${block}`, title: block || 'designs', axis: 'highest clock, MHz',
    caption: `Highest clock in MHz over seeds. Device: ${rows[0].target_name ?? 'not given'}.`,
    bars: rows.map((row) => ({
      name: short(row.design, block), median: row.fmax_median_mhz, min: row.fmax_min_mhz, max: row.fmax_max_mhz})),
    rows: rows.map((row) => pick(row, 'design device mode luts carries flip_flops rams dsps fmax_median_mhz ' +
        'fmax_min_mhz fmax_max_mhz fmax_of_seeds_mhz wrapped'))})),
  table('FPGA', 'design target_name mode luts carries flip_flops rams dsps fmax_median_mhz fmax_min_mhz fmax_max_mhz ' +
      'spread seeds_tried wrapped', all)]));

/// Bars relative to the first row that is named SPARK, if there is one.
function cores(rows) {
  const spark = rows.find((row) => /^spark/i.test(row.name) && row.core_ge > 0)?.core_ge;
  const unit = spark ? '% of SPARK' : 'GE';
  const area = (row, count, each) => times(times(row[count], row[each]), spark ? 100 / spark : 1);
  const bars = rows.map((row) => ({name: row.name, values: {PEs: area(row, 'pes', 'pe_ge'),
    decoders: area(row, 'decoders', 'decoder_ge'), encoders: area(row, 'encoders', 'encoder_ge')}}));
  return [
    stackedBars({
      id: 'baselines-core', title: 'Cores by their units', bars, unit, axis: `area, ${unit}`,
      caption: `Area of all PEs, decoders and encoders in ${spark ? 'per cent of the SPARK core' : 'GE'}. ` +
          libraryOf(rows),
      rows: bars.map(({name, values}, i) => ({name, library: rows[i].library, unit, ...values}))}),
    table('Cores', 'name core_ge core_um2 paper_core_mm2 overhead_share source note', rows),
    element('h3', {}, 'Their units'),
    table('Units', 'name pes pe_ge pe_um2 paper_pe_um2 decoders decoder_ge paper_decoder_um2 encoders encoder_ge',
        rows)];
}
const baselines = list(report.baselines);
const claims = list(report.claims).map((each) => ({...each, holds: String(each.holds ?? 'open')}));
section('baselines', 'baselines', baselines.length || claims.length, () => [
  ...(baselines.length ? choices(baselines, [library], cores) : [absent('No baselines', 'baselines')]),
  element('h3', {}, 'What the paper claims'),
  claims.length ? table('Claims', 'claim paper measured holds why', claims) : absent('No claims', 'claims')]);

const hierarchy = list(report.hierarchy);
section('hierarchy', 'hierarchy', hierarchy.length, () => [table('Hierarchical against flat',
    'design library rows cols flat_ge hierarchical_ge difference flat_tmin_ns hierarchical_tmin_ns', hierarchy)]);

const entries = list(report.history?.entries);
const past = entries.flatMap(({commit, subject, designs}) => Object.entries(designs ?? {})
    .map(([design, now]) => ({commit, subject, design, block: blockOf(design), ...now})));
/// A design's row of the last commit at which area or period were not as before; of its first, if they never changed.
function lastChange([, rows]) {
  const differs = (row, before) => row.area_ge !== before.area_ge || row.tmin_ns !== before.tmin_ns;
  const last = Math.max(0, rows.findLastIndex((row, i) => i > 0 && differs(row, rows[i - 1])));
  const [row, before, now] = [rows[last], rows[last - 1], rows.at(-1)];
  const change = (key) => (known(row[key]) && known(before?.[key]) ? row[key] - before[key] : null);
  return {...row, area_ge: now.area_ge, tmin_ns: now.tmin_ns,
    area_change: change('area_ge'), tmin_change: change('tmin_ns'),
    area_percent: before?.area_ge ? times(change('area_ge'), 100 / before.area_ge) : null};
}
section('history', 'history', past.length, () => [
  ...choices(past, [['block', 'Block']], (rows) => [lines({
    id: 'history-area', title: rows[0].block || 'designs', x: 'commit', y: 'area, GE',
    labels: entries.map((entry) => entry.commit),
    caption: `Area in GE at each commit. Library: ${report.history.library ?? 'not given'}.`,
    series: grouped(rows, (row) => row.design).map(([design, own]) => ({
      name: short(design, rows[0].block), points: own.map((row) => ({x: row.commit, y: row.area_ge}))})),
    rows: rows.map((row) => pick(row, 'commit subject design area_ge tmin_ns'))})]),
  element('h3', {}, 'Last change of each design'),
  table('Last change of each design', 'design area_ge area_change area_percent tmin_ns tmin_change commit subject',
      grouped(past, (row) => row.design).map(lastChange))]);

section('columns', 'columns', list(report.columns).length, () => [table('Columns', 'title name unit meaning is_not',
    report.columns.map((each) => ({...each, title: each.title ?? each.name})))]);

draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => draw(true));
for (const event of ['beforeprint', 'afterprint']) {
  addEventListener(event, () => {
    root.classList.toggle('paper', event === 'beforeprint');
    draw(true);
  });
}
