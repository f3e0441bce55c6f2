// Tables that sort, filter, and obey the arrow keys.

const compare = (one, other) => {
  if (one === null || one === undefined) {
    return other === null || other === undefined ? 0 : 1; // unknown ones come last
  }
  if (other === null || other === undefined) {
    return -1;
  }
  return typeof one === 'string' ? one.localeCompare(other) : one - other;
};

// A column: {name, value(row) to sort by, cell(row), wide}. Rows open `link(row)`.
class SortedTable {
  constructor(place, {columns, caption, link, most = 100, sort = null, empty}) {
    Object.assign(this, {columns, link, most, empty});
    this.sort = sort; // {column, down}; null: the order of the rows
    this.shown = most;
    this.rows = [];
    this.body = el('tbody', {onkeydown: event => this.key(event),
                             onclick: event => this.click(event)});
    this.head = el('tr');
    this.more = el('p');
    place.append(el('div', {class: 'scroll'},
      el('table', {}, el('caption', {class: 'hidden'}, caption), el('thead', {}, this.head),
         this.body)), this.more);
    this.drawHead();
  }

  drawHead() {
    replaceChildren(this.head, this.columns.map((column, number) => {
      const sorted = this.sort?.column === number;
      return el('th', {scope: 'col', class: column.kind,
                       'aria-sort': sorted ? (this.sort.down ? 'descending' : 'ascending') : null},
        el('button', {type: 'button', onclick: () => this.sortBy(number)}, column.name,
           el('span', {'aria-hidden': 'true', class: 'arrow'},
              sorted ? (this.sort.down ? '↓' : '↑') : '')));
    }));
  }

  sortBy(column) {
    const first = this.columns[column].downFirst ?? false;
    this.sort = this.sort?.column === column ? {column, down: !this.sort.down}
                                             : {column, down: first};
    this.drawHead();
    this.head.children[column].querySelector('button').focus();
    this.draw();
  }

  set(rows) {
    this.rows = rows;
    this.draw();
  }

  ordered() {
    if (!this.sort) {
      return this.rows;
    }
    const {column, down} = this.sort;
    const value = this.columns[column].value;
    return this.rows.map(row => [value(row), row])
      .sort(([one], [other]) =>
        down && one != null && other != null ? compare(other, one) : compare(one, other))
      .map(([, row]) => row);
  }

  draw() {
    const focused = this.body.contains(document.activeElement)
      ? document.activeElement.closest('tr')?.dataset.link : null;
    const rows = this.ordered();
    replaceChildren(this.body, rows.slice(0, this.shown).map((row, number) =>
      el('tr', {tabindex: number ? '-1' : '0', 'data-link': this.link(row)},
        this.columns.map(column =>
          el('td', {class: column.kind, 'data-name': column.name}, column.cell(row))))));
    if (!rows.length) {
      replaceChildren(this.body, el('tr', {},
        el('td', {colspan: this.columns.length, class: 'none'}, this.empty)));
    }
    const left = rows.length - this.shown;
    replaceChildren(this.more, left > 0
      ? el('button', {type: 'button', onclick: () => {
          this.shown += 10 * this.most;
          this.draw();
        }}, `Show ${countText(Math.min(left, 10 * this.most))} more of ${countText(left)}`) : null);
    if (focused) {
      [...this.body.children].find(row => row.dataset.link === focused)?.focus();
    }
  }

  click(event) {
    const row = event.target.closest('tr');
    const selected = String(getSelection()).length > 0;
    if (row?.dataset.link && !selected && !event.target.closest('a, svg')) {
      location.hash = row.dataset.link;
    }
  }

  key(event) {
    const row = event.target;
    if (row.tagName !== 'TR') {
      return;
    }
    const next = {ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling,
                  Home: this.body.firstElementChild, End: this.body.lastElementChild}[event.key];
    if (event.key === 'Enter' && row.dataset.link) {
      location.hash = row.dataset.link;
    } else if (next) {
      row.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    } else {
      return;
    }
    event.preventDefault();
  }
}

const jobTable = {
  make() {
    const order = Object.keys(kTroubles);
    const rank = job => job.trouble === 'none' ? order.length : order.indexOf(job.trouble);
    this.table = new SortedTable(byId('job-table'), {
      caption: 'Jobs', link: jobLink, most: 100, empty: 'No jobs yet.',
      columns: [
        {name: 'State', value: rank, cell: stateBadge, kind: 'state'},
        {name: 'Job', value: job => job.name, kind: 'title',
         cell: job => el('a', {href: jobLink(job), tabindex: '-1'}, cut(job.name))},
        {name: 'Last runs', value: job => lastRun(job)?.queued, downFirst: true, kind: 'picture',
         cell: job => strip(job.strip, stripLabel(job.strip), {wide: 5, high: 24, usual: usualTime(job)})},
        {name: 'Usual', value: usualTime, downFirst: true, kind: 'number',
         cell: job => durationText(usualTime(job))},
        {name: '95 % below', value: job => job.long, downFirst: true, kind: 'number',
         cell: job => durationText(job.long)},
        {name: 'Last success', value: job => job.lastSuccess, downFirst: true, kind: 'number',
         cell: job => job.lastSuccess
           ? el('time', {title: fullTime(job.lastSuccess)}, agoText(job.lastSuccess, model.now()))
           : 'never'},
        {name: 'Runs', value: job => job.runs, downFirst: true, kind: 'number',
         cell: job => countText(job.runs)},
        {name: 'Failed', value: job => job.failed, downFirst: true, kind: 'number',
         cell: job => job.failed ? countText(job.failed) : '–'},
        {name: 'Next start', value: job => job.next, kind: 'number',
         cell: job => job.next ? timeElement(job.next, model.now())
           : job.schedule ? foreign(job.schedule) : '–'},
      ],
    });
  },
  show() {
    this.table.set(model.jobs);
  },
};

function stateBadge(job) {
  if (job.trouble === 'none') {
    return badge(lastRun(job)?.result ?? 'other');
  }
  const [letter, word, look] = kTroubles[job.trouble];
  return el('span', {class: `badge r-${look}`},
            el('span', {class: 'letter', 'aria-hidden': 'true'}, letter),
            el('span', {class: 'word'}, word));
}

const runColumns = [
  {name: 'Result', value: run => run.result, cell: run => badge(run.result), kind: 'state'},
  {name: 'Job', value: run => model.jobOf(run).name, kind: 'title',
   cell: run => el('a', {href: runLink(run.id), tabindex: '-1'}, cut(model.jobOf(run).name))},
  {name: 'Started', value: begin, downFirst: true, kind: 'number',
   cell: run => timeElement(begin(run), model.now())},
  {name: 'Duration', value: elapsed, downFirst: true, kind: 'number',
   cell: run => durationText(elapsed(run))},
  {name: 'Attempts', value: run => run.attempts, downFirst: true, kind: 'number',
   cell: run => run.attempts > 1 ? countText(run.attempts) : run.attempts === 1 ? '1' : '–'},
  {name: 'End', value: endText, cell: run => endText(run) || '–', kind: 'text'},
  {name: 'Host', value: run => run.host, cell: run => cut(run.host ?? '–'), kind: 'text'},
  {name: 'Message', value: messageOf, cell: run => cut(messageOf(run)), kind: 'text long'},
];

// The runs of all jobs, with a filter.
const runTable = {
  filter: {text: '', result: '', host: ''},

  make() {
    const place = byId('run-table');
    this.text = el('input', {type: 'search', id: 'run-text', autocomplete: 'off',
                             placeholder: 'job, command, host, message, id',
                             oninput: () => this.read()});
    this.result = el('select', {id: 'run-result', onchange: () => this.read()});
    this.host = el('select', {id: 'run-host', onchange: () => this.read()});
    this.note = el('p', {class: 'small', role: 'status', id: 'run-note'});
    place.append(el('form', {class: 'filter', role: 'search', onsubmit: event => event.preventDefault()},
      el('label', {for: 'run-text'}, 'Find'), this.text,
      el('label', {for: 'run-result'}, 'Result'), this.result,
      el('label', {for: 'run-host'}, 'Host'), this.host,
      el('button', {type: 'button', onclick: () => this.clear()}, 'Clear')), this.note);
    this.table = new SortedTable(place, {columns: runColumns, caption: 'Runs', most: 100,
                                         link: run => runLink(run.id), empty: 'No runs match.'});
  },

  show() {
    const option = (value, name) => el('option', {value}, name);
    const results = [...new Set(model.runs.map(run => knownResult(run.result)))].sort();
    const hosts = [...new Set(model.runs.map(run => run.host).filter(Boolean))].sort();
    replaceChildren(this.result, option('', 'any'), option('failures', 'all failures'),
                    results.map(result => option(result, kResults[result][1])));
    replaceChildren(this.host, option('', 'any'),
                    hosts.slice(0, 500).map(host => option(host, visibleText(host).slice(0, 60))));
    this.result.value = this.filter.result;
    this.host.value = this.filter.host;
    this.apply();
  },

  read() {
    this.filter = {text: this.text.value, result: this.result.value, host: this.host.value};
    this.apply();
  },

  clear() {
    this.text.value = this.result.value = this.host.value = '';
    this.read();
  },

  passes(run, words) {
    const {result, host} = this.filter;
    if (result === 'failures' ? !isFailure(run) : result && knownResult(run.result) !== result) {
      return false;
    }
    if (host && run.host !== host) {
      return false;
    }
    if (!words.length) {
      return true;
    }
    const all = [model.jobOf(run).name, run.command, run.host, run.user, run.id, run.cause,
                 kResults[knownResult(run.result)][1], messageOf(run)].join('\n').toLowerCase();
    return words.every(word => all.includes(word));
  },

  apply() {
    const words = this.filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    const runs = model.runs.filter(run => this.passes(run, words));
    const {total} = model.data;
    const all = model.runs.length;
    this.note.textContent = `${countText(runs.length)} of ${countText(all)} runs` +
      (total > all ? `. The history has ${countText(total)}: here are the newest, and the ` +
        'failures of the last week; older runs are in the sums by day.' : '');
    this.table.set(runs);
  },
};
