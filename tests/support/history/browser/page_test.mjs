// node page_test.mjs MODULES CASE ADDRESS [FILE]: looks at the page in a browser, as one case of
// tests/system/history_page_test.cpp. MODULES: a folder with playwright-core. Prints what is wrong.

import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {existsSync} from 'node:fs';

const [modules, name, address, file] = process.argv.slice(2);
const {chromium} = createRequire(`${modules}/`)('playwright-core');
const kSizes = [[390, 844], [900, 1000], [1600, 1000]];

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find(path => existsSync(path));
const browser = await chromium.launch({executablePath, args: ['--no-sandbox']});

// A page whose errors, messages and requests are kept.
async function open(options = {}, where = address) {
  const context = await browser.newContext({viewport: {width: 1600, height: 1000},
                                            timezoneId: 'Europe/Berlin', ...options});
  const page = await context.newPage();
  page.troubles = [];
  page.on('pageerror', error => page.troubles.push(`error: ${error.message}`));
  page.on('console', message => page.troubles.push(`${message.type()}: ${message.text()}`));
  page.on('dialog', dialog => page.troubles.push(`dialog: ${dialog.message()}`));
  page.on('request', request => {
    if (!request.url().startsWith(address) && !request.url().startsWith('data:')) {
      page.troubles.push(`request: ${request.url()}`);
    }
  });
  await page.goto(where);
  return page;
}

const texts = locator => locator.allInnerTexts();
const focused = page => page.evaluate(() => {
  const at = document.activeElement;
  return `${at.tagName} ${at.id} ${at.textContent.slice(0, 60)}`;
});
const fits = page => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

const cases = {
  // The three troubles of the weekend are on the first screen, in words.
  async troubles() {
    for (const [width, height] of kSizes) {
      const page = await open({viewport: {width, height}});
      const rows = page.locator('#troubles > .troubles > .trouble');
      const [failing, late, slow] = ['import-orders', 'report-daily', 'sync-images'].map(job =>
        rows.filter({hasText: job}));
      assert.match((await texts(failing))[0], /Failing[^]*runs in a row failed[^]*exit 3: error: no connection/);
      assert.match((await texts(late))[0], /Late[^]*expected [^]*1 start missed/);
      // Of the job that is late: from then until now, and its missed start.
      assert.equal(await page.locator('#timeline .missing-span').count(), 1);
      assert.equal(await page.locator('#timeline .missing').count(), 1);
      assert.match((await texts(slow))[0], /Slow[^]*takes \d+ s instead of \d\.\d s[^]*running for/);
      for (const row of [failing, late, slow]) {
        const box = await row.boundingBox();
        assert.ok(box.y + box.height <= height, `on the first screen of ${width} x ${height}`);
      }
      assert.match((await texts(page.locator('#running')))[0], /sync-images[^]*30 of 120/);
      assert.deepEqual(page.troubles, []);
    }
  },

  // No picture or table is wider than the screen, in both schemes.
  async sizes() {
    for (const [width, height] of kSizes) {
      for (const colorScheme of ['light', 'dark']) {
        const page = await open({viewport: {width, height}, colorScheme});
        assert.ok(await fits(page), `${width} ${colorScheme}`);
        const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        assert.equal(dark, colorScheme === 'dark' ? 'rgb(17, 22, 27)' : 'rgb(246, 247, 248)');
        for (const link of ['#jobs .title a', '#runs .title a']) {
          await page.locator(link).first().click();
          await page.locator('#single .single-title').waitFor();
          assert.ok(await fits(page), `${link} ${width} ${colorScheme}`);
          await page.goBack();
        }
        assert.deepEqual(page.troubles, []);
      }
    }
  },

  // A click leads to the run, with its output; back leads back.
  async run() {
    const page = await open();
    await page.locator('.trouble', {hasText: 'import-orders'}).getByText('Last failure').click();
    const single = page.locator('#single');
    assert.match(await single.innerText(), /failed[^]*import-orders[^]*Attempts[^]*exit 3[^]*Error output/);
    assert.equal((await single.locator('pre').first().innerText()).trim(),
                 'error: no connection to db1:5432');
    assert.match(page.url(), /#run\/[0-9a-f-]{36}$/);
    const copy = await open({}, page.url()); // the address is enough
    assert.match(await copy.locator('#single').innerText(), /failed[^]*import-orders/);
    const before = page.url();
    await single.getByText('Earlier run').click();
    await page.waitForFunction(old => location.href !== old, before);
    await page.keyboard.press('Escape');
    await page.locator('#overview').waitFor();
    assert.ok(await page.locator('#single').isHidden());
    assert.deepEqual(page.troubles, []);
  },

  async job() {
    const page = await open();
    await page.locator('#timeline .lane .name', {hasText: 'sync-images'}).click();
    const single = page.locator('#single');
    assert.match(await single.innerText(), /Slow[^]*sync-images[^]*Usual time[^]*Durations of the last/);
    assert.ok(await single.locator('tbody tr').count() > 20);
    assert.deepEqual(page.troubles, []);
  },

  async filter() {
    const page = await open();
    const rows = page.locator('#runs tbody tr');
    const note = page.locator('#run-note');
    await page.keyboard.press('/');
    await page.keyboard.type('import-orders');
    await page.locator('#run-result').selectOption('failures');
    await page.waitForFunction(() => document.querySelectorAll('#runs tbody tr').length < 20);
    for (const row of await texts(rows)) {
      assert.match(row, /failed[^]*import-orders[^]*exit [13]/);
    }
    assert.match(await note.innerText(), /^\d+ of 993 runs/);
    await page.getByRole('button', {name: 'Clear'}).click();
    assert.equal(await note.innerText(), '993 of 993 runs');
    await page.locator('#run-text').fill('nothing has this text');
    assert.deepEqual(await texts(rows), ['No runs match.']);
    assert.deepEqual(page.troubles, []);
  },

  async sort() {
    const page = await open();
    const head = page.locator('#runs thead button', {hasText: 'Duration'});
    await head.click();
    assert.equal(await page.locator('#runs th[aria-sort]').getAttribute('aria-sort'), 'descending');
    const first = async () => (await texts(page.locator('#runs tbody tr .number:nth-child(4)')))[0];
    const longest = await first();
    await head.click();
    assert.equal(await page.locator('#runs th[aria-sort]').getAttribute('aria-sort'), 'ascending');
    assert.match(longest, /min/); // the one that goes on
    assert.match(await first(), /ms$/);
    await page.getByRole('button', {name: /^Show \d+ more/}).last().click();
    assert.equal(await page.locator('#runs tbody tr').count(), 993);
    assert.deepEqual(page.troubles, []);
  },

  // Everything is reached without a mouse.
  async keyboard() {
    const page = await open();
    await page.keyboard.press('Tab');
    assert.match(await focused(page), /^A  Skip/);
    await page.keyboard.press('Enter');
    assert.match(await focused(page), /^MAIN/);
    await page.locator('#runs tbody tr').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    const second = await page.locator('#runs tbody tr').nth(1).getAttribute('data-link');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.link), second);
    await page.keyboard.press('Enter');
    await page.locator('#single .single-title').waitFor();
    assert.equal(new URL(page.url()).hash, second);
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !location.hash.startsWith('#run/'));
    const row = page.locator('#timeline .row').first();
    await row.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.locator('#tip', {hasText: 'failed'}).waitFor();
    assert.match(await page.locator('#tip').innerText(), /failed, \w+ \d{4}-\d\d-\d\d .*exit 3/);
    await page.keyboard.press('Enter');
    await page.locator('#single', {hasText: 'import-orders'}).waitFor();
    assert.match(await page.locator('#single').innerText(), /failed[^]*import-orders/);
    assert.deepEqual(page.troubles, []);
  },

  async theme() {
    const page = await open({colorScheme: 'light'});
    await page.locator('#theme').click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.reload();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    assert.deepEqual(page.troubles, []);
  },

  // Texts that try to become markup are seen as they are written.
  async hostile() {
    const page = await open();
    assert.equal(await page.locator('script').count(), 2);
    assert.equal(await page.locator('b, img, iframe, object, form[action]').count(), 0);
    const jobs = (await texts(page.locator('#jobs td.title'))).join('\n');
    for (const text of ['<script>alert(1)</script> 0', '</script><b>bold</b> 1', '[U+202E]gnirts 2',
                        '\\x1b[31mred\\x1b[0m 3', 'a"b\'c&d 4', "'; DROP TABLE run; -- 5"]) {
      assert.ok(jobs.includes(text), text);
    }
    for (const [at] of jobs.split('\n').slice(0, 6).entries()) {
      await page.locator('#jobs td.title a').nth(at).click();
      await page.locator('#single .single-title').waitFor();
      await page.locator('#single tbody tr').first().click();
      await page.waitForFunction(() => location.hash.startsWith('#run/'));
      assert.equal(await page.locator('#single b, #single img, #single script').count(), 0);
      await page.goto(address);
    }
    assert.deepEqual(page.troubles, []);
  },

  async empty() {
    for (const [width, height] of kSizes) {
      const page = await open({viewport: {width, height}});
      const text = await page.locator('main').innerText();
      assert.match(text, /No runs yet[^]*Nothing runs[^]*No runs in the last 24 hours/);
      assert.ok(await fits(page));
      assert.deepEqual(page.troubles, []);
    }
  },

  // With 100,000 runs it is there within a moment.
  async many() {
    const begin = Date.now();
    const page = await open();
    await page.locator('#runs tbody tr').first().waitFor();
    const time = Date.now() - begin;
    assert.ok(time < 20000, `shown after ${time} ms`); // tenfold slack
    assert.match(await page.locator('#run-note').innerText(), /The history has \d{2,3},\d{3}: /);
    assert.ok(await page.locator('#timeline .lane').count() === 41);
    assert.deepEqual(page.troubles, []);
  },

  // Without scripts the troubles are there as text.
  async noscript() {
    const page = await open({javaScriptEnabled: false});
    const text = await page.locator('.plain').innerText();
    assert.match(text, /import-orders: the last \d+ runs failed, since/);
    assert.match(text, /report-daily: expected [^]*not started/);
    assert.match(text, /sync-images: slower than usual/);
  },

  async print() {
    const page = await open({colorScheme: 'dark'});
    await page.emulateMedia({media: 'print'});
    assert.ok(await page.locator('.filter').isHidden());
    assert.ok(await page.locator('.sections').isHidden());
    assert.ok((await page.pdf()).length > 10000);
  },

  // A run begins, and ends, while somebody looks.
  async live() {
    const page = await open();
    await page.locator('#running', {hasText: 'nightly'}).waitFor();
    const before = await page.locator('.elapsed').innerText();
    await page.waitForFunction(old => document.querySelector('.elapsed')?.textContent !== old, before);
    await page.locator('#running .name').click();
    await page.locator('#single', {hasText: 'Attempts'}).waitFor();
    console.log('running');
    await page.locator('#single .badge', {hasText: 'failed'}).first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#troubles', {hasText: 'the last run failed'}).waitFor();
    await page.locator('#running', {hasText: 'Nothing runs'}).waitFor();
    assert.deepEqual(page.troubles, []);
    console.log('ended');
    await page.locator('#banner', {hasText: 'No answer from the server'}).waitFor();
  },

  // For people: the picture of the README.
  async picture() {
    const page = await open({viewport: {width: 1280, height: 800}, colorScheme: 'light'});
    await page.screenshot({path: file});
  },
};

try {
  await cases[name]();
} catch (error) {
  console.log(`${name}: ${error.message}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
