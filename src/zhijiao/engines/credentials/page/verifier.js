'use strict';
// The verifier in one page: no network, no libraries. It checks eddsa-jcs-2022, which covers the whole JSON; words and lists come from #data.
(() => {
const data = JSON.parse(document.getElementById('data').textContent);
const bytes = text => new TextEncoder().encode(text);
const list = value => value === undefined ? [] : Array.isArray(value) ? value : [value];
const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);

class Fault extends Error {
  constructor(code, verdict = 'malformed', detail = {}) {
    super(code);
    Object.assign(this, {code, verdict, detail});
  }
}
const wrong = (field, wanted) => new Fault('field_wrong', 'malformed', {field, wanted});

// JSON, strictly: what two readers could take differently is refused.
function parse(text) {
  let at = 0;
  const fail = () => { throw new Fault('not_json', 'malformed', {why: `@${at}`}); };
  const blank = () => { while(' \t\n\r'.includes(text[at] || 'x')) { at++; } };
  function string() {
    const start = at++;
    while(at < text.length && text[at] !== '"') { at += text[at] === '\\' ? 2 : 1; }
    at++;
    let found;
    try { found = JSON.parse(text.slice(start, at)); } catch { fail(); }
    if(/[\ud800-\udfff]/u.test(found)) { throw new Fault('lone_surrogate'); }
    const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(found);
    if(control) { throw new Fault('control_character', 'malformed', {sign: 'U+' + control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}); }
    return found;
  }
  function number(token) {
    const found = Number(token);
    if(!Number.isFinite(found) || (/^-?\d+$/.test(token) && !Number.isSafeInteger(found))) { throw new Fault('unsafe_number', 'malformed', {number: token.slice(0, 40)}); }
    return found;
  }
  function value(depth) {
    if(depth > data.depth) { throw new Fault('too_deep', 'malformed', {most: data.depth}); }
    blank();
    if(text[at] === '"') { return string(); }
    if(text[at] === '{' || text[at] === '[') { return text[at] === '{' ? object(depth) : array(depth); }
    const token = /^(-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|true|false|null|NaN|-?Infinity)/.exec(text.slice(at, at + 400));
    if(!token) { fail(); }
    at += token[0].length;
    return {true: true, false: false, null: null}[token[0]] ?? (token[0] === 'null' ? null : number(token[0]));
  }
  function members(close, one) {
    at++;
    blank();
    if(text[at] === close) { at++; return; }
    for(;;) {
      one();
      blank();
      if(text[at] === close) { at++; return; }
      if(text[at++] !== ',') { fail(); }
    }
  }
  function object(depth) {
    const made = Object.create(null);
    members('}', () => {
      blank();
      if(text[at] !== '"') { fail(); }
      const key = string();
      if(key in made) { throw new Fault('duplicate_key', 'malformed', {key}); }
      blank();
      if(text[at++] !== ':') { fail(); }
      made[key] = value(depth + 1);
    });
    return made;
  }
  function array(depth) {
    const made = [];
    members(']', () => made.push(value(depth + 1)));
    return made;
  }
  if(text.length > 2 ** 20) { throw new Fault('too_large', 'undecidable', {most: '1 MB'}); }
  const found = value(0);
  blank();
  if(at < text.length) { fail(); }
  return found;
}

const jcs = value => value === null || typeof value !== 'object' ? JSON.stringify(value) :
  Array.isArray(value) ? `[${value.map(jcs).join(',')}]` :
  `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${jcs(value[key])}`).join(',')}}`;
const without = (value, ...names) => Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
function base58(text) {
  let number = 0n, zeros = /^1*/.exec(text)[0].length;
  if(text.length > 200) { throw new Error(); }
  for(const sign of text) {
    const digit = ALPHABET.indexOf(sign);
    if(digit < 0) { throw new Error(); }
    number = number * 58n + BigInt(digit);
  }
  const found = [];
  for(; number; number >>= 8n) { found.unshift(Number(number & 255n)); }
  return Uint8Array.from([...Array(zeros).fill(0), ...found]);
}
const base64 = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), sign => sign.charCodeAt(0));

// SHA-2 in both widths, for browsers that keep WebCrypto from a file.
const root = (number, power) => { let low = 0n, high = 1n << 80n; while(low < high) { const middle = (low + high + 1n) >> 1n; if(middle ** power <= number) { low = middle; } else { high = middle - 1n; } } return low; };
const primes = count => { const found = []; for(let n = 2; found.length < count; n++) { if(found.every(one => n % one)) { found.push(n); } } return found.map(BigInt); };
function sha2(message, width) {
  const long = width === 64, w = BigInt(width), mask = (1n << w) - 1n, rounds = long ? 80 : 64, block = width * 2;
  const [a1, a2, a3, b1, b2, b3, c1, c2, c3, d1, d2, d3] = (long ? [28, 34, 39, 14, 18, 41, 1, 8, 7, 19, 61, 6] : [2, 13, 22, 6, 11, 25, 7, 18, 3, 17, 19, 10]).map(BigInt);
  const turn = (x, n) => (x >> n | x << (w - n)) & mask;
  const constants = primes(rounds).map(p => root(p << (3n * w), 3n) & mask), state = primes(8).map(p => root(p << (2n * w), 2n) & mask);
  const padded = new Uint8Array(Math.ceil((message.length + 1 + width / 4) / block) * block);
  padded.set(message);
  padded[message.length] = 128;
  new DataView(padded.buffer).setUint32(padded.length - 4, message.length * 8);
  const view = new DataView(padded.buffer);
  for(let start = 0; start < padded.length; start += block) {
    const words = [];
    for(let i = 0; i < rounds; i++) {
      if(i < 16) { words.push(long ? view.getBigUint64(start + i * 8) : BigInt(view.getUint32(start + i * 4))); continue; }
      const x = words[i - 15], y = words[i - 2];
      words.push((words[i - 16] + (turn(x, c1) ^ turn(x, c2) ^ x >> c3) + words[i - 7] + (turn(y, d1) ^ turn(y, d2) ^ y >> d3)) & mask);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for(let i = 0; i < rounds; i++) {
      const one = h + (turn(e, b1) ^ turn(e, b2) ^ turn(e, b3)) + (e & f ^ (e ^ mask) & g) + constants[i] + words[i];
      const two = (turn(a, a1) ^ turn(a, a2) ^ turn(a, a3)) + (a & b ^ a & c ^ b & c);
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & mask, c, b, a, (one + two) & mask];
    }
    [a, b, c, d, e, f, g, h].forEach((one, i) => { state[i] = (state[i] + one) & mask; });
  }
  const hex = state.map(one => one.toString(16).padStart(width / 4, '0')).join('');
  return Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16));
}
const subtle = () => globalThis.crypto && crypto.subtle;
const sha256 = async message => subtle() ? new Uint8Array(await crypto.subtle.digest('SHA-256', message)) : sha2(message, 32);

// Ed25519 (RFC 8032), verification only.
const P = 2n ** 255n - 19n, L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = number => (number % P + P) % P;
const power = (base, exponent) => { let found = 1n; for(base = mod(base); exponent; exponent >>= 1n) { if(exponent & 1n) { found = found * base % P; } base = base * base % P; } return found; };
const inverse = number => power(number, P - 2n);
const D = mod(-121665n * inverse(121666n)), ROOT = power(2n, (P - 1n) / 4n);
const little = raw => raw.reduceRight((sum, one) => sum << 8n | BigInt(one), 0n);
function point(raw) {
  const whole = little(raw), y = whole & (1n << 255n) - 1n, odd = whole >> 255n;
  if(y >= P) { return null; }
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if(mod(x * x - square)) { x = x * ROOT % P; }
  if(mod(x * x - square) || (!x && odd)) { return null; }
  if((x & 1n) !== odd) { x = P - x; }
  return [x, y, 1n, x * y % P];
}
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = (y1 + x1) * (y2 + x2) % P, c = 2n * D * t1 % P * t2 % P, d = 2n * z1 * z2 % P;
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}
function times(one, number) {
  let found = [0n, 1n, 1n, 0n];
  for(; number; number >>= 1n) { if(number & 1n) { found = add(found, one); } one = add(one, one); }
  return found;
}
function holdsHere(key, signature, message) {
  const a = point(key), s = little(signature.slice(32));
  if(!a || s >= L) { return false; }
  const k = little(sha2(Uint8Array.from([...signature.slice(0, 32), ...key, ...message]), 64)) % L;
  const base = point(Uint8Array.from([0x58, ...Array(31).fill(0x66)]));
  const [x, y, z] = add(times(base, s), times([mod(-a[0]), a[1], 1n, mod(-a[3])], k)), i = inverse(z);
  return (y * i % P | (x * i % P & 1n) << 255n) === little(signature.slice(0, 32));
}
async function holds(key, signature, message) {
  if(signature.length !== 64) { return false; }
  let imported;
  try { imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']); } catch { return holdsHere(key, signature, message); }
  return crypto.subtle.verify('Ed25519', imported, signature, message);
}

// Deflate (RFC 1951) with a dictionary and a bound.
function inflate(packed, most, dictionary = new Uint8Array()) {
  let at = 0, held = 0, count = 0;
  const out = Array.from(dictionary);
  const bits = need => {
    while(count < need) { if(at >= packed.length) { throw new Error(); } held |= packed[at++] << count; count += 8; }
    const found = held & (1 << need) - 1;
    held >>>= need; count -= need;
    return found;
  };
  const tree = lengths => {
    const codes = new Map(); let code = 0;
    for(let size = 1; size < 16; size++) { lengths.forEach((one, sign) => { if(one === size) { codes.set(size << 16 | code++, sign); } }); code <<= 1; }
    return codes;
  };
  const sign = codes => {
    let code = 0;
    for(let size = 1; size < 16; size++) { code = code << 1 | bits(1); const found = codes.get(size << 16 | code); if(found !== undefined) { return found; } }
    throw new Error();
  };
  const push = one => { if(out.push(one) - dictionary.length > most) { throw new Fault('status_list_too_large'); } };
  const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  for(let last = 0; !last;) {
    last = bits(1);
    const kind = bits(2);
    if(kind === 0) {
      held = count = 0;
      const size = packed[at] | packed[at + 1] << 8;
      at += 4;
      if(!(at + size <= packed.length)) { throw new Error(); }
      for(let i = 0; i < size; i++) { push(packed[at++]); }
      continue;
    }
    let lengths = [...Array(144).fill(8), ...Array(112).fill(9), ...Array(24).fill(7), ...Array(8).fill(8)], far = Array(30).fill(5);
    if(kind === 2) {
      const many = bits(5) + 257, distant = bits(5) + 1, told = bits(4) + 4, small = Array(19).fill(0);
      for(let i = 0; i < told; i++) { small[order[i]] = bits(3); }
      const codes = tree(small), all = [];
      while(all.length < many + distant) {
        const found = sign(codes);
        if(found < 16) { all.push(found); continue; }
        const what = found === 16 ? all[all.length - 1] : 0, times = found === 16 ? bits(2) + 3 : found === 17 ? bits(3) + 3 : bits(7) + 11;
        all.push(...Array(times).fill(what));
      }
      lengths = all.slice(0, many); far = all.slice(many);
    } else if(kind === 3) { throw new Error(); }
    const near = tree(lengths), distances = tree(far);
    for(;;) {
      const found = sign(near);
      if(found < 256) { push(found); continue; }
      if(found === 256) { break; }
      const n = found - 257, extra = n < 8 || n === 28 ? 0 : (n - 4) >> 2;
      const size = n === 28 ? 258 : n < 8 ? n + 3 : ((4 + (n - 8) % 4) << extra) + 3 + bits(extra);
      const m = sign(distances), more = m < 4 ? 0 : (m - 2) >> 1;
      const back = m < 4 ? m + 1 : ((2 + m % 2) << more) + 1 + bits(more);
      if(back > out.length) { throw new Error(); }
      for(let i = 0; i < size; i++) { push(out[out.length - back]); }
    }
  }
  return Uint8Array.from(out.slice(dictionary.length));
}
function gunzip(packed, most) {
  if(packed[0] !== 31 || packed[1] !== 139 || packed[2] !== 8) { throw new Error(); }
  let at = 10;
  if(packed[3] & 4) { at += 2 + (packed[at] | packed[at + 1] << 8); }
  for(const flag of [8, 16]) { if(packed[3] & flag) { while(packed[at++]) { /* a name or a comment */ } } }
  return inflate(packed.subarray(at + (packed[3] & 2)), most);
}

// A printed code: .../V/ and base41 (two bytes in three signs) of dictionary name and deflated credential.
function unprinted(text) {
  const signs = text.slice(text.lastIndexOf('/V/') + 3).trim(), raw = [];
  for(let i = 0; i < signs.length; i += 3) {
    const part = [...signs.slice(i, i + 3)].map(sign => '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-.:'.indexOf(sign));
    const number = part.reduceRight((sum, one) => sum * 41 + one, 0);
    if(part.includes(-1) || part.length < 2 || number > (part.length === 3 ? 65535 : 255)) { throw new Fault('not_json', 'malformed', {why: 'QR'}); }
    raw.push(...(part.length === 3 ? [number >> 8, number & 255] : [number]));
  }
  const name = raw.slice(0, 4).map(one => one.toString(16).padStart(2, '0')).join('');
  if(!(name in data.dictionaries)) { throw new Fault('unknown_dictionary', 'undecidable', {name}); }
  const shared = data.dictionaries[name], packed = Uint8Array.from(raw.slice(4));
  try { return Array.isArray(shared) ? filled(shared[0], packed, base64(shared[1])) : new TextDecoder('utf-8', {fatal: true}).decode(inflate(packed, 65536, bytes(shared))); } catch { throw new Fault('not_json', 'malformed', {why: 'QR'}); }
}

// The form of a credential with its values: bytes of known width first, in the order of the slots, then all texts deflated together.
function filled(form, packed, words) {
  const slot = /\{\{(\w+)=([a-z])(?::([^{}]*))?\}\}/g, digits = '0123456789abcdefghijklmnopqrstuvwxyz-', values = {}, names = [];
  let at = 0;
  const take = size => { if(at + size > packed.length) { throw new Error(); } at += size; return packed.slice(at - size, at); };
  const number = size => take(size).reduce((sum, one) => sum * 256 + one, 0);
  const iso = milliseconds => new Date(milliseconds).toISOString();
  const spelled = (raw, signs, length) => { let text = '', whole = raw.reduce((sum, one) => sum << 8n | BigInt(one), 0n); for(; length ? text.length < length : whole; whole /= BigInt(signs.length)) { text = signs[whole % BigInt(signs.length)] + text; } return text; };
  const read = {
    v: () => { const raw = take(64); return 'z' + '1'.repeat(raw.findIndex(Boolean)) + spelled(raw, ALPHABET); },
    h: () => spelled(take(32), digits.slice(0, 16), 64),
    s: () => iso(number(4) * 1000).slice(0, 19) + 'Z',
    d: () => iso(number(2) * 864e5).slice(0, 10),
    y: () => `${2000 + number(1)}-${String(number(3)).padStart(6, '0')}`,
    k: () => `${2000 + number(1)}-${number(1)}`,
    m: () => String(number(2) / 10),
    l: () => { let sum = 0, group; do { group = number(1); sum = sum * 128 + group % 128; } while(group > 127); return String(sum); },
    c: () => { const first = number(1), length = first & 127, signs = digits.slice(0, first > 127 ? 37 : 10); return spelled(take(Math.ceil((BigInt(signs.length) ** BigInt(length) - 1n).toString(2).length / 8)), signs, length); },
    e: choices => choices.split('|')[number(1)],
  };
  for(const [, name, kind, choices] of form.matchAll(slot)) { if(!(name in values)) { values[name] = read[kind] ? read[kind](choices) : names.push(name); } }
  const raw = inflate(packed.slice(at), 65536, words);
  let text = '';
  for(let i = 0; i < raw.length; i++) {
    const one = raw[i];
    text += String.fromCodePoint(one < 128 ? one : one < 210 ? 0x4e00 + (one - 128 << 8) + raw[++i] : one < 224 ? ([255, 48, 32, 0, 1][one - 210] << 8) + raw[++i] : (one - 224 << 16) + (raw[++i] << 8) + raw[++i]);
  }
  text.split('\x1f').forEach((one, place) => { values[names[place]] = one; });
  return form.replace(slot, (all, name) => values[name]);
}

function instant(text) {
  const found = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text), at = found ? Date.parse(text) : NaN;
  if(Number.isNaN(at) || new Date(Date.UTC(found[1], found[2] - 1, found[3])).getUTCDate() !== Number(found[3])) { throw new Fault('time_malformed', 'malformed', {text: String(text)}); }
  return at;
}
const term = credential => ['validFrom', 'validUntil'].map(name => name in credential ? instant(credential[name]) : null);
const isAddress = value => typeof value === 'string' && /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(value);
const issuerOf = credential => isObject(credential.issuer) ? credential.issuer.id : credential.issuer;

const isKind = one => list(one.type).length > 0 && list(one.type).every(kind => typeof kind === 'string');

function wellFormed(credential) {
  const open = [credential];
  while(open.length) {
    const one = open.pop();
    if(one === null || typeof one !== 'object') { continue; }
    for(const context of list(one['@context'])) { if(!data.contexts.includes(context)) { throw new Fault('unknown_context', 'undecidable', {context: String(context)}); } }
    open.push(...Object.values(without(one, '@context')));
  }
  if(!isObject(credential)) { throw new Fault('not_an_object'); }
  for(const field of ['@context', 'type', 'issuer', 'credentialSubject']) { if(!(field in credential)) { throw new Fault('field_missing', 'malformed', {field}); } }
  if(list(credential['@context'])[0] !== data.contexts[0]) { throw wrong('@context', data.contexts[0]); }
  if(!isKind(credential) || !list(credential.type).includes('VerifiableCredential')) { throw wrong('type', 'VerifiableCredential'); }
  const identified = (one, field) => { if('id' in one && !isAddress(one.id)) { throw wrong(field, 'did:...'); } };
  identified(credential, 'id');
  if(!isAddress(issuerOf(credential))) { throw wrong('issuer', 'did:...'); }
  for(const part of [credential, credential.issuer]) {
    for(const field of isObject(part) ? ['name', 'description'] : []) {
      for(const one of list(part[field])) {
        const text = isObject(one) && Object.keys(one).every(key => ['@value', '@language', '@direction'].includes(key)) ? one['@value'] : one;
        if(typeof text !== 'string') { throw wrong(field, '“...”'); }
      }
    }
  }
  const subjects = list(credential.credentialSubject);
  if(!subjects.length || !subjects.every(one => isObject(one) && Object.keys(one).length)) { throw wrong('credentialSubject', '{...}'); }
  subjects.forEach(one => identified(one, 'credentialSubject.id'));
  for(const field of ['credentialStatus', 'credentialSchema', 'evidence', 'termsOfUse', 'refreshService', 'relatedResource']) {
    for(const one of list(credential[field])) {
      if(!isObject(one) || (field !== 'relatedResource' && !isKind(one))) { throw wrong(field, '{type: ...}'); }
      if(!('id' in one) && (field === 'credentialSchema' || field === 'relatedResource')) { throw wrong(`${field}.id`, 'did:...'); }
      identified(one, `${field}.id`);
    }
  }
  const [since, until] = term(credential);
  if(since !== null && until !== null && until < since) { throw new Fault('dates_reversed'); }
  for(const entry of list(credential.credentialStatus)) {
    if(list(entry.type).includes('BitstringStatusListEntry') && !(typeof entry.statusListIndex === 'string' && /^\d{1,15}$/.test(entry.statusListIndex))) { throw wrong('statusListIndex', '“94567”'); }
  }
}

// the key of a method, whosever it is: another's signature is checked too, but speaks for nobody else
function keyFor(method) {
  for(const keys of Object.values(data.trust)) { if(Object.hasOwn(keys, method)) { return keys[method].key; } }
  return method.startsWith('did:key:z6Mk') ? method.slice(8).split('#')[0] : null;
}

async function proofs(credential, found) {
  const issuer = issuerOf(credential), keys = data.trust[issuer], every = list(credential.proof);
  if(!every.length) { throw new Fault('no_proof'); }
  if(every.length > 8 || !every.every(isObject)) { throw wrong('proof', '{...}'); }
  let checked = 0, objection = null, counts = false, stranger = null;
  for(const proof of every) {
    const method = String(proof.verificationMethod), suite = String(proof.cryptosuite || proof.type);
    for(const field of ['type', ...proof.type === 'DataIntegrityProof' ? ['cryptosuite', .../^e[cd]dsa-/.test(suite) ? ['verificationMethod', 'proofPurpose'] : []] : []]) {
      if(typeof proof[field] !== 'string') { throw wrong(`proof.${field}`, '“...”'); }
    }
    const publicKey = keyFor(method);
    if(!publicKey && suite.startsWith('eddsa-')) { stranger = stranger || method; }
    if(suite !== 'eddsa-jcs-2022') { found('unknown', 'suite_elsewhere', null, {suite}); continue; }
    checked++;
    if(!publicKey) { found('unknown', 'key_not_found', null, {method}); continue; }
    if(jcs(proof['@context'] ?? credential['@context']) !== jcs(credential['@context'])) { throw new Fault('context_changed', 'altered'); }
    const earlier = every.filter(one => 'id' in one && list(proof.previousProof).includes(one.id)), wanted = list(proof.previousProof);
    if(wanted.some(id => !earlier.some(one => one.id === id))) { throw new Fault('previous_proof_missing', 'altered'); }
    const covered = without(credential, 'proof');
    if(wanted.length) { covered.proof = earlier; }
    const message = new Uint8Array(64);
    message.set(await sha256(bytes(jcs(without(proof, 'proofValue')))));
    message.set(await sha256(bytes(jcs(covered))), 32);
    let signature, key;
    try {
      if(proof.proofValue[0] !== 'z') { throw new Error(); }
      signature = base58(proof.proofValue.slice(1));
      key = base58(publicKey.slice(1)).slice(2);
    } catch { throw new Fault('proof_malformed', 'malformed', {why: 'proofValue'}); }
    if(!await holds(key, signature, message)) { throw new Fault('signature_wrong', 'altered', {method, suite}); }
    if(proof.proofPurpose !== 'assertionMethod') { throw new Fault('wrong_purpose', 'malformed', {purpose: String(proof.proofPurpose)}); }
    if('expires' in proof && instant(proof.expires) < now()) { throw new Fault('proof_expired', 'expired', {until: proof.expires}); }
    found('pass', 'signature_right', null, {method, suite});
    const created = 'created' in proof ? instant(proof.created) : null;
    if(!keys || !Object.hasOwn(keys, method)) { continue; }
    const trusted = keys[method];
    const code = trusted.state === 'compromised' ? 'key_compromised' : trusted.state === 'planned' ? 'key_planned' :
      created === null ? (trusted.to !== null ? 'key_undated' : null) :
      (trusted.from !== null && created < trusted.from) || (trusted.to !== null && created > trusted.to) ? 'key_out_of_term' : null;
    if(code) { objection = objection || [code, method]; } else { counts = counts || method; }
  }
  if(!checked) { throw new Fault('unsupported_suite', 'undecidable', {suite: String(every[0].cryptosuite || every[0].type)}); }
  if(counts && stranger) { found('fail', 'key_untrusted', 'unknown_issuer', {method: stranger}); } else if(counts) { found('pass', 'issuer_trusted', null, {issuer, method: counts}); } else if(objection) { found('fail', objection[0], 'unknown_issuer', {method: objection[1]}); } else if(keys) { found('fail', 'key_untrusted', 'unknown_issuer', {method: String(every[0].verificationMethod)}); } else { found('fail', 'issuer_unknown', 'unknown_issuer', {issuer}); }
}

// A demo's clock stands still; everywhere else it is the device's.
const now = () => data.clock ?? Date.now();

async function status(credential, lists, found) {
  const entries = list(credential.credentialStatus);
  if(!entries.length) { found('pass', 'no_status', null); }
  for(const entry of entries) {
    const purpose = entry.statusPurpose, address = entry.statusListCredential;
    if(!list(entry.type).includes('BitstringStatusListEntry')) { found('unknown', 'status_kind', 'status_unknown', {kind: String(entry.type)}); continue; }
    if(!['revocation', 'suspension'].includes(purpose)) { found('unknown', 'status_other', null, {purpose: String(purpose)}); continue; }
    const versions = lists.filter(each => each.id === address).sort((one, other) => begins(other) - begins(one)).slice(0, 4);
    let fault = new Fault('status_list_missing', 'status_unknown', {list: String(address)}), said = null;
    for(const one of versions) {
      try { said = await listed(entry, one, credential); break; } catch(why) {
        if(one === versions[0]) { fault = new Fault(why instanceof Fault && why.code.startsWith('status_') ? why.code : 'status_list_unreadable', 'status_unknown', {list: String(address), most: '8 MB', ...why.detail}); }
      }
    }
    if(said) { found(...said); } else { found('unknown', fault.code, fault.verdict, fault.detail); }
  }
}
const begins = one => { try { return instant(one.validFrom); } catch { return -Infinity; } };

// What one list says of an entry; of several versions of a list the newest that counts is asked.
async function listed(entry, one, credential) {
  const iso = at => new Date(at).toISOString().slice(0, 16) + 'Z', fail = (code, detail) => { throw new Fault(code, 'status_unknown', detail); };
  wellFormed(one);
  const [since, ends] = term(one), subject = one.credentialSubject, index = Number(entry.statusListIndex);
  if(!list(one.type).includes('BitstringStatusListCredential')) { fail('status_list_unreadable'); }
  if(issuerOf(one) !== issuerOf(credential)) { fail('status_list_foreign'); }
  let proven = true;
  try { await proofs(one, (outcome, code, verdict) => { proven = proven && !verdict; }); } catch { proven = false; }
  if(!proven) { fail('status_list_unproven'); }
  const until = ends === null && since !== null && Number.isInteger(subject.ttl) && subject.ttl >= 0 ? since + subject.ttl : ends;
  if(since !== null && now() < since) { fail('status_list_early', {since: iso(since)}); }
  if(until !== null && now() > until) { fail('status_list_stale', {until: iso(until)}); }
  if((entry.statusSize ?? 1) !== 1 || subject.encodedList[0] !== 'u') { fail('status_list_unreadable'); }
  if(!list(subject.statusPurpose).includes(entry.statusPurpose)) { fail('status_list_purpose'); }
  const bits = gunzip(base64(subject.encodedList.slice(1)), 8 * 2 ** 20);
  if(bits.length < 16384) { fail('status_list_short'); }
  if(index >= bits.length * 8) { fail('status_index_range', {index}); }
  const detail = {since: since === null ? '?' : iso(since)};
  if(!(bits[index >> 3] & 128 >> index % 8)) { return ['pass', 'not_revoked', null, detail]; }
  return entry.statusPurpose === 'revocation' ? ['fail', 'revoked', 'revoked', detail] : ['fail', 'suspended', 'suspended', detail];
}

async function judge(text, lists) {
  const checks = [];
  const found = (outcome, code, verdict, detail = {}) => checks.push({outcome, code, verdict, words: data.words[code].map(one => one.replace(/\{(\w+)\}/g, (all, name) => String(detail[name] ?? '').slice(0, 120)))});
  const guarded = async act => { try { await act(); return true; } catch(why) { if(!(why instanceof Fault)) { throw why; } found(why.verdict === 'undecidable' ? 'unknown' : 'fail', why.code, why.verdict, why.detail); return false; } };
  let credential;
  if(await guarded(() => { credential = parse(text.includes('/V/') && !text.trim().startsWith('{') ? unprinted(text) : text.replace(/^\ufeff/, '')); wellFormed(credential); })) {
    found('pass', 'well_formed', null);
    await guarded(() => proofs(credential, found));
    const [since, until] = term(credential);
    if(since !== null && now() < since) { found('fail', 'not_yet_valid', 'not_yet_valid', {since: credential.validFrom}); } else if(until !== null && now() > until) { found('fail', 'expired', 'expired', {until: credential.validUntil}); } else { found('pass', 'in_force', null); }
    await status(credential, lists, found);
  }
  return {verdict: data.gravest.find(one => checks.some(check => check.verdict === one)) || 'genuine', checks, credential};
}

// The page.
const $ = id => document.getElementById(id);
const lists = data.status;
let language = (navigator.language || 'zh').startsWith('zh') ? 1 : 0, last = null;
function line(parent, kind, text, name) {
  const made = document.createElement(kind);
  made.textContent = text;
  if(name) { made.className = name; }
  parent.append(made);
}
const named = value => typeof value === 'string' ? value : isObject(value) ? value['@value'] || value.name || value.id || '' : '';
// what stands on the paper and must be compared with it: papers say it in their description, badges in the subject
function told(credential) {
  const subject = list(credential.credentialSubject)[0] || {}, achieved = list(subject.achievement)[0] || {};
  const person = list(subject.identifier).find(one => isObject(one) && one.identityType === 'name' && one.hashed === false) || {};
  return [credential.name, achieved.name, person.identityHash, subject.licenseNumber, credential.description || subject.narrative || achieved.description, credential.issuer].map(named);
}
function show() {
  document.documentElement.lang = language ? 'zh-Hans' : 'en';
  document.querySelectorAll('[data-words]').forEach(one => { one.textContent = data.chrome[one.dataset.words][language]; });
  const box = $('result');
  box.replaceChildren();
  if(!last) { return; }
  box.dataset.verdict = last.verdict;
  line(box, 'h2', data.verdicts[last.verdict][1]);
  line(box, 'p', data.verdicts[last.verdict][0], 'other');
  const facts = last.credential && !['malformed', 'altered', 'undecidable'].includes(last.verdict) ? told(last.credential) : [];
  facts.filter(Boolean).forEach((fact, place) => line(box, 'p', String(fact).slice(0, 600), place ? 'told' : 'fact'));
  const items = document.createElement('ul');
  last.checks.forEach(check => line(items, 'li', check.words[language], check.outcome));
  box.append(items);
}
async function take(text) {
  let given = null;
  try { given = parse(text.replace(/^\ufeff/, '')); } catch { /* said by judge below */ }
  const all = list(given ?? undefined).filter(isObject);
  if(all.length && all.every(one => list(one.type).includes('BitstringStatusListCredential'))) {
    lists.unshift(...all);
    $('lists').textContent = String(lists.length);
    if(last) { last = await judge(last.text, lists); }
  } else {
    last = {...await judge(text, lists), text};
  }
  if(last && !last.text) { last.text = text; }
  show();
}
// The browser's own reader first, then ours, on three sizes.
async function picture(source, wide, high) {
  if('BarcodeDetector' in globalThis) {
    const codes = await new BarcodeDetector({formats: ['qr_code']}).detect(source);
    if(codes.length) { return codes[0].rawValue; }
  }
  for(const most of [1000, 600, 2000]) {
    const scale = Math.min(1, most / Math.max(wide, high)), canvas = document.createElement('canvas');
    canvas.width = Math.round(wide * scale); canvas.height = Math.round(high * scale);
    const brush = canvas.getContext('2d');
    brush.drawImage(source, 0, 0, canvas.width, canvas.height);
    const text = readCode(brush.getImageData(0, 0, canvas.width, canvas.height));
    if(text) { return text; }
  }
  return null;
}
$('file').onchange = async event => {
  for(const file of event.target.files) {
    if(!file.type.startsWith('image/')) { await take(await file.text()); continue; }
    let text = null;
    try { const bitmap = await createImageBitmap(file); text = await picture(bitmap, bitmap.width, bitmap.height); } catch { /* no picture: said below */ }
    $('note').textContent = text ? '' : data.chrome.nocode[language];
    if(text) { await take(text); }
  }
  event.target.value = '';
};
$('check').onclick = () => take($('text').value);
$('language').onclick = () => { language = 1 - language; show(); };
$('camera').hidden = !navigator.mediaDevices;
let stream = null;
const end = () => { stream?.getTracks().forEach(track => track.stop()); stream = null; $('video').hidden = true; };
$('camera').onclick = async () => {
  if(stream) { end(); return; }
  const video = $('video');
  try { stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: 'environment'}}); } catch { $('note').textContent = data.chrome.nocamera[language]; return; }
  video.hidden = false;
  video.srcObject = stream;
  await video.play();
  while(stream) {
    await new Promise(next => setTimeout(next, 250));
    const text = stream && await picture(video, video.videoWidth, video.videoHeight);
    if(text && stream) { end(); await take(text); }
  }
};
$('lists').textContent = String(lists.length);
show();
})();
