// The address after # decides what is shown: nothing, run/ID or job/NAME.

function route() {
  const match = /^#(run|job)\/(.*)$/s.exec(location.hash);
  if (!match) {
    return {kind: ''};
  }
  try {
    return {kind: match[1], id: decodeURIComponent(match[2])};
  } catch {
    return {kind: match[1], id: match[2]};
  }
}

function showBanner(text) {
  const banner = byId('banner');
  banner.hidden = !text;
  if (banner.textContent !== text) {
    banner.textContent = text;
  }
}

function singlePage({kind, id}) {
  if (kind === 'job') {
    const job = model.jobByName.get(id) ?? model.jobs[Number(id)];
    return job ? jobPage(job) : [backLink(), el('p', {}, 'There is no such job.')];
  }
  const run = model.runById.get(id);
  if (run) {
    const details = model.details(id);
    if (model.live && !details) {
      live.load(id);
    }
    return runPage(run, model.jobOf(run), details);
  }
  if (model.live) {
    live.load(id);
  }
  return [backLink(), el('p', {id: 'no-details'}, model.live ? 'Loading the run …'
    : 'This run is not in this file. To see it: '),
    model.live ? null : el('code', {}, 'exec_wrapper_history show ', foreign(id))];
}

let overviewPlace = 0; // where the overview was scrolled to
let shownRun = ''; // all that the page of a run shows; '' for others

// True if the page of this run would be the same again, save what moves by itself.
function isShown(place) {
  const run = place.kind === 'run' ? model.runById.get(place.id) : null;
  const all = run ? JSON.stringify([place.id, {...run, progress: '', job: 0}, model.details(place.id)]) : '';
  const same = all !== '' && all === shownRun;
  shownRun = all;
  return same;
}

function showRoute(moved = true) {
  const place = route();
  const single = byId('single');
  const overview = byId('overview');
  tip.hide();
  if (place.kind) {
    if (!overview.hidden) {
      overviewPlace = scrollY;
    }
    overview.hidden = true;
    single.hidden = false;
    if (!isShown(place) || moved) {
      replaceChildren(single, singlePage(place).flat());
    }
    document.title = `${visibleText(place.id).slice(0, 60)} – Run history`;
  } else {
    shownRun = '';
    single.hidden = true;
    overview.hidden = false;
    document.title = 'Run history';
  }
  if (moved) {
    scrollTo(0, place.kind ? 0 : overviewPlace);
    (single.querySelector('.single-title') ?? byId('main')).focus({preventScroll: true});
  }
}

function showSection(id) {
  if (route().kind) {
    location.hash = '';
    showRoute();
  }
  const heading = byId(id).querySelector('h2');
  heading.tabIndex = -1;
  heading.scrollIntoView({behavior: matchMedia('(prefers-reduced-motion: reduce)').matches
    ? 'auto' : 'smooth'});
  heading.focus({preventScroll: true});
}

function showAll() {
  showAsOf();
  showOverview();
  showRoute(false);
}

const theme = {
  // A page from a file may have no storage.
  stored() {
    try {
      return localStorage.getItem('theme');
    } catch {
      return null;
    }
  },
  set(value) {
    document.documentElement.dataset.theme = value;
    byId('theme').textContent = value === 'dark' ? 'Light' : 'Dark';
    byId('theme').setAttribute('aria-label', `Use ${value === 'dark' ? 'light' : 'dark'} colours`);
  },
  start() {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    this.set(this.stored() ?? (dark.matches ? 'dark' : 'light'));
    dark.addEventListener('change', () => this.stored() ?? this.set(dark.matches ? 'dark' : 'light'));
    byId('theme').addEventListener('click', () => {
      const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
      this.set(next);
      try {
        localStorage.setItem('theme', next);
      } catch {
        // it lasts until the page is closed
      }
    });
  },
};

function key(event) {
  const typing = event.target.closest?.('input, select, textarea');
  if (event.key === 'Escape' && typing) {
    runTable.clear();
  } else if (event.key === 'Escape' && route().kind) {
    location.hash = '';
  } else if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    if (route().kind) {
      location.hash = '';
      showRoute();
    }
    byId('run-text').focus();
    event.preventDefault();
  }
}

theme.start();
model.take(JSON.parse(byId('data').textContent));
jobTable.make();
runTable.make();
for (const button of document.querySelectorAll('[data-section]')) {
  button.addEventListener('click', () => showSection(button.dataset.section));
}
addEventListener('hashchange', () => showRoute());
document.addEventListener('keydown', key);
addEventListener('scroll', () => tip.follow(), {passive: true});
showAll();
if (model.live) {
  live.start();
}
