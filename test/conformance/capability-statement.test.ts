import { createTestPlace, eventually, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../src/region.ts';

interface Named {
  readonly name: string;
}

interface Served {
  readonly type: string;
  readonly interaction: readonly { readonly code: string }[];
  readonly searchParam?: readonly Named[];
  readonly operation?: readonly Named[];
}

interface Route {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
}

let place: TestPlace;
let region: Region;
let served: ReadonlyMap<string, Served>;
let operations: readonly string[];
/** `GET /fhir/Patient/{id}` and what it is declared as. */
let routes: readonly (readonly [method: string, path: string, route: Route])[];

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  const { json } = await region.api.call('GET', '/fhir/metadata');
  const [rest] = json.rest;
  served = new Map(rest.resource.map((it: Served) => [it.type, it]));
  operations = namesOf(rest.operation);
  const { paths } = (await region.api.call('GET', '/openapi.json')).json as {
    paths: Record<string, Record<string, Route>>;
  };
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => [method.toUpperCase(), path, route] as const),
  );
}, 60_000);

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

function namesOf(named: readonly Named[] = []): readonly string[] {
  return named.map(it => it.name);
}

/** The routes of one type, or of any (`{type}`), by what follows it. */
function routesOf(form: RegExp) {
  return routes.flatMap(([method, path, route]) => {
    const [, type, rest] = form.exec(path) ?? [];
    return type === undefined ? [] : [{ method, path, type, rest: rest ?? '', route }];
  });
}

const interactions: Readonly<Record<string, string>> = {
  'GET ': 'search-type',
  'GET {id}': 'read',
  'POST ': 'create',
  'PUT {id}': 'update',
  'DELETE {id}': 'delete',
};

describe('the CapabilityStatement', () => {
  it('tells of every interaction there is a route for', () => {
    const found = routesOf(/^\/fhir\/([A-Z]\w+|\{type\})(?:\/(\{id\}))?$/);
    expect(found.length).toBeGreaterThan(80);
    for (const { method, path, type, rest } of found) {
      const code = interactions[`${method} ${rest}`];
      if (code === undefined) continue;
      const types = type === '{type}' ? [...served.keys()] : [type];
      for (const it of types) {
        const codes = served.get(it)?.interaction.map(one => one.code);
        expect(codes, `${method} ${path} of ${it}`).toContain(code);
      }
    }
  });

  it('tells of every operation', () => {
    const found = routesOf(/^\/fhir\/([A-Z]\w+)\/(?:\{id\}\/)?\$([\w-]+)$/);
    expect(found.map(it => it.rest)).toEqual(expect.arrayContaining(['everything', 'match', 'ihe-pix', 'explain']));
    for (const { type, rest } of found) expect(namesOf(served.get(type)?.operation)).toContain(rest);
    const ofTheSystem = routesOf(/^\/fhir\/\$(([\w-]+))$/);
    expect(ofTheSystem.map(it => it.type)).toEqual(operations);
  });

  it('tells of every parameter of a search', () => {
    for (const { method, type, route } of routesOf(/^\/fhir\/([A-Z]\w+)$/)) {
      if (method !== 'GET') continue;
      const asked = (route.parameters ?? []).filter(it => it.in === 'query').map(it => it.name.split(/[.:]/)[0]);
      const known = [...namesOf(served.get(type)?.searchParam), '_count', '_cursor'];
      for (const it of asked) expect(known, `${type}?${it}`).toContain(it);
    }
  });

  it('is what the FHIR base points to', async () => {
    const { status, json } = await region.api.call('GET', '/fhir');
    expect([status, json.resourceType]).toEqual([200, 'OperationOutcome']);
    expect(json.issue[0].details.text).toContain(`${region.api.url}/fhir/metadata`);
  });
});

describe('the front page', () => {
  const front = (accept: string) => fetch(`${region.api.url}/`, { headers: { accept } });

  it('tells whoever comes what this is, and links to what is there', async () => {
    const { links } = (await (await front('application/json')).json()) as { links: { path: string }[] };
    expect(links.map(it => it.path)).toContain('/fhir/metadata');
    const statusOf = async (path: string) => (await fetch(`${region.api.url}${path}`)).status;
    // Just after a start it is not ready yet.
    for (const { path } of links)
      await eventually(
        () => statusOf(path),
        it => it === 200,
        { what: path },
      );
  });

  it('is a page for a browser, which needs nothing from elsewhere and runs nothing', async () => {
    const page = await front('text/html,application/xhtml+xml,*/*;q=0.8');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toContain('<a href="/openapi.json">');
    expect(html).not.toMatch(/<script|https?:/);
  });
});
