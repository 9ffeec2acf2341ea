import type { Disclosure } from '@causeway/disclosure';
import { type BundleEntry, operationOutcome, type Patient } from '@causeway/fhir';
import { describePatient } from '@causeway/matching';
import { sourcePatientId } from '@causeway/person';
import { consistentWith, problems, type Runtime } from '@causeway/service';
import type { Authorities } from '../authority/authorities.ts';
import type { Directory, KnownPerson } from '../directory/directory.ts';
import { comparableOf } from '../matching/comparable.ts';
import type { ModelShelf } from '../model/model-shelf.ts';
import { type Grade, type Graded, graded, grades } from './match-grade.ts';
import type { MatchRequest } from './match-request.ts';
import { type Asker, patientText, withheldNotice } from './patients.ts';

export const MATCHES = Symbol('matches');

interface Match extends Graded {
  readonly known: KnownPerson;
  readonly person: KnownPerson['person'];
}

const gradeUrl = 'http://hl7.org/fhir/StructureDefinition/match-grade';

export interface MatchesOptions {
  readonly runtime: Pick<Runtime, 'views'>;
  readonly shelf: ModelShelf;
  readonly directory: Directory;
  readonly authorities: Authorities;
  readonly disclosure: Disclosure;
}

/** Finds the persons whom a description may be of, by the model that links arrivals. */
export class Matches {
  readonly #options: MatchesOptions;

  constructor(options: MatchesOptions) {
    this.#options = options;
  }

  caughtUp(position: string | undefined): Promise<void> {
    return consistentWith(this.#options.runtime.views, position);
  }

  async match({ patient, onlyCertain, count }: MatchRequest, { actor, base }: Asker): Promise<string> {
    const { disclosure } = this.#options;
    const all = (await this.#found(patient)).filter(it => !onlyCertain || it.grade === 'certain');
    // 2:3.119.4.1.3, case 5: who wants certainty and certainly has several is told of none.
    const found = onlyCertain && all.length > 1 ? [] : all.slice(0, count);
    const access = { actor, action: 'match', resourceTypes: ['Patient'] };
    const entry = await disclosure.disclose(found, access, permitted => permitted.map(it => entryOf(it, base)));
    return JSON.stringify({
      resourceType: 'Bundle',
      type: 'searchset',
      total: entry.length,
      link: [{ relation: 'self', url: `${base}/Patient/$match` }],
      // Cases 4, 5 and 7: an answer without persons has no entry.
      ...(entry.length > 0 ? { entry: [...entry, notice] } : {}),
    });
  }

  async #found(patient: Patient): Promise<readonly Match[]> {
    const { shelf, directory } = this.#options;
    const { matcher, index } = await shelf.active();
    const description = describePatient(patient);
    const named = await this.#named(patient);
    if (named.size === 0 && matcher.blockingKeys(description).length === 0) throw tooLittle();
    const [candidates = new Map()] = await index.candidates([{ description }]);
    const persons = await directory.persons([...new Set([...candidates.keys(), ...named])]);
    const best = new Map<string, Match>();
    for (const [id, known] of persons) {
      const other = known.patients.find(it => it.id === id);
      const found = other && graded(matcher.compare(description, comparableOf(other).description), named.has(id));
      if (!found) continue;
      const match = { known, person: known.person, ...found };
      const before = best.get(known.person.id);
      if (!before || isBetter(match, before)) best.set(known.person.id, match);
    }
    return [...best.values()].sort((a, b) => (isBetter(a, b) ? -1 : 1));
  }

  /** The source patients whose numbers the description has, in the domains of the exchange. */
  async #named({ identifier = [] }: Patient): Promise<ReadonlySet<string>> {
    const named = new Set<string>();
    for (const { system, value } of identifier) {
      const authority = system && value ? await this.#options.authorities.ofSystem(system) : undefined;
      if (authority && value) named.add(sourcePatientId({ authority: authority.system, identifier: value }));
    }
    return named;
  }
}

/** http://hl7.org/fhir/R4/patient-operation-match.html: insufficient properties are a bad request. */
function tooLittle() {
  const text = 'too little is said of the patient to look for them: a name with a birth date, or an identifier';
  return problems.invalid(text, 'Parameters.parameter.resource');
}

function isBetter(a: Match, b: Match): boolean {
  const byGrade = order(a.grade) - order(b.grade);
  if (byGrade !== 0) return byGrade < 0;
  const [one, other] = [a.person.id, b.person.id];
  return a.probability === b.probability ? one < other : a.probability > b.probability;
}

function order(grade: Grade): number {
  return grades.indexOf(grade);
}

function entryOf({ known, person, grade, probability }: Match, base: string): BundleEntry {
  return {
    fullUrl: `${base}/Patient/${person.id}`,
    resource: JSON.parse(patientText(known, known.golden)) as Patient,
    search: {
      extension: [{ url: gradeUrl, valueCode: grade }],
      mode: 'match',
      score: Math.round(probability * 10_000) / 10_000,
    },
  };
}

const notice: BundleEntry = {
  fullUrl: 'urn:uuid:0b5f3a52-7f0e-5d2e-9d0b-7a3f5b0c6c11',
  resource: operationOutcome({ severity: 'information', code: 'informational', text: withheldNotice }),
  search: { mode: 'outcome' },
};
