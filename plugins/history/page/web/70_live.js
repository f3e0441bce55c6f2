// The live page: asks the server while somebody looks at it, and not otherwise.

const kEvery = 1000; // milliseconds between two questions
const kLongest = 30000; // after failures
const kAllEvery = 3000; // between two questions for everything

const live = {
  mark: '',
  asked: 0, // for everything
  wait: kEvery,
  timer: 0,

  start() {
    this.mark = model.data.mark;
    document.addEventListener('visibilitychange', () => this.plan(0));
    this.plan(kEvery);
  },

  plan(wait) {
    clearTimeout(this.timer);
    if (!document.hidden) {
      this.timer = setTimeout(() => this.ask(), wait);
    }
  },

  async get(path) {
    const answer = await fetch(path, {signal: AbortSignal.timeout(20000)});
    if (!answer.ok) {
      throw new Error((await answer.text()).trim().slice(0, 300));
    }
    return answer.json();
  },

  async ask() {
    try {
      const news = await this.get('live.json');
      if (news.mark !== this.mark && performance.now() - this.asked > kAllEvery) {
        await this.askForAll();
      } else {
        this.takeRunning(news);
      }
      this.wait = kEvery;
      showBanner('');
    } catch (error) {
      this.wait = Math.min(this.wait * 2, kLongest);
      showBanner(`No answer from the server; next try in ${Math.round(this.wait / 1000)} s. ` +
                 visibleText(String(error.message || error)));
    }
    this.plan(this.wait);
  },

  async askForAll() {
    this.asked = performance.now();
    const data = await this.get('data.json');
    if (data.mark !== this.mark) { // else the server has nothing newer yet
      model.take(data);
      this.mark = data.mark;
      showAll();
    }
  },

  takeRunning(news) {
    for (const each of news.running) {
      const run = model.runById.get(each.id);
      if (run && run.result !== each.result) {
        this.mark = ''; // such as lost: ask for all
      } else if (run) {
        if (run.attempts !== each.attempts) {
          model.loaded.delete(run.id); // its attempts are of interest again
          delete model.data.details[run.id];
        }
        Object.assign(run, each, {job: run.job});
      }
    }
    showAsOf();
    showMoving();
  },

  // The texts of one run, which the page does not have.
  async load(id) {
    try {
      if (!model.keep(id, await this.get(`run/${encodeURIComponent(id)}.json`))) {
        throw new Error('Its job is not on the page.');
      }
      showRoute(false);
    } catch (error) {
      const note = byId('no-details');
      if (note) {
        note.textContent = `The run cannot be loaded. ${visibleText(String(error.message || error))}`;
      }
    }
  },
};

// What changes by itself while a run goes on.
function showMoving() {
  if (!byId('overview').hidden) {
    const focused = document.activeElement?.closest('#running-list li')?.dataset.run;
    showRunning();
    if (focused) {
      [...document.querySelectorAll('#running-list li')].find(item => item.dataset.run === focused)
        ?.querySelector('a').focus();
    }
  } else {
    moveSingle(model.runById.get(route().id));
  }
}

// Only what moves: the rest may be selected, or scrolled to.
function moveSingle(run) {
  if (run?.result !== 'running') {
    return;
  }
  if (!model.details(run.id)) {
    showRoute(false); // which asks for them
    return;
  }
  const single = byId('single');
  const moving = single.querySelector('.moving');
  if (moving) {
    moving.textContent = comparison(run, model.jobOf(run));
    single.querySelector('.progress')?.replaceWith(progressBar(run, model.jobOf(run)));
  }
}
