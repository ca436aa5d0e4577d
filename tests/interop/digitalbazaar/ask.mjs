// @digitalbazaar/vc and its cryptosuites, asked: a job and an answer for each line of JSON.
//
// Thin on purpose: what the libraries answer or throw is given as it is. Nothing is loaded from the
// network: contexts and other documents are those that the job "know" hands in, a did:key is written
// out here. Keys are Multikey texts of tests.

import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';

import * as vc from '@digitalbazaar/vc';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import dataIntegrity from '@digitalbazaar/data-integrity-context';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {Ed25519VerificationKey2020} from '@digitalbazaar/ed25519-verification-key-2020';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import multikey from '@digitalbazaar/multikey-context';
import * as bitstringStatusList from '@digitalbazaar/vc-bitstring-status-list';
import * as statusList from '@digitalbazaar/vc-bitstring-status-list-context';
import did from 'did-context';
import ed25519Of2020 from 'ed25519-signature-2020-context';
import jsonld from 'jsonld';
import jsigs from 'jsonld-signatures';
import * as rdfCanonize from 'rdf-canonize';

const {purposes: {AssertionProofPurpose}} = jsigs;

const SUITES = {
  'eddsa-rdfc-2022': {key: Ed25519Multikey, sign: () => eddsaRdfc, verify: () => eddsaRdfc},
  'eddsa-jcs-2022': {
    key: Ed25519Multikey,
    sign: () => eddsaJcs.createSignCryptosuite(),
    verify: () => eddsaJcs.createVerifyCryptosuite()
  },
  'ecdsa-rdfc-2019': {key: EcdsaMultikey, sign: () => ecdsaRdfc, verify: () => ecdsaRdfc},
  'ecdsa-jcs-2019': {
    key: EcdsaMultikey,
    sign: () => ecdsaJcs.createSignCryptosuite(),
    verify: () => ecdsaJcs.createVerifyCryptosuite()
  },
  'ecdsa-sd-2023': {
    key: EcdsaMultikey,
    sign: ({mandatoryPointers}) => ecdsaSd.createSignCryptosuite({mandatoryPointers}),
    verify: () => ecdsaSd.createVerifyCryptosuite()
  }
};
const OF_2020 = 'Ed25519Signature2020';

const known = new Map();
// The status is not what is tried here.
const checkStatus = async () => ({verified: true});

// The document of a did:key, or one of its methods where the URL has a fragment.
function didKey(url) {
  const [controller, fragment] = url.split('#');
  const text = controller.slice('did:key:'.length);
  const id = `${controller}#${text}`;
  const method = {id, type: 'Multikey', controller, publicKeyMultibase: text};
  if(fragment !== undefined) {
    if(fragment !== text) {
      throw new Error(`no such method: ${url}`);
    }
    return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
  }
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: controller,
    verificationMethod: [method],
    authentication: [id],
    assertionMethod: [id]
  };
}

async function documentLoader(url) {
  if(url.startsWith('did:key:')) {
    return {contextUrl: null, documentUrl: url, document: didKey(url), tag: 'static'};
  }
  const document = known.get(url);
  if(document === undefined) {
    throw new Error(`not known: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document, tag: 'static'};
}

async function signing({
  suite, key, method, controller, created, proof, mandatoryPointers = []
}) {
  controller ??= `did:key:${key.publicKeyMultibase}`;
  const id = method ?? `${controller}#${key.publicKeyMultibase}`;
  if(suite === OF_2020) {
    const pair = await Ed25519VerificationKey2020.from({
      id, controller,
      type: 'Ed25519VerificationKey2020',
      publicKeyMultibase: key.publicKeyMultibase,
      privateKeyMultibase: key.privateKeyMultibase
    });
    return new Ed25519Signature2020({key: pair, date: created, proof});
  }
  const {key: kind, sign} = SUITES[suite];
  const pair = await kind.from({
    '@context': 'https://w3id.org/security/multikey/v1', type: 'Multikey', id, controller,
    publicKeyMultibase: key.publicKeyMultibase, secretKeyMultibase: key.secretKeyMultibase
  });
  const cryptosuite = sign({mandatoryPointers});
  const made = new DataIntegrityProof({signer: pair.signer(), date: created, cryptosuite});
  made.proof = proof;
  return made;
}

function verifying(names = [...Object.keys(SUITES), OF_2020]) {
  return names.map(name => name === OF_2020 ?
    new Ed25519Signature2020() :
    new DataIntegrityProof({cryptosuite: SUITES[name].verify()}));
}

// What was thrown, with what lies below it.
function told(error) {
  if(error === undefined || error === null) {
    return [];
  }
  const below = [error.errors, error.cause].flat().filter(one => one && one !== error);
  return [`${error.name}: ${error.message}`, ...below.flatMap(told)];
}

function verdict({verified, results = [], error}) {
  const proofs = results.filter(one => one.proof).map(({proof, verified, error}) => (
    {suite: proof.cryptosuite ?? proof.type, id: proof.id, verified, errors: told(error)}));
  return {verified, proofs, errors: [error].flat().flatMap(told)};
}

const median = times => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];

const JOBS = {
  async versions() {
    const {dependencies} = JSON.parse(readFileSync(new URL('package.json', import.meta.url)));
    return {node: process.version, ...dependencies};
  },
  async know({documents}) {
    Object.entries(documents).forEach(([url, document]) => known.set(url, document));
    return known.size;
  },
  // The contexts that the packages bring, by URL.
  async shipped() {
    const maps = [credentials, dataIntegrity.contexts, multikey.contexts, statusList.contexts,
      did.contexts, ed25519Of2020.contexts];
    return Object.fromEntries(maps.flatMap(map => [...map.entries()]));
  },
  async canonize({document, hash = 'SHA-256'}) {
    // jsonld.canonize would drop the name of the hash.
    const dataset = await jsonld.toRDF(document, {
      base: null, safe: true, rdfDirection: 'i18n-datatype', documentLoader
    });
    return rdfCanonize.canonize(dataset, {
      algorithm: 'RDFC-1.0', messageDigestAlgorithm: hash, format: 'application/n-quads'
    });
  },
  async issue({credential, now, ...how}) {
    return vc.issue({credential, now, suite: await signing(how), documentLoader});
  },
  async verify({credential, now, suites}) {
    return verdict(await vc.verifyCredential(
      {credential, now, suite: verifying(suites), documentLoader, checkStatus}));
  },
  // The proof alone: no rule of credentials is asked, nor that the issuer controls the key.
  async prove({document, ...how}) {
    const purpose = new AssertionProofPurpose();
    return jsigs.sign(document, {suite: await signing(how), purpose, documentLoader});
  },
  async check({document, suites}) {
    const purpose = new AssertionProofPurpose();
    return verdict(
      await jsigs.verify(document, {suite: verifying(suites), purpose, documentLoader}));
  },
  // A list with these entries set, as a credential that nobody has signed.
  async makeList({id, length, indexes, statusPurpose}) {
    const list = await bitstringStatusList.createList({length});
    indexes.forEach(index => list.setStatus(index, true));
    return bitstringStatusList.createCredential({id, list, statusPurpose});
  },
  // How long a list is, and which of these entries are set.
  async readList({encodedList, indexes}) {
    const list = await bitstringStatusList.decodeList({encodedList});
    return {length: list.length, set: indexes.filter(index => list.getStatus(index))};
  },
  // The lists that the credential names are handed in with "know"; each is verified.
  async checkStatus({credential, suites}) {
    const {verified, results = [], error} = await bitstringStatusList.checkStatus(
      {credential, documentLoader, suite: verifying(suites)});
    const statuses = results.map(({credentialStatus: {statusPurpose}, status}) => (
      {statusPurpose, status}));
    return {verified, statuses, errors: told(error)};
  },
  async derive({credential, selectivePointers, proofId}) {
    const cryptosuite = ecdsaSd.createDiscloseCryptosuite({selectivePointers, proofId});
    return vc.derive({
      verifiableCredential: credential, suite: new DataIntegrityProof({cryptosuite}),
      documentLoader
    });
  },
  async present({presentation, challenge, domain, ...how}) {
    const suite = await signing(how);
    return vc.signPresentation({presentation, challenge, domain, suite, documentLoader});
  },
  async verifyPresentation({presentation, challenge, domain, now, suites}) {
    const {presentationResult, credentialResults = [], verified, error} = await vc.verify(
      {presentation, challenge, domain, now, suite: verifying(suites), documentLoader, checkStatus});
    return {
      ...verdict({...presentationResult, verified, error}),
      credentials: credentialResults.map(verdict)
    };
  },
  // Medians in milliseconds; what is timed is the call alone, on a document parsed anew.
  async time({credential, count, warm, now, selectivePointers, ...how}) {
    const text = JSON.stringify(credential);
    const taken = {issue: [], derive: [], verify: []};
    const timed = async (name, turn, job) => {
      // On a shared machine the clock counts what others do, the processor the collector of garbage:
      // whichever says less is taken.
      const begin = performance.now();
      const busy = process.cpuUsage();
      const made = await job();
      const {user, system} = process.cpuUsage(busy);
      if(turn >= warm) {
        taken[name].push(Math.min(performance.now() - begin, (user + system) / 1000));
      }
      return made;
    };
    for(let turn = 0; turn < count + warm; turn++) {
      const unsigned = {...JSON.parse(text), id: `urn:example:${turn}`};
      const signer = await signing(how);
      let made = await timed('issue', turn, () => vc.issue(
        {credential: unsigned, now, suite: signer, documentLoader}));
      if(how.suite === 'ecdsa-sd-2023') {
        const base = JSON.parse(JSON.stringify(made));
        made = await timed('derive', turn, () => JOBS.derive(
          {credential: base, selectivePointers}));
      }
      const received = JSON.parse(JSON.stringify(made));
      const [suite] = verifying([how.suite]);
      const {verified} = await timed('verify', turn, () => vc.verifyCredential(
        {credential: received, now, suite, documentLoader, checkStatus}));
      if(!verified) {
        throw new Error('what was issued does not verify');
      }
    }
    return Object.fromEntries(Object.entries(taken)
      .filter(([, times]) => times.length).map(([name, times]) => [name, median(times)]));
  }
};

for await (const line of createInterface({input: process.stdin})) {
  let answer;
  try {
    const {do: job, ...members} = JSON.parse(line);
    answer = {ok: true, answer: await JOBS[job](members)};
  } catch(error) {
    answer = {ok: false, error: error.name, message: told(error).join(' <- ')};
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
