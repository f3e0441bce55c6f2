// The page of one run, and of one job.

function facts(pairs) {
  return el('dl', {class: 'facts'}, pairs.filter(([, value]) => value !== null && value !== '' &&
    value !== undefined).map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

const section = (title, ...children) => el('section', {}, el('h3', {}, title), children);

function outputSection(title, text, bytes, id) {
  if (!text) {
    return null;
  }
  const left = bytes > text.length
    ? el('p', {class: 'small'}, `The end of ${bytesText(bytes)}. All of it that was kept: `,
         el('code', {}, `exec_wrapper_history show ${id}`)) : null;
  return section(title, left, el('pre', {tabindex: '0', dir: 'auto'}, outputNodes(text)));
}

// JSON of somebody else: as pairs if it is an object, else as text.
function jsonSection(title, text) {
  if (!text || text === '{}' || text === '[]') {
    return null;
  }
  let value = null;
  try {
    value = JSON.parse(text);
  } catch {
    return section(title, el('pre', {}, visible(text, '\n\t')));
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return section(title, el('pre', {}, visible(JSON.stringify(value, null, 1), '\n')));
  }
  return section(title, facts(Object.entries(value).map(([name, each]) =>
    [foreign(name), foreign(typeof each === 'string' ? each : JSON.stringify(each))])));
}

function attemptsSection(attempts) {
  if (!attempts || !attempts.length) {
    return null;
  }
  const now = model.now();
  const head = ['No.', 'Started', 'Duration', 'End', 'Then'];
  return section('Attempts', el('div', {class: 'scroll'}, el('table', {class: 'small-table'},
    el('thead', {}, el('tr', {}, head.map(name => el('th', {scope: 'col'}, name)))),
    el('tbody', {}, attempts.map(attempt => el('tr', {},
      el('td', {'data-name': 'No.'}, String(attempt.number)),
      el('td', {'data-name': 'Started'}, attempt.started ? timeElement(attempt.started, now) : '–'),
      el('td', {'data-name': 'Duration'}, durationText(attempt.duration ??
        (attempt.started && !attempt.ended ? now - attempt.started : null))),
      el('td', {'data-name': 'End'}, foreign(attempt.ended || attempt.exit !== undefined
        ? endText({...attempt, result: attempt.exit ? 'failed' : 'succeeded'}) || 'exit 0' : 'running')),
      el('td', {'data-name': 'Then'}, foreign([attempt.decision === 'again' ? 'again' : '',
        attempt.delay ? `in ${durationText(attempt.delay)}` : '', attempt.rule, attempt.reason]
        .filter(Boolean).join(', ') || '–'))))))));
}

function neighbours(run) {
  const runs = model.runsOfJob[run.job];
  const at = runs.indexOf(run);
  const link = (other, text) => other
    ? el('a', {href: runLink(other.id), class: 'button'}, text)
    : el('span', {class: 'button off'}, text);
  return el('nav', {class: 'neighbours', 'aria-label': 'Runs of this job'},
    link(at < 0 ? null : runs[at + 1], '← Earlier run'), link(at < 0 ? null : runs[at - 1], 'Later run →'));
}

const backLink = () => el('p', {class: 'back'}, el('a', {href: '#', class: 'button'}, '← Overview'));

function comparison(run, job) {
  const usual = usualTime(job);
  const time = elapsed(run);
  return usual && time !== null
    ? `${durationText(time)} (usually ${durationText(usual)})` : durationText(time);
}

function runFacts(run, job, details) {
  const now = model.now();
  const time = at => at === undefined ? null : `${fullTime(at)} ${offsetText(at)} (${agoText(at, now)})`;
  const cpu = run.cpuUser === undefined ? null
    : `${durationText(run.cpuUser)} user, ${durationText(run.cpuSystem ?? 0)} system`;
  const io = details?.bytesRead === undefined && details?.bytesWritten === undefined ? null
    : `${bytesText(details.bytesRead ?? 0)} read, ${bytesText(details.bytesWritten ?? 0)} written`;
  return facts([
    ['Started', time(run.started)], ['Ended', time(run.ended)],
    ['Admitted after', run.lockWait > 999 ? durationText(run.lockWait) : null],
    ['Queued', run.started === undefined ? time(run.queued) : null],
    [run.result === 'running' ? 'Elapsed' : 'Duration', el('span', {class: 'moving'}, comparison(run, job))],
    ['End', endText(run)], ['Reason', run.reason ? foreign(run.reason) : null],
    ['Attempts', run.attempts === undefined ? null : `${run.attempts}` +
      (run.failedAttempts ? `, ${run.failedAttempts} failed` : '') +
      (run.timedOutAttempts ? `, ${run.timedOutAttempts} timed out` : '')],
    ['CPU time', cpu], ['Memory, at most', run.memory ? bytesText(run.memory) : null],
    ['Input and output', io], ['Killed for memory', details?.oomKills || null],
    ['Host', run.host ? foreign(run.host) : null], ['User', run.user ? foreign(run.user) : null],
    ['Wrapper', details?.wrapperPid ? `pid ${details.wrapperPid}` : null],
    ['Project', details?.project ? foreign(details.project) : null],
    ['Deployment', details?.deployment ? foreign(details.deployment) : null],
    ['Version', details?.version ? foreign(details.version) : null],
    ['Run id', el('code', {}, foreign(run.id))],
  ]);
}

function alertsSection(alerts) {
  return alerts?.length
    ? section('Alerts', el('ul', {class: 'alerts'}, alerts.map(alert =>
        el('li', {}, timeElement(alert.at, model.now()), ' ', foreign(alert.text))))) : null;
}

function runPage(run, job, details) {
  return [
    backLink(),
    el('h2', {class: 'single-title', tabindex: '-1'}, badge(run.result), ' ',
       el('a', {href: jobLink(job)}, foreign(job.name))),
    run.command ? el('p', {}, el('code', {class: 'command'}, foreign(run.command))) : null,
    run.result === 'running' ? progressBar(run, job) : null,
    messageOf(run) ? el('p', {class: 'headline'}, foreign(messageOf(run))) : null,
    runFacts(run, job, details),
    details ? null : el('p', {class: 'small', id: 'no-details'}, model.live ? 'Loading the rest …' :
      'Attempts and output of this run are not in this file. To see them: ',
      model.live ? null : el('code', {}, `exec_wrapper_history show ${run.id}`)),
    attemptsSection(details?.attempts),
    outputSection('Error output', details?.errorOutput, details?.errorOutputBytes, run.id),
    outputSection('Output', details?.output, details?.outputBytes, run.id),
    jsonSection('Progress', run.progress),
    alertsSection(details?.alerts),
    jsonSection('Processes before the end', details?.processes),
    jsonSection('Facts', details?.facts),
    neighbours(run),
  ];
}

function jobPage(job) {
  const now = model.now();
  const runs = model.runsOfJob[job.number];
  const last = runs.slice(0, 100).reverse();
  const place = el('div');
  const table = new SortedTable(place, {columns: runColumns.filter(column => column.name !== 'Job'),
    caption: 'Runs of this job', link: run => runLink(run.id), empty: 'None of its runs is listed.'});
  table.set(runs);
  return [
    backLink(),
    el('h2', {class: 'single-title', tabindex: '-1'}, stateBadge(job), ' ', foreign(job.name)),
    job.nameBytes ? el('p', {class: 'small'}, `The name has ${bytesText(job.nameBytes)}; ` +
      'a run of the job has all of it with ', el('code', {}, 'exec_wrapper_history show'), '.') : null,
    job.trouble === 'none' ? null : el('p', {class: `headline t-${job.trouble}`}, troubleText(job)),
    facts([
      ['Runs', countText(job.runs)], ['Failed', countText(job.failed)],
      ['Refused', job.refused ? countText(job.refused) : null],
      ['Last success', job.lastSuccess ? `${fullTime(job.lastSuccess)} (${agoText(job.lastSuccess, now)})` : 'never'],
      ['Usual time', durationText(usualTime(job))], ['95 % are below', durationText(job.long)],
      ['Schedule', job.schedule ? foreign(job.schedule) : null],
      ['Time zone', job.timeZone ? foreign(job.timeZone) : null],
      ['Next start', job.next ? `${fullTime(job.next)} (${agoText(job.next, now)})` : null],
    ]),
    section(`Durations of the last ${plural(last.length || job.strip.length, 'run')}`,
      el('div', {class: 'scroll'}, strip(last.length ? last : job.strip,
        stripLabel(last.length ? last : job.strip), {wide: 9, high: 90, usual: usualTime(job)}))),
    section('By day', dayChart([job], 60)),
    section('Runs', place),
  ];
}
