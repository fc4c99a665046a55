// The peer of benchmarks/credentials.py: @digitalbazaar/vc with its data-integrity packages. One task from stdin, one answer to stdout.
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createSignCryptosuite, createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as Multikey from '@digitalbazaar/ed25519-multikey';
import jsonld from 'jsonld';
import canonicalize from 'canonicalize';
import {readFileSync} from 'node:fs';

const task = JSON.parse(readFileSync(0, 'utf8'));

async function documentLoader(url) {
  if(task.contexts[url]) {
    return {contextUrl: null, documentUrl: url, document: task.contexts[url]};
  }
  if(!url.startsWith('did:key:')) {
    throw new Error(`not held here: ${url}`);
  }
  const [did, fragment] = url.split('#');
  const method = {'@context': 'https://w3id.org/security/multikey/v1', id: `${did}#${did.slice(8)}`, type: 'Multikey', controller: did,
    publicKeyMultibase: did.slice(8)};
  const controller = {'@context': 'https://www.w3.org/ns/did/v1', id: did, assertionMethod: [method]};
  return {contextUrl: null, documentUrl: url, document: fragment ? method : controller};
}

const suites = {
  'eddsa-rdfc-2022': {sign: () => rdfc, verify: () => rdfc},
  'eddsa-jcs-2022': {sign: createSignCryptosuite, verify: createVerifyCryptosuite},
};

async function issue(suite, document) {
  const key = await Multikey.from(task.key);
  const proof = new DataIntegrityProof({signer: key.signer(), date: task.created, cryptosuite: suites[suite].sign()});
  return vc.issue({credential: structuredClone(document), suite: proof, documentLoader});
}

async function verify(suite, document) {
  const proof = new DataIntegrityProof({cryptosuite: suites[suite].verify()});
  const result = await vc.verifyCredential({credential: structuredClone(document), suite: proof, documentLoader, now: new Date(task.at),
    checkStatus: async () => ({verified: true})});
  return result.verified || String(result.error?.errors?.[0] ?? result.error);
}

function must(verified) {
  if(verified !== true) {
    throw new Error(verified);
  }
}

async function canonical(document) {
  const rdf = await jsonld.canonize(structuredClone(document), {algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, safe: true,
    base: null});
  return [rdf, canonicalize(document)];
}

async function timed(act, seconds) {
  for(let i = 0; i < 30; i++) {
    await act(i);
  }
  const start = process.cpuUsage();
  const until = performance.now() + seconds * 1000;
  let count = 0;
  while(performance.now() < until) {
    await act(count++);
  }
  const used = process.cpuUsage(start);
  return count / ((used.user + used.system) / 1e6);
}

const {documents, suite} = task;
const acts = {
  canonical: () => Promise.all(documents.map(canonical)),
  issue: () => Promise.all(documents.map(one => issue(suite, one))),
  verify: () => Promise.all(documents.map(one => verify(suite, one))),
  time: async () => ({issue: await timed(i => issue(suite, documents[i % documents.length]), task.seconds),
    verify: await timed(async i => must(await verify(suite, task.signed[i % task.signed.length])), task.seconds)}),
};
process.stdout.write(JSON.stringify(await acts[task.task]()));
