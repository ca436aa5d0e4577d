// jose, asked: a job and an answer for each line of JSON.
//
// Thin on purpose: what the library answers or throws is given as it is. It signs and verifies JWTs; the
// disclosures of an SD-JWT (RFC 9901) are taken apart and put together here, as whoever has only a JOSE
// library does. Keys are JWKs of tests.

import {createHash, randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';

import * as jose from 'jose';

const HASHES = {'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512'};

const encoded = value => jose.base64url.encode(JSON.stringify(value));
const digest = (text, hash) => jose.base64url.encode(
  createHash(HASHES[hash]).update(text, 'ascii').digest());
// On a shared machine the clock counts what others do, and the processor the collector of garbage.
const instant = () => ({wall: performance.now(), busy: process.cpuUsage()});
const since = (begin, end) => Math.min(
  end.wall - begin.wall,
  (end.busy.user - begin.busy.user + end.busy.system - begin.busy.system) / 1000);
const date = now => now === undefined ? undefined : new Date(now);

async function signed(payload, header, key) {
  return new jose.SignJWT(payload).setProtectedHeader(header)
    .sign(await jose.importJWK(key, header.alg));
}

async function verified(token, key, {typ, algorithms, now, ...options} = {}) {
  const {payload, protectedHeader} = await jose.jwtVerify(
    token, await jose.importJWK(key, jose.decodeProtectedHeader(token).alg),
    {typ, algorithms, currentDate: date(now), ...options});
  return {payload, header: protectedHeader};
}

// The value with digests in place of what lies at these pointers.
function packed(value, pointers, hash, disclosures, where = '') {
  const at = name => `${where}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const disclose = array => {
    const text = encoded([jose.base64url.encode(randomBytes(16)), ...array]);
    disclosures.push(text);
    return digest(text, hash);
  };
  if(Array.isArray(value)) {
    return value.map((one, place) => {
      const inner = packed(one, pointers, hash, disclosures, at(place));
      return pointers.has(at(place)) ? {'...': disclose([inner])} : inner;
    });
  }
  if(typeof value !== 'object' || value === null) {
    return value;
  }
  const made = {};
  const digests = [];
  for(const [name, one] of Object.entries(value)) {
    const inner = packed(one, pointers, hash, disclosures, at(name));
    if(pointers.has(at(name))) {
      digests.push(disclose([name, inner]));
    } else {
      made[name] = inner;
    }
  }
  return digests.length ? {_sd: digests.sort(), ...made} : made;
}

// RFC 9901, 7.1 (3): digests are replaced by what was disclosed.
function unpacked(value, known, seen) {
  const taken = text => {
    if(seen.has(text)) {
      throw new Error('a digest is there twice');
    }
    seen.add(text);
    return known.get(text);
  };
  if(Array.isArray(value)) {
    return value.flatMap(one => {
      if(one === null || typeof one !== 'object' || typeof one['...'] !== 'string') {
        return [unpacked(one, known, seen)];
      }
      const found = taken(one['...']);
      if(found !== undefined && found.length !== 2) {
        throw new Error('an element has a name');
      }
      return found === undefined ? [] : [unpacked(found[1], known, seen)];
    });
  }
  if(typeof value !== 'object' || value === null) {
    return value;
  }
  const {_sd = [], ...rest} = value;
  const made = Object.fromEntries(
    Object.entries(rest).map(([name, one]) => [name, unpacked(one, known, seen)]));
  for(const text of _sd) {
    const found = taken(text);
    if(found === undefined) {
      continue;
    }
    if(found.length !== 3 || ['_sd', '...'].includes(found[1]) || found[1] in rest) {
      throw new Error(`the name of a disclosure is wrong: ${found[1]}`);
    }
    made[found[1]] = unpacked(found[2], known, seen);
  }
  return made;
}

const JOBS = {
  async versions() {
    const {dependencies} = JSON.parse(readFileSync(new URL('package.json', import.meta.url)));
    return {node: process.version, ...dependencies};
  },
  async sign({payload, header, key}) {
    return signed(payload, header, key);
  },
  async verify({token, key, ...options}) {
    return verified(token, key, options);
  },
  // Medians in milliseconds, by the clock or the processor, whichever says less; the key is decoded before.
  async time({payload, header, key, count, warm}) {
    const {d, ...rest} = key;
    const [secret, open] = await Promise.all(
      [key, rest].map(one => jose.importJWK(one, header.alg)));
    const taken = {issue: [], verify: []};
    for(let turn = 0; turn < count + warm; turn++) {
      const begin = instant();
      const token = await new jose.SignJWT(payload).setProtectedHeader(header).sign(secret);
      const between = instant();
      await jose.jwtVerify(token, open);
      if(turn >= warm) {
        taken.issue.push(since(begin, between));
        taken.verify.push(since(between, instant()));
      }
    }
    const middle = times => times.sort((a, b) => a - b)[times.length >> 1];
    return {issue: middle(taken.issue), verify: middle(taken.verify)};
  },
  async issueSdJwt({claims, pointers, header, key, hash = 'sha-256'}) {
    const disclosures = [];
    const payload = packed(claims, new Set(pointers), hash, disclosures);
    const token = await signed({...payload, _sd_alg: hash}, header, key);
    return [token, ...disclosures, ''].join('~');
  },
  async bindKey({presented, payload, header, key}) {
    const {_sd_alg: hash = 'sha-256'} = jose.decodeJwt(presented.split('~')[0]);
    const sd_hash = digest(presented, hash);
    return presented + await signed({...payload, sd_hash}, header, key);
  },
  async verifySdJwt({token, key, typ, algorithms, now, audience, nonce}) {
    const [issued, ...rest] = token.split('~');
    const binding = rest.pop();
    const {payload, header} = await verified(issued, key, {typ, algorithms, now});
    const {_sd_alg: hash = 'sha-256', ...claims} = payload;
    const known = new Map(rest.map(
      text => [digest(text, hash), JSON.parse(new TextDecoder().decode(jose.base64url.decode(text)))]));
    const seen = new Set();
    const document = unpacked(claims, known, seen);
    if(known.size !== rest.length || [...known.keys()].some(text => !seen.has(text))) {
      throw new Error('a disclosure is there twice, or nothing refers to it');
    }
    if(audience !== undefined || nonce !== undefined) {
      const bound = await verified(binding, document.cnf.jwk, {
        typ: 'kb+jwt', algorithms, now, audience, maxTokenAge: '10 minutes'});
      if(bound.payload.nonce !== nonce) {
        throw new Error('the nonce is another');
      }
      if(bound.payload.sd_hash !== digest([issued, ...rest, ''].join('~'), hash)) {
        throw new Error('the key binding is of something else');
      }
    }
    return {payload: document, header};
  }
};

for await (const line of createInterface({input: process.stdin})) {
  let answer;
  try {
    const {do: job, ...members} = JSON.parse(line);
    answer = {ok: true, answer: await JOBS[job](members)};
  } catch(error) {
    answer = {ok: false, error: error.name, message: `${error.name}: ${error.message}`};
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
