// The first screen: what failed, what is late, what runs now; then the last 24 hours.

function showAsOf() {
  const now = model.now();
  replaceChildren(byId('as-of'),
    model.live ? el('span', {class: 'live'}, 'Live') : 'As of ',
    model.live ? ' ' : null,
    el('time', {datetime: new Date(now).toISOString()}, fullTime(now)),
    el('span', {class: 'zone'}, `${kZone} ${offsetText(now)}`));
}

function showCounts() {
  const of = trouble => model.jobs.filter(job => job.trouble === trouble).length;
  const running = model.runs.filter(run => run.result === 'running').length;
  const count = (number, noun, kind, target) =>
    el('li', {}, el('button', {type: 'button', class: `count ${number ? kind : ''}`,
                               onclick: () => showSection(target)},
                    el('strong', {}, countText(number)), ` ${noun}`));
  replaceChildren(byId('counts'),
    count(of('failing'), 'failing', 'bad', 'attention'),
    count(model.jobs.filter(job => job.lateSince).length, 'late', 'warn', 'attention'),
    count(model.jobs.filter(job => job.slow).length, 'slow', 'warn', 'attention'),
    count(of('refused'), 'refused', 'warn', 'attention'),
    count(running, 'running', 'busy', 'running'),
    count(model.jobs.length + model.data.jobsLeftOut,
          model.jobs.length + model.data.jobsLeftOut === 1 ? 'job' : 'jobs', '', 'jobs'),
    count(model.data.total, model.data.total === 1 ? 'run' : 'runs', '', 'runs'));
}

const lastFailureOf = job => model.runsOfJob[job.number].find(isFailure);

// Why the job is listed: one sentence, made of nodes.
function troubleText(job) {
  const now = model.now();
  switch (job.trouble) {
  case 'failing':
    return failingText(job, now);
  case 'late':
    return [`expected ${shortTime(job.lateSince, now)}, ${agoText(job.lateSince, now)}; `,
            `${job.missed >= 100 ? '100 or more starts' : plural(job.missed, 'start')} missed`,
            lastRun(job) ? `; last ran ${shortTime(lastRun(job).queued, now)}` : ''];
  case 'slow':
    return slowText(job);
  case 'refused':
    return [`the last ${job.refusals} runs were refused`];
  default:
    return [`${plural(job.lastDay, 'failure')} in 24 hours; succeeded since`];
  }
}

function failingText(job, now) {
  const run = lastFailureOf(job);
  const times = job.failures === 1 && !job.moreFailures
    ? 'the last run failed'
    : job.moreFailures
      ? `${job.failures} runs or more failed, ` + (job.lastSuccess
          ? `none succeeded since ${shortTime(job.lastSuccess, now)}` : 'none ever succeeded')
      : `${job.failures} runs in a row failed, since ${shortTime(job.failedSince, now)}`;
  if (!run) {
    return [times];
  }
  const end = endText(run);
  const message = messageOf(run);
  return [`${times}; last ${agoText(begin(run), now)}`, end ? `, ${end}` : '',
          message ? [': ', foreign(message, {class: 'message'})] : ''].flat();
}

function slowText(job) {
  const usual = usualTime(job);
  const run = model.runsOfJob[job.number].find(each => each.result === 'running');
  const parts = [];
  if (job.recent > usual * 3) {
    parts.push(`takes ${durationText(job.recent)} instead of ${durationText(usual)}` +
               ` (×${Math.round(job.recent / Math.max(usual, 1))})`);
  }
  if (run && elapsed(run) > usual * 3) {
    parts.push(`running for ${durationText(elapsed(run))}` +
               (parts.length ? '' : ` instead of ${durationText(usual)}`));
  }
  return [parts.join('; ') || 'slower than usual'];
}

function troubleRow(job) {
  const [letter, word, look] = kTroubles[job.trouble];
  const run = job.trouble === 'failing' || job.trouble === 'recovered' ? lastFailureOf(job) : null;
  const also = [job.trouble !== 'late' && job.lateSince ? 'late' : null,
                job.trouble !== 'slow' && job.slow ? 'slow' : null].filter(Boolean);
  return el('li', {class: `trouble t-${job.trouble}`},
    el('span', {class: `badge r-${look}`},
       el('span', {class: 'letter', 'aria-hidden': 'true'}, letter),
       el('span', {class: 'word'}, word)),
    el('div', {class: 'what'},
       el('a', {class: 'name', href: jobLink(job)}, cut(job.name)),
       el('p', {}, troubleText(job), also.length ? ` (also ${also.join(', ')})` : null)),
    strip(job.strip, stripLabel(job.strip), {wide: 5, high: 24, usual: usualTime(job)}),
    run ? el('a', {class: 'open', href: runLink(run.id)}, 'Last failure') : el('span', {class: 'open'}));
}

function showTroubles() {
  const bad = model.jobs.filter(job => !['none', 'recovered'].includes(job.trouble));
  const again = model.jobs.filter(job => job.trouble === 'recovered');
  const shown = bad.slice(0, 30);
  replaceChildren(byId('troubles'),
    bad.length || !model.data.total ? null
      : el('p', {class: 'fine'}, el('span', {class: 'badge r-succeeded'},
          el('span', {class: 'letter', 'aria-hidden': 'true'}, '✓')),
          ' No job fails, is late, or is slower than usual.'),
    model.data.total ? null
      : el('p', {class: 'none'}, 'No runs yet. They appear here after the first run with the ' +
           'setting ', el('code', {}, 'history'), '.'),
    el('ul', {class: 'troubles'}, shown.map(troubleRow)),
    bad.length > shown.length
      ? el('p', {}, el('button', {type: 'button', onclick: () => showSection('jobs')},
           `${countText(bad.length - shown.length)} more: see Jobs`)) : null,
    again.length
      ? el('details', {class: 'again'},
           el('summary', {}, `${plural(again.length, 'job')} failed in the last 24 hours, and ` +
              'succeeded since'),
           el('ul', {class: 'troubles'}, again.slice(0, 100).map(troubleRow))) : null);
}

function runningRow(run) {
  const job = model.jobOf(run);
  const usual = usualTime(job);
  return el('li', {'data-run': run.id},
    el('a', {class: 'name', href: runLink(run.id)}, cut(job.name)),
    el('p', {class: 'small'},
       el('span', {class: elapsed(run) > 3 * (usual ?? Infinity) ? 'elapsed over' : 'elapsed'},
          durationText(elapsed(run))),
       usual ? `, usually ${durationText(usual)}` : '',
       run.attempts > 1 ? `, attempt ${run.attempts}` : '',
       run.host ? [', ', foreign(run.host)] : ''),
    progressBar(run, job),
    progressOf(run)?.message ? el('p', {class: 'small'}, cut(progressOf(run).message)) : null);
}

function showRunning() {
  const running = model.runs.filter(run => run.result === 'running');
  const shown = running.slice(0, 50);
  replaceChildren(byId('running-list'),
    running.length ? null : el('p', {class: 'none'}, 'Nothing runs.'),
    el('ul', {class: 'running'}, shown.map(runningRow)),
    running.length > shown.length
      ? el('p', {}, `and ${countText(running.length - shown.length)} more`) : null);
}

function showLegend() {
  replaceChildren(byId('legend'), Object.keys(kResults).filter(result => result !== 'other')
    .map(badge), el('span', {class: 'badge missed'},
      el('span', {class: 'letter', 'aria-hidden': 'true'}, '□'), el('span', {class: 'word'}, 'not started')));
}

function hourMarks(from, until) {
  const first = new Date(from);
  first.setMinutes(0, 0, 0);
  const marks = [];
  for (let time = first.getTime() + 3600e3; time < until; time += 3600e3) {
    if (new Date(time).getHours() % 3 === 0) {
      const mark = el('span', {}, formats.time.format(time));
      mark.style.left = `${(time - from) / (until - from) * 100}%`;
      marks.push(mark);
    }
  }
  return el('div', {class: 'hours', 'aria-hidden': 'true'}, marks);
}

let timelineRowsShown = 60;

function showTimeline() {
  const until = model.now();
  const from = until - 86400e3;
  const active = model.jobs.filter(job => job.cells?.length || job.lateSince ||
    model.runsOfJob[job.number].some(run => begin(run) + (elapsed(run) ?? 0) >= from));
  const shown = active.slice(0, timelineRowsShown);
  replaceChildren(byId('timeline-rows'),
    active.length ? el('div', {class: 'lane axis'}, el('span'), hourMarks(from, until)) : null,
    shown.map(job => el('div', {class: 'lane'},
      el('a', {class: 'name', href: jobLink(job)}, cut(job.name)), timelineRow(job, from, until))),
    active.length ? null : el('p', {class: 'none'}, 'No runs in the last 24 hours.'),
    active.length > shown.length
      ? el('p', {}, el('button', {type: 'button', onclick: () => {
          timelineRowsShown += 300;
          showTimeline();
        }}, `Show ${countText(active.length - shown.length)} more jobs`)) : null,
    model.data.cell && active.length
      ? el('p', {class: 'small'}, `A bar is the runs of ${durationText(model.data.cell)}; ` +
           'a failure whose run is listed has a bar of its own.') : null);
}

function showAlerts() {
  const alerts = model.data.alerts;
  byId('alerts').hidden = !alerts.length;
  const now = model.now();
  replaceChildren(byId('alert-list'),
    el('ul', {class: 'alerts'}, alerts.slice(0, 30).map(alert => el('li', {},
      timeElement(alert.at, now), ' ',
      el('a', {href: runLink(alert.run)}, cut(alert.jobName || alert.run)), ' ',
      el('span', {class: 'small'}, alert.recovery ? 'recovery ' : `${alert.severity || ''} `),
      foreign(alert.text)))),
    alerts.length > 30 ? el('p', {class: 'small'}, `and ${alerts.length - 30} more`) : null);
}

function showOverview() {
  showCounts();
  showTroubles();
  showRunning();
  showLegend();
  showTimeline();
  replaceChildren(byId('days-chart'), dayChart(model.jobs, 60));
  showAlerts();
  jobTable.show();
  runTable.show();
}
