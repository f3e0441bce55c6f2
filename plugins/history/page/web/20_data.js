// The data of the page, and what follows from them.

// Letter and word of each result: colour is never the only sign.
const kResults = {
  succeeded: ['✓', 'succeeded'],
  failed: ['F', 'failed'],
  timed_out: ['T', 'timed out'],
  lost: ['L', 'lost'],
  revoked: ['R', 'revoked'],
  stopped: ['S', 'stopped'],
  refused: ['B', 'refused'],
  running: ['▸', 'running'],
  other: ['?', 'other'],
};
const kFailures = new Set(['failed', 'timed_out', 'lost', 'revoked']);
const kTroubles = {
  failing: ['F', 'Failing', 'failed'],
  late: ['!', 'Late', 'late'],
  slow: ['↗', 'Slow', 'slow'],
  refused: ['B', 'Refused', 'refused'],
  recovered: ['✓', 'Recovered', 'succeeded'],
};

const knownResult = result => Object.hasOwn(kResults, result) ? result : 'other';

const model = {
  data: null,
  jobs: [],
  runs: [],
  runById: new Map(),
  runsOfJob: [],
  jobByName: new Map(),
  loadedAt: 0,
  loaded: new Map(), // by id: runs that were asked for one by one, {jobName, run, details}
  live: document.documentElement.dataset.kind === 'live',

  // The clock of the machine that has the history; it stands still in a file.
  now() {
    return this.data.now + (this.live ? performance.now() - this.loadedAt : 0);
  },

  take(data) {
    this.data = data;
    this.loadedAt = performance.now();
    this.jobs = data.jobs;
    this.runs = data.runs;
    this.runById = new Map(data.runs.map(run => [run.id, run]));
    this.runsOfJob = data.jobs.map(() => []);
    this.jobByName = new Map();
    this.jobs.forEach((job, number) => {
      job.number = number;
      if (!this.jobByName.has(job.name)) {
        this.jobByName.set(job.name, job);
      }
      job.strip = job.strip.map(([result, queued, duration, id]) =>
        ({result: data.results[result], queued, duration, id}));
    });
    for (const run of data.runs) {
      this.runsOfJob[run.job].push(run);
    }
    for (const [id, answer] of this.loaded) {
      const known = this.runById.get(id);
      if (known && known.result !== answer.run.result) {
        this.loaded.delete(id); // it has ended meanwhile
      } else {
        this.keep(id, answer);
      }
    }
  },

  // Takes one run. False: its job is not on the page.
  keep(id, answer) {
    const known = this.runById.get(id);
    const job = known ? this.jobs[known.job] : this.jobByName.get(answer.jobName);
    if (job) {
      this.loaded.set(id, answer);
      this.runById.set(id, Object.assign(known ?? {}, answer.run, {job: job.number}));
    }
    return Boolean(job);
  },

  jobOf(run) {
    return this.jobs[run.job];
  },

  details(id) {
    return this.loaded.get(id)?.details ??
      (Object.hasOwn(this.data.details, id) ? this.data.details[id] : null);
  },
};

const isFailure = run => kFailures.has(run.result);
const begin = run => run.started ?? run.queued;
const elapsed = run => run.result === 'running' ? Math.max(model.now() - begin(run), 0)
                                                : run.duration ?? null;
const lastRun = job => job.strip.length ? job.strip[job.strip.length - 1] : null;
const usualTime = job => job.earlier ?? job.usual ?? null;

// "exit 3", "SIGKILL", "timed out": how it ended, in two words.
function endText(run) {
  if (run.result === 'succeeded') {
    return run.exit ? `exit ${run.exit}` : '';
  }
  if (run.result === 'running') {
    return '';
  }
  const parts = [];
  if (run.signal) {
    parts.push(`signal ${run.signal}`);
  } else if (run.exit !== undefined && run.result !== 'timed_out') {
    parts.push(`exit ${run.exit}`);
  }
  if (run.cause && run.cause !== 'itself') {
    parts.push(run.cause.replaceAll('_', ' '));
  }
  return parts.join(', ');
}

// What the run itself says of its failure.
function messageOf(run) {
  const details = model.details(run.id);
  return run.reason || (isFailure(run) && details &&
    (lastLine(details.errorOutput) || lastLine(details.output))) || '';
}

// Counters of the command's progress; null if there are none.
function progressOf(run) {
  let progress = null;
  try {
    progress = JSON.parse(run.progress || 'null');
  } catch {
    return null;
  }
  if (progress === null || typeof progress !== 'object') {
    return null;
  }
  const number = name => Number.isFinite(progress[name]) ? progress[name] : null;
  const done = (number('success_count') ?? 0) + (number('error_count') ?? 0) +
    (number('skipped_count') ?? 0);
  const expected = number('expected_count');
  return {
    done,
    expected,
    errors: number('error_count') ?? 0,
    part: expected > 0 ? Math.min(Math.max(done / expected, 0), 1) : null,
    message: typeof progress.last_status_message === 'string' ? progress.last_status_message : '',
  };
}

function jobLink(job) {
  let name = '';
  try {
    name = encodeURIComponent(job.name);
  } catch {
    name = String(job.number);
  }
  return `#job/${name}`;
}
const runLink = id => `#run/${encodeURIComponent(id)}`;
