'use strict';
// QR codes in pictures, for browsers without BarcodeDetector: versions 1-26, error correction M, as `zhijiao` prints them (ISO/IEC 18004).
const readCode = (() => {
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23];
const SIGNS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const MASKS = [(x, y) => (x + y) % 2, (x, y) => y % 2, x => x % 3, (x, y) => (x + y) % 3, (x, y) => ((x / 3 | 0) + (y >> 1)) % 2,
  (x, y) => x * y % 2 + x * y % 3, (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2];

// Reed-Solomon over GF(256)
const EXP = [], LOG = [];
for(let i = 0, x = 1; i < 255; i++) { EXP[i] = EXP[i + 255] = x; LOG[x] = i; x = x << 1 ^ (x > 127 ? 0x11d : 0); }
const mul = (a, b) => a && b ? EXP[LOG[a] + LOG[b]] : 0;
const inv = a => EXP[255 - LOG[a]];
const at = (polynomial, x) => polynomial.reduceRight((sum, one) => mul(sum, x) ^ one, 0);
function corrected(block, extra) {
  const last = block.length - 1, syndromes = [];
  for(let i = 0; i < extra; i++) { syndromes.push(block.reduce((sum, one) => mul(sum, EXP[i]) ^ one, 0)); }
  if(!syndromes.some(Boolean)) { return block; }
  let locator = [1], before = [1], length = 0, gap = 1, scale = 1;
  for(let n = 0; n < extra; n++) {
    let off = syndromes[n];
    for(let i = 1; i <= length; i++) { off ^= mul(locator[i] || 0, syndromes[n - i]); }
    if(!off) { gap++; continue; }
    const kept = locator.slice(), factor = mul(off, inv(scale));
    before.forEach((one, i) => { locator[i + gap] = (locator[i + gap] || 0) ^ mul(factor, one); });
    for(let i = 0; i < locator.length; i++) { locator[i] = locator[i] || 0; }
    if(2 * length <= n) { length = n + 1 - length; before = kept; scale = off; gap = 1; } else { gap++; }
  }
  const omega = syndromes.map((_, n) => locator.reduce((sum, one, i) => i > n ? sum : sum ^ mul(one, syndromes[n - i]), 0));
  const slope = locator.map((one, i) => i % 2 ? one : 0).slice(1);
  let found = 0;
  for(let place = 0; place <= last; place++) {
    const x = EXP[place % 255], back = inv(x);
    if(at(locator, back)) { continue; }
    found++;
    block[last - place] ^= mul(x, mul(at(omega, back), inv(at(slope, back))));
  }
  return found === length && length * 2 <= extra ? block : null;
}

// From modules to text
function decoded(size, dark) {
  const version = (size - 17) / 4, centres = [];
  let best = 9, mask = 0;
  if(version > 1) {
    const many = (version / 7 | 0) + 2, step = Math.ceil((size - 13) / (many * 2 - 2)) * 2;
    for(let i = many - 1, place = size - 7; i > 0; i--, place -= step) { centres.push(place); }
    centres.push(6);
  }
  for(let i = 0; i < 8; i++) {
    let rest = i;
    for(let n = 0; n < 10; n++) { rest = rest << 1 ^ (rest >> 9) * 0x537; }
    const told = (i << 10 | rest) ^ 0x5412;
    let wrong = 0;
    for(let n = 0; n < 15; n++) {
      const [x, y] = n < 6 ? [8, n] : n < 8 ? [8, n + 1] : n < 9 ? [7, 8] : [14 - n, 8];
      wrong += dark(x, y) !== (told >> n & 1);
    }
    if(wrong < best) { best = wrong; mask = i; }
  }
  if(best > 3) { return null; }
  const corner = (x, y) => (x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8);
  const fixed = (x, y) => corner(x, y) || x === 6 || y === 6 || (version > 6 && ((x >= size - 11 && y < 6) || (y >= size - 11 && x < 6))) ||
    centres.some(cx => Math.abs(x - cx) < 3 && centres.some(cy => Math.abs(y - cy) < 3 && !(cx === 6 && (cy === 6 || cy === size - 7)) && !(cy === 6 && cx === size - 7)));
  const words = [];
  let held = 0, count = 0;
  for(let right = size - 1; right > 0; right -= 2) {
    if(right === 6) { right = 5; }
    for(let step = 0; step < size; step++) {
      for(let x = right; x > right - 2; x--) {
        const y = (right + 1) & 2 ? step : size - 1 - step;
        if(fixed(x, y)) { continue; }
        held = held << 1 | (dark(x, y) ^ (MASKS[mask](x, y) ? 0 : 1));
        if(++count === 8) { words.push(held); held = count = 0; }
      }
    }
  }
  const extra = CORRECTION[version - 1], many = BLOCKS[version - 1], whole = words.length - extra * many, short = whole / many | 0, long = whole % many;
  const blocks = Array.from({length: many}, () => []);
  let next = 0;
  for(let i = 0; i <= short; i++) { blocks.forEach((block, n) => { if(i < short || n >= many - long) { block.push(words[next++]); } }); }
  for(let i = 0; i < extra; i++) { blocks.forEach(block => block.push(words[next++])); }
  const data = [];
  for(const block of blocks) {
    const right = corrected(block, extra);
    if(!right) { return null; }
    data.push(...right.slice(0, -extra));
  }
  return spelled(data, version > 9);
}
function spelled(data, wide) {
  let place = 0, text = '';
  const bits = need => { let found = 0; for(; need; need--, place++) { found = found << 1 | (data[place >> 3] >> 7 - place % 8 & 1); } return found; };
  const raw = [];
  while(place + 4 <= data.length * 8) {
    const mode = bits(4);
    if(mode === 2) {
      let left = bits(wide ? 11 : 9);
      for(; left > 1; left -= 2) { const pair = bits(11); text += SIGNS[pair / 45 | 0] + SIGNS[pair % 45]; }
      if(left) { text += SIGNS[bits(6)]; }
    } else if(mode === 4) {
      for(let left = bits(wide ? 16 : 8); left; left--) { raw.push(bits(8)); }
      text += new TextDecoder().decode(Uint8Array.from(raw.splice(0)));
    } else { break; }
  }
  return text || null;
}

// From a picture to modules
function finders(width, height, dark) {
  const found = [], shape = [1, 1, 3, 1, 1];
  const fits = runs => { const module = runs.reduce((sum, one) => sum + one) / 7; return module >= 1 && runs.every((one, i) => Math.abs(one - shape[i] * module) < shape[i] * module * 0.6 + 0.5) ? module : 0; };
  function across(x, y, dx, dy) {
    const runs = [0, 0, 0, 0, 0], walk = sign => {
      let px = x, py = y, part = 2, steps = 0;
      for(;;) {
        px += dx * sign; py += dy * sign;
        if(px < 0 || py < 0 || px >= width || py >= height) { return steps; }
        if(dark(px, py) !== (part % 2 ? 0 : 1)) { part += sign; if(part < 0 || part > 4) { return steps; } }
        runs[part]++;
        if(part === 2) { steps++; }
      }
    };
    runs[2] = 1;
    const back = walk(-1), ahead = walk(1);
    return [fits(runs), (ahead - back) / 2];
  }
  for(let y = 0; y < height; y++) {
    let runs = [0, 0, 0, 0, 0], shade = 0;
    for(let x = 0; x <= width; x++) {
      const now = x < width ? dark(x, y) : 1 - shade;
      if(now === shade) { runs[4]++; continue; }
      if(shade && fits(runs)) {
        let cx = Math.round(x - runs[4] - runs[3] - runs[2] / 2), [module, shift] = across(cx, y, 0, 1);
        if(module) {
          const cy = Math.round(y + shift);
          [module, shift] = across(cx, cy, 1, 0);
          if(module) {
            const px = cx + shift + 0.5, near = found.find(one => Math.hypot(one.x - px, one.y - cy) < module * 2);
            if(near) { near.x = (near.x * near.n + px) / (near.n + 1); near.y = (near.y * near.n + cy + 0.5) / (near.n + 1); near.m = (near.m * near.n + module) / (near.n + 1); near.n++; } else { found.push({x: px, y: cy + 0.5, m: module, n: 1}); }
          }
        }
      }
      runs = [...runs.slice(1), 1];
      shade = now;
    }
  }
  return found.filter(one => one.n > 1).sort((a, b) => b.n - a.n).slice(0, 8);
}
function corners(found) {
  let best = null, least = 0.6;
  const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
  for(const a of found) {
    for(const b of found) {
      for(const c of found) {
        if(a === b || b === c || a === c || (b.x - a.x) * (c.y - a.y) <= (b.y - a.y) * (c.x - a.x)) { continue; }
        const one = far(a, b), two = far(a, c), off = Math.abs(one / two - 1) + Math.abs(far(b, c) / Math.hypot(one, two) - 1) + Math.abs(a.m / b.m - 1) / 2 + Math.abs(a.m / c.m - 1) / 2;
        if(off < least) { least = off; best = [a, b, c]; }
      }
    }
  }
  return best;
}
// the eight numbers of the map that takes four module places to four picture places
function mapped(from, to) {
  const rows = [];
  from.forEach(([u, v], i) => { const [x, y] = to[i]; rows.push([u, v, 1, 0, 0, 0, -u * x, -v * x, x], [0, 0, 0, u, v, 1, -u * y, -v * y, y]); });
  for(let i = 0; i < 8; i++) {
    const pivot = rows.slice(i).reduce((most, row, n) => Math.abs(row[i]) > Math.abs(rows[most][i]) ? i + n : most, i);
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    for(let n = 0; n < 8; n++) { if(n !== i) { const factor = rows[n][i] / rows[i][i]; rows[n] = rows[n].map((one, k) => one - factor * rows[i][k]); } }
  }
  const h = rows.map((row, i) => row[8] / row[i]);
  return (u, v) => { const w = h[6] * u + h[7] * v + 1; return [(h[0] * u + h[1] * v + h[2]) / w, (h[3] * u + h[4] * v + h[5]) / w]; };
}
function attempt([a, b, c], version, dark) {
  const size = 17 + 4 * version, span = size - 7, place = one => [one.x, one.y];
  const right = [(b.x - a.x) / span, (b.y - a.y) / span], down = [(c.x - a.x) / span, (c.y - a.y) / span];
  const away = (x, y, u, v) => [x + right[0] * u + down[0] * v, y + right[1] * u + down[1] * v];
  const from = [[3.5, 3.5], [size - 3.5, 3.5], [3.5, size - 3.5]], to = [a, b, c].map(place);
  let most = 20, fourth = null;
  const [ex, ey] = away(a.x, a.y, span - 3, span - 3);
  for(let du = -8; version > 1 && du <= 8; du += 0.5) {
    for(let dv = -8; dv <= 8; dv += 0.5) {
      const [x, y] = away(ex, ey, du, dv);
      let score = 0;
      for(let u = -2; u <= 2; u++) { for(let v = -2; v <= 2; v++) { score += dark(...away(x, y, u, v)) === (Math.max(Math.abs(u), Math.abs(v)) === 1 ? 0 : 1); } }
      score -= Math.hypot(du, dv) / 10;
      if(score > most) { most = score; fourth = [x, y]; }
    }
  }
  from.push(fourth ? [size - 6.5, size - 6.5] : [size - 3.5, size - 3.5]);
  to.push(fourth || away(a.x, a.y, span, span));
  const map = mapped(from, to), cells = new Uint8Array(size * size);
  for(let v = 0; v < size; v++) { for(let u = 0; u < size; u++) { cells[v * size + u] = dark(...map(u + 0.5, v + 0.5)); } }
  return decoded(size, (x, y) => cells[y * size + x]);
}
/** Return the text of the code in a picture (RGBA), null when there is none that can be read. */
return ({data, width, height}) => {
  const grey = new Uint8Array(width * height), sums = new Float64Array((width + 1) * (height + 1));
  for(let i = 0; i < grey.length; i++) { grey[i] = (data[i * 4] * 3 + data[i * 4 + 1] * 6 + data[i * 4 + 2]) / 10; }
  for(let y = 0; y < height; y++) { for(let x = 0, row = 0; x < width; x++) { row += grey[y * width + x]; sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row; } }
  for(const part of [1, 4, 8, 16]) {
    const half = Math.max(width, height) / part / 2 | 0;
    const bits = new Uint8Array(width * height);
    for(let y = 0; y < height; y++) {
      const y0 = Math.max(0, y - half), y1 = Math.min(height, y + half + 1);
      for(let x = 0; x < width; x++) {
        const x0 = Math.max(0, x - half), x1 = Math.min(width, x + half + 1), w = width + 1;
        const mean = (sums[y1 * w + x1] - sums[y0 * w + x1] - sums[y1 * w + x0] + sums[y0 * w + x0]) / ((y1 - y0) * (x1 - x0));
        bits[y * width + x] = grey[y * width + x] < mean * 0.92 ? 1 : 0;
      }
    }
    const dark = (x, y) => { x |= 0; y |= 0; return x >= 0 && y >= 0 && x < width && y < height ? bits[y * width + x] : 0; };
    const three = corners(finders(width, height, dark));
    if(!three) { continue; }
    const module = (three[0].m + three[1].m + three[2].m) / 3, side = Math.hypot(three[0].x - three[1].x, three[0].y - three[1].y);
    const guess = Math.round((side / module + 7 - 17) / 4);
    for(const version of [guess, guess - 1, guess + 1, guess + 2, guess - 2]) {
      const text = version > 0 && version < 27 ? attempt(three, version, dark) : null;
      if(text) { return text; }
    }
  }
  return null;
};
})();
