// Pictures: plain SVG, each with the same in words.

const badge = result => {
  const known = knownResult(result);
  const [letter, word] = kResults[known];
  return el('span', {class: `badge r-${known}`},
            el('span', {class: 'letter', 'aria-hidden': 'true'}, letter),
            el('span', {class: 'word'}, word));
};

const describeRun = run => {
  const parts = [kResults[knownResult(run.result)][1], fullTime(begin(run))];
  if (run.duration !== null && run.duration !== undefined) {
    parts.push(durationText(run.duration));
  }
  const end = endText(run);
  return end ? `${parts.join(', ')}, ${end}` : parts.join(', ');
};

// A picture whose items can be pointed at, tapped, and reached with the arrow keys.
function pickable(picture, items, label) {
  let chosen = -1;
  const choose = at => {
    items[chosen]?.node.classList.remove('chosen');
    chosen = at;
    const item = items[at];
    if (item) {
      item.node.classList.add('chosen');
      tip.show(item.text, item.node);
    } else {
      tip.hide();
    }
  };
  const step = {ArrowLeft: at => at - 1, ArrowRight: at => at + 1, Home: () => 0,
                End: () => items.length - 1};
  picture.setAttribute('tabindex', items.length ? '0' : '-1');
  picture.setAttribute('role', 'group');
  picture.setAttribute('aria-label', label);
  picture.classList.add('pickable');
  picture.addEventListener('keydown', event => {
    if (event.key === 'Enter' && items[chosen]?.link) {
      location.hash = items[chosen].link;
    } else if (step[event.key]) {
      const at = chosen < 0 ? items.length - 1 : step[event.key](chosen);
      choose(Math.min(Math.max(at, 0), items.length - 1));
    } else {
      return;
    }
    event.preventDefault();
  });
  picture.addEventListener('blur', () => choose(-1));
  const itemAt = event => items.findIndex(item => item.node === event.target);
  picture.addEventListener('pointermove', event => choose(itemAt(event)));
  picture.addEventListener('pointerleave', () => choose(-1));
  picture.addEventListener('click', event => {
    const item = items[itemAt(event)];
    if (item?.link) {
      location.hash = item.link;
    }
  });
  return picture;
}

const tip = {
  node: null, // what it describes
  show(text, node) {
    const box = byId('tip');
    replaceChildren(box, visible(text));
    box.hidden = false;
    this.node = node;
    this.place();
  },
  place() {
    const box = byId('tip');
    const place = this.node.getBoundingClientRect();
    const left = place.left + place.width / 2 - box.offsetWidth / 2;
    const above = place.top - box.offsetHeight - 6;
    box.style.left = `${Math.max(4, Math.min(left, innerWidth - box.offsetWidth - 4))}px`;
    box.style.top = `${above > 4 ? above : place.bottom + 6}px`;
  },
  hide() {
    byId('tip').hidden = true;
    this.node = null;
  },
  // The page was scrolled, perhaps by the focus itself.
  follow() {
    const place = this.node?.getBoundingClientRect();
    if (place && place.bottom > 0 && place.top < innerHeight) {
      this.place();
    } else {
      this.hide();
    }
  },
};

// The durations of runs as bars, and the usual time as a line; failures stand out by colour, and by a
// foot below.
function strip(runs, label, {wide, high, usual = null}) {
  const longest = Math.max(...runs.map(run => run.duration ?? 0), usual ?? 0, 1);
  const width = Math.max(runs.length, 1) * wide;
  const picture = svg('svg', {class: 'strip', viewBox: `0 0 ${width} ${high}`, width, height: high});
  const room = high - 5;
  const items = runs.map((run, at) => {
    const size = Math.max(2, Math.round((run.duration ?? 0) / longest * room));
    const x = at * wide;
    const known = knownResult(run.result);
    picture.append(svg('rect', {class: `bar r-${known}`, x, y: room - size, width: wide - 2,
                                height: size}));
    if (known !== 'succeeded') {
      picture.append(svg('rect', {class: `bar r-${known}`, x, y: high - 3, width: wide - 2,
                                  height: 3}));
    }
    const node = svg('rect', {class: 'hit', x: x - 1, y: 0, width: wide, height: high});
    picture.append(node);
    return {node, text: describeRun(run), link: run.id ? runLink(run.id) : null};
  });
  if (usual !== null && runs.length) { // the usual time
    const y = room - usual / longest * room;
    picture.prepend(svg('line', {class: 'usual', x1: 0, x2: width, y1: y, y2: y}));
  }
  return pickable(picture, items, label);
}

function stripLabel(runs) {
  const failed = runs.filter(isFailure).length;
  return `${plural(runs.length, 'run')}, oldest first; ${failed ? plural(failed, 'failure') : 'no failure'}`;
}

// Elapsed time of a running run against the usual time, or its progress.
function progressBar(run, job) {
  const progress = progressOf(run);
  const usual = usualTime(job);
  const time = elapsed(run);
  const byCount = progress !== null && progress.part !== null;
  const part = byCount ? progress.part : usual ? Math.min(time / usual, 1) : 0;
  const over = !byCount && usual && time > usual * 1.5;
  const words = byCount
    ? `${countText(progress.done)} of ${countText(progress.expected)}` +
      (progress.errors ? `, ${plural(progress.errors, 'error')}` : '')
    : usual ? `${Math.round(time / usual * 100)} % of the usual time` : 'no usual time yet';
  return el('div', {class: 'progress'},
            svg('svg', {viewBox: '0 0 100 6', preserveAspectRatio: 'none', class: 'meter',
                        role: 'img', 'aria-label': words},
                svg('rect', {class: 'track', width: 100, height: 6}),
                svg('rect', {class: over ? 'over' : 'done', width: part * 100, height: 6})),
            el('span', {class: 'small'}, words));
}

// One row of the timeline: from `from` to `until`.
function timelineRow(job, from, until) {
  const whole = until - from;
  const picture = svg('svg', {viewBox: '0 0 1440 16', preserveAspectRatio: 'none',
                              class: model.data.cell ? 'row sums' : 'row'});
  const place = time => Math.min(Math.max((time - from) / whole * 1440, 0), 1440);
  const items = [];
  const bar = (result, start, end, text, link) => {
    const known = knownResult(result);
    const x = place(start);
    const quiet = known === 'succeeded';
    const width = Math.max(place(end) - x, 2.5);
    const node = svg('rect', {class: `bar r-${known}`, x: Math.min(x, 1440 - width), width,
                              y: quiet ? 4 : 1, height: quiet ? 8 : 14});
    items.push({node, text, link, start});
  };
  if (model.data.cell) {
    addCells(job, bar);
  }
  for (const run of model.runsOfJob[job.number]) {
    const drawn = !model.data.cell || isFailure(run) || run.result === 'running';
    if (drawn && begin(run) + (elapsed(run) ?? 0) >= from) {
      bar(run.result, begin(run), begin(run) + (elapsed(run) ?? 0), describeRun(run),
          runLink(run.id));
    }
  }
  items.sort((one, other) => one.start - other.start);
  const shown = [...items].sort((one, other) => // troubles above
    one.node.classList.contains('r-succeeded') < other.node.classList.contains('r-succeeded') ? 1 : -1);
  picture.append(...shown.map(item => item.node));
  if (job.lateSince) {
    picture.append(svg('line', {class: 'missing-span', x1: place(job.lateSince), x2: 1440,
                                y1: 8, y2: 8}));
  }
  for (const start of (job.missedOfDay || []).filter(time => time >= from)) {
    const at = {x1: place(start), x2: place(start), y1: 8, y2: 8};
    const node = svg('line', {class: 'missing', ...at});
    picture.append(node, svg('line', {class: 'missing-hole', ...at}));
    items.push({node, text: `Expected ${fullTime(start)}, not started`, link: jobLink(job), start});
  }
  return pickable(picture, items, `${visibleText(job.name.slice(0, 100))}: ` +
    `${plural(items.length, model.data.cell ? 'span' : 'run')} in 24 hours`);
}

// Sums; the failures whose runs are known are drawn over them, one by one.
function addCells(job, bar) {
  const {cell, dayFrom, results} = model.data;
  for (const [span, result, runs] of job.cells) {
    const start = dayFrom + span * cell;
    if (results[result] !== 'running') {
      bar(results[result], start, start + cell * 0.8,
          `${plural(runs, 'run')} ${kResults[knownResult(results[result])][1]} from ` +
          `${formats.time.format(start)}`, jobLink(job));
    }
  }
}

// Runs by day, of some jobs; failures in front.
function dayChart(jobs, most) {
  const byDay = new Map();
  for (const job of jobs) {
    for (const [day, result, runs, total] of job.days) {
      const sum = byDay.get(day) || {good: 0, bad: 0, other: 0, total: 0};
      const word = model.data.results[result];
      sum[word === 'succeeded' ? 'good' : kFailures.has(word) ? 'bad' : 'other'] += runs;
      sum.total += word === 'succeeded' ? total : 0;
      byDay.set(day, sum);
    }
  }
  if (!byDay.size) {
    return el('p', {class: 'none'}, 'No runs yet.');
  }
  const last = Math.max(...byDay.keys());
  const first = Math.max(Math.min(...byDay.keys()), last - most + 1);
  const count = last - first + 1;
  const high = 64;
  const highest = Math.max(...[...byDay].map(([, sum]) => sum.good + sum.bad + sum.other), 1);
  const worst = Math.max(...[...byDay].map(([, sum]) => sum.bad), 1);
  const wide = Math.min(28, Math.max(8, Math.floor(700 / count)));
  const picture = svg('svg', {class: 'days', viewBox: `0 0 ${count * wide} ${high + 22}`,
                              width: count * wide, height: high + 22});
  const items = [];
  for (let day = first; day <= last; ++day) {
    const sum = byDay.get(day) || {good: 0, bad: 0, other: 0, total: 0};
    const x = (day - first) * wide;
    const size = (sum.good + sum.other + sum.bad) / highest * high;
    const bad = sum.bad / worst * 18;
    picture.append(svg('rect', {class: 'bar r-succeeded', x, y: high - size, width: wide - 2,
                                height: Math.max(size, sum.good ? 1 : 0)}),
                   svg('rect', {class: 'bar r-failed', x, y: high + 3, width: wide - 2,
                                height: Math.max(bad, sum.bad ? 2 : 0)}));
    const node = svg('rect', {class: 'hit', x, y: 0, width: wide, height: high + 22});
    picture.append(node);
    const text = `${dateText(model.data.firstDay + day * 86400e3 + 43200e3)}: ` +
      `${plural(sum.good + sum.bad + sum.other, 'run')}, ${plural(sum.bad, 'failure')}` +
      (sum.good ? `, mean ${durationText(sum.total / sum.good)}` : '');
    items.push({node, text});
  }
  const dayName = day => dateText(model.data.firstDay + day * 86400e3 + 43200e3);
  return el('figure', {},
            pickable(picture, items, `Runs of ${plural(count, 'day')}; failures below the line`),
            el('figcaption', {class: 'small'}, `${dayName(first)} to ${dayName(last)}: runs above ` +
              'the line, failures below it, each in its own scale.'));
}
