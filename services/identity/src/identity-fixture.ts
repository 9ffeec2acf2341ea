import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Patient } from '@causeway/fhir';
import { findPerson, links, linkView, type SourcePatient, sourcePatientId, sourcePatientKey } from '@causeway/person';
import { type FactsReported, originHeader, type PatientRemoved, type PatientsMerged } from '@causeway/schemas';
import {
  type Actor,
  type Engine,
  type Host,
  type LocalIssuer,
  openEngine,
  openLocalIssuer,
  type Runtime,
  startHost,
} from '@causeway/service';
import { identityService } from './identity-service.ts';

export const general = (identifier: string): SourcePatient => ({
  authority: 'urn:oid:2.16.840.1.113883.19.5.1',
  identifier,
});
export const lakeside = (identifier: string): SourcePatient => ({
  authority: 'urn:causeway:authority:LAKESIDE',
  identifier,
});
export const together = (...of: readonly SourcePatient[]): readonly string[] => of.map(sourcePatientId).sort();

/** An answer of the service, its body read at will. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it at will
  readonly json: any;
}

/** The identity service on the embedded engine: one instance, or several that share it. */
export class IdentityFixture {
  readonly hosts: readonly Host[];
  readonly directory: string;
  readonly #issuer: LocalIssuer;
  readonly #engine: Engine;
  #offset = 0;

  private constructor(given: { hosts: readonly Host[]; directory: string; issuer: LocalIssuer; engine: Engine }) {
    this.hosts = given.hosts;
    this.directory = given.directory;
    this.#issuer = given.issuer;
    this.#engine = given.engine;
  }

  static async open({ instances = 1, now }: { instances?: number; now?: () => number } = {}): Promise<IdentityFixture> {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-identity-'));
    const kind = { kind: 'embedded', directory } as const;
    const engine = await openEngine(kind, 'identity-test');
    const settings = { engine: kind, dataDirectory: directory, host: '127.0.0.1', httpPort: 0, logLevel: 'silent' };
    const hosts: Host[] = [];
    for (let n = 0; n < instances; n++) {
      const services = [identityService({ standard: 'permit' })];
      hosts.push(await startHost({ settings, services, engine, ...(now ? { now } : {}) }));
    }
    return new IdentityFixture({ hosts, directory, issuer: await openLocalIssuer(directory), engine });
  }

  async close(): Promise<void> {
    for (const it of this.hosts) await it.close();
    await this.#engine.log.close();
    await rm(this.directory, { recursive: true });
  }

  get runtime(): Runtime {
    const runtime = this.hosts[0]?.runtimes[0];
    if (!runtime) throw new Error('no runtime');
    return runtime;
  }

  /** A facility whose patients have numbers of this authority. */
  async register(id: string, authority: string): Promise<void> {
    const { publisher, views } = this.runtime;
    const position = await publisher.publishOne('causeway.inbound.facility', id, {
      type: 'FacilityRegistered',
      header: this.#header(),
      id,
      name: id,
      sendingApplication: 'EHR',
      sendingFacility: id,
      authority,
      timeZone: 'UTC',
      fhirValidation: 'flag',
    });
    await views.reached(position, 5_000);
  }

  async report(sourcePatient: SourcePatient, patient: Patient, cleared: string[] = []): Promise<void> {
    const event: FactsReported = {
      type: 'FactsReported',
      header: this.#header(),
      sourcePatient,
      trigger: 'ADT_A28',
      patient: JSON.stringify(patient),
      encounter: null,
      resources: [],
      cleared,
      unmapped: {},
    };
    await this.runtime.publisher.publishOne('causeway.clinical.event', sourcePatientKey(sourcePatient), event);
  }

  async merge(sourcePatient: SourcePatient, merged: SourcePatient): Promise<void> {
    const event: PatientsMerged = {
      type: 'PatientsMerged',
      header: this.#header(),
      sourcePatient,
      merged,
      trigger: 'ADT_A40',
      patient: null,
      cleared: [],
      unmapped: {},
    };
    await this.runtime.publisher.publishOne('causeway.clinical.event', sourcePatientKey(sourcePatient), event);
  }

  async remove(sourcePatient: SourcePatient): Promise<void> {
    const event: PatientRemoved = {
      type: 'PatientRemoved',
      header: this.#header(),
      sourcePatient,
      trigger: 'FHIR_remove',
    };
    await this.runtime.publisher.publishOne('causeway.clinical.event', sourcePatientKey(sourcePatient), event);
  }

  async membersOf(sourcePatient: SourcePatient): Promise<readonly string[]> {
    const stored = await this.runtime.views.collection(linkView, links);
    return (await findPerson(stored, sourcePatientId(sourcePatient))).members;
  }

  /** Resolves once every reported patient is in the directory. */
  async described(): Promise<void> {
    const { log, views } = this.runtime;
    for (const { topic, partition, end } of await log.offsets(['causeway.clinical.event'])) {
      if (end > 0 && !(await views.reached({ topic, partition, offset: end - 1 }, 20_000))) throw new Error('behind');
    }
  }

  /** Calls the first instance, as a steward unless told. */
  async call(method: string, path: string, given: { body?: object; actor?: Partial<Actor> } = {}): Promise<Answered> {
    const { body, actor } = given;
    const steward = { subject: 'steward', role: 'steward', organization: 'hie', purpose: 'HOPERAT' } as const;
    const token = await this.#issuer.issue({ ...steward, ...actor });
    const response = await fetch(`${this.hosts[0]?.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) };
  }

  #header() {
    const from = originHeader({ now: 1, facility: 'general', messageId: 'M' });
    const position = { topic: 'causeway.inbound.message', partition: 0, offset: this.#offset++, index: 0 };
    return { ...from, position };
  }
}

/** A male Vandermolen born on 3 November 1971, with a phone. */
export function vandermolen(given: string, more: Partial<Patient> = {}): Patient {
  return {
    resourceType: 'Patient',
    name: [{ family: 'Vandermolen', given: [given] }],
    birthDate: '1971-11-03',
    gender: 'male',
    telecom: [{ system: 'phone', value: '312 555 0199' }],
    ...more,
  };
}
