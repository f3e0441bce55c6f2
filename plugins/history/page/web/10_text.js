// Elements and texts. Elements are made one by one and texts are text nodes: nothing that a job
// printed or is called is ever parsed as markup.

const kSvg = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined));
  return node;
}

const el = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(kSvg, tag), attributes, children);
const byId = id => document.getElementById(id);

function replaceChildren(node, ...children) {
  node.replaceChildren(...children.flat().filter(child => child !== null));
}

// Characters without a shape: controls, and those that change the direction of text.
const kHidden =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/gu;

function nameOfHidden(character) {
  const short = {'\n': '\\n', '\t': '\\t', '\r': '\\r'}[character];
  const number = character.codePointAt(0);
  if (short) {
    return short;
  }
  return number < 0x80
    ? '\\x' + number.toString(16).padStart(2, '0')
    : '[U+' + number.toString(16).toUpperCase().padStart(4, '0') + ']';
}

const visibleText = text => text.replace(kHidden, nameOfHidden);

// The text as nodes; hidden characters become marked names.
function visible(text, kept = '') {
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(kHidden)) {
    if (!kept.includes(match[0])) {
      nodes.push(text.slice(done, match.index),
                 el('span', {class: 'control'}, nameOfHidden(match[0])));
      done = match.index + match[0].length;
    }
  }
  nodes.push(text.slice(done));
  return nodes;
}

// Foreign text of one line, isolated from the direction of the text around it.
const foreign = (text, attributes = {}) => el('bdi', {dir: 'auto', ...attributes},
  text.trim() ? visible(text) : el('span', {class: 'control'}, 'blank'));

// The same, cut by the style if there is no room; the tooltip has all of it.
const cut = text =>
  foreign(text, {class: 'cut', title: visibleText(text.slice(0, 2000))});

// Output of a command: colours and titles for terminals are left out.
const kSequences = /\x1b(?:\[[0-?]*[ -\/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;
const outputNodes = text =>
  visible(text.replace(kSequences, '').replace(/\r\n?/g, '\n'), '\n\t');

function lastLine(text) {
  const lines = (text || '').replace(kSequences, '').split(/[\r\n]+/).filter(line => line.trim());
  return lines.length ? lines[lines.length - 1].trim().slice(0, 300) : '';
}

// Numbers, times and durations, in the zone of the viewer.

const kZone = Intl.DateTimeFormat().resolvedOptions().timeZone || '';
const formats = {
  time: new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'}),
  exact: new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'}),
  weekday: new Intl.DateTimeFormat('en-GB', {weekday: 'short'}),
};

const twoDigits = number => String(number).padStart(2, '0');
const dateText = time => {
  const date = new Date(time);
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
};
const offsetText = time => {
  const minutes = -new Date(time).getTimezoneOffset();
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}` +
    (size % 60 ? ':' + twoDigits(size % 60) : '');
};
const fullTime = time => `${formats.weekday.format(time)} ${dateText(time)} ${formats.exact.format(time)}`;

// As short as it is clear at `now`.
function shortTime(time, now) {
  if (dateText(time) === dateText(now)) {
    return formats.time.format(time);
  }
  return Math.abs(now - time) < 6 * 86400e3
    ? `${formats.weekday.format(time)} ${formats.time.format(time)}`
    : `${dateText(time)} ${formats.time.format(time)}`;
}

const timeElement = (time, now) =>
  el('time', {datetime: new Date(time).toISOString(), title: fullTime(time)}, shortTime(time, now));

const kUnits = [['d', 86400e3], ['h', 3600e3], ['min', 60e3], ['s', 1e3]];

function durationText(length) {
  if (length === null || length === undefined) {
    return '–';
  }
  if (length < 1000) {
    return `${Math.round(length)} ms`;
  }
  if (length < 60e3) {
    return `${(length / 1000).toFixed(length < 10e3 ? 1 : 0)} s`;
  }
  const at = kUnits.findIndex(([, unit]) => length >= unit);
  const [name, unit] = kUnits[at];
  const [nextName, nextUnit] = kUnits[at + 1];
  const rest = Math.floor(length % unit / nextUnit);
  return `${Math.floor(length / unit)} ${name}` + (rest ? ` ${rest} ${nextName}` : '');
}

function agoText(time, now) {
  const length = now - time;
  if (length < 0) {
    return `in ${agoText(now, time).replace(' ago', '')}`;
  }
  if (length < 1000) {
    return 'just now';
  }
  const [name, unit] = kUnits.find(([, size]) => length >= size);
  return `${Math.floor(length / unit)} ${name} ago`;
}

const countText = number => number.toLocaleString('en-GB');
const plural = (number, noun) => `${countText(number)} ${noun}${number === 1 ? '' : 's'}`;

function bytesText(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let at = 0;
  while (size >= 1000 && at < units.length - 1) {
    size /= 1000;
    ++at;
  }
  return `${at && size < 10 ? size.toFixed(1) : Math.round(size)} ${units[at]}`;
}
