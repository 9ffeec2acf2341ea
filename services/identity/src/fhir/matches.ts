import type { Disclosure } from '@causeway/disclosure';
import { type BundleEntry, operationOutcome, type Patient } from '@causeway/fhir';
import { type Decision, describePatient } from '@causeway/matching';
import { consistentWith, problems, type Runtime } from '@causeway/service';
import type { Directory, KnownPerson } from '../directory/directory.ts';
import type { ModelShelf } from '../model/model-shelf.ts';
import { type Asker, patientText, withheldNotice } from './patients.ts';

export const MATCHES = Symbol('matches');

export interface MatchQuery {
  readonly patient: Patient;
  readonly onlyCertain: boolean;
  readonly count: number;
}

/** http://hl7.org/fhir/R4/valueset-match-grade.html */
type Grade = 'certain' | 'probable' | 'possible';

interface Match {
  readonly known: KnownPerson;
  readonly person: KnownPerson['person'];
  readonly grade: Grade;
  readonly decision: Decision;
}

const gradeUrl = 'http://hl7.org/fhir/StructureDefinition/match-grade';
const gradeOrder: readonly Grade[] = ['certain', 'probable', 'possible'];
const unlikely = 0.5;
const noticeUrl = 'urn:uuid:0b5f3a52-7f0e-5d2e-9d0b-7a3f5b0c6c11';

export interface MatchesOptions {
  readonly runtime: Pick<Runtime, 'views'>;
  readonly shelf: ModelShelf;
  readonly directory: Directory;
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

  async match({ patient, onlyCertain, count }: MatchQuery, { actor, base }: Asker): Promise<string> {
    const { disclosure } = this.#options;
    const all = (await this.#found(patient)).filter(it => !onlyCertain || it.grade === 'certain');
    // Two who are certainly the one asked for are a mistake somewhere: a caller who wants certainty gets none of them.
    const ambiguous = onlyCertain && all.length > 1;
    const found = ambiguous ? [] : all.slice(0, count);
    const access = { actor, action: 'match', resourceTypes: ['Patient'] };
    const entry = await disclosure.disclose(found, access, permitted => permitted.map(it => entryOf(it, base)));
    const notices = [noticeEntry('information', 'informational', withheldNotice)];
    if (ambiguous) notices.push(noticeEntry('warning', 'multiple-matches', 'more than one person certainly matches'));
    return JSON.stringify({
      resourceType: 'Bundle',
      type: 'searchset',
      total: entry.length,
      link: [{ relation: 'self', url: `${base}/Patient/$match` }],
      entry: [...entry, ...notices],
    });
  }

  async #found(patient: Patient): Promise<readonly Match[]> {
    const { shelf, directory } = this.#options;
    const { matcher, index } = await shelf.active();
    const description = describePatient(patient);
    if (matcher.blockingKeys(description).length === 0) {
      throw problems.unprocessable(
        'too little is said of the patient to look for them: a name with a birth date, or an identifier',
      );
    }
    const [candidates = new Map()] = await index.candidates([{ description }]);
    const persons = await directory.persons([...candidates.keys()]);
    const best = new Map<string, Match>();
    for (const [id, known] of persons) {
      const other = known.patients.find(it => it.id === id);
      const decision = other && matcher.compare(description, other.description);
      if (!decision || decision.outcome === 'separate') continue;
      const match = { known, person: known.person, grade: gradeOf(decision), decision };
      const before = best.get(known.person.id);
      if (!before || isBetter(match, before)) best.set(known.person.id, match);
    }
    return [...best.values()].sort((a, b) => (isBetter(a, b) ? -1 : 1));
  }
}

function gradeOf({ outcome, probability }: Decision): Grade {
  if (outcome === 'link') return 'certain';
  return probability >= unlikely ? 'probable' : 'possible';
}

function isBetter(a: Match, b: Match): boolean {
  const byGrade = gradeOrder.indexOf(a.grade) - gradeOrder.indexOf(b.grade);
  if (byGrade !== 0) return byGrade < 0;
  return a.decision.score === b.decision.score ? a.person.id < b.person.id : a.decision.score > b.decision.score;
}

function entryOf({ known, grade, decision }: Match, base: string): BundleEntry {
  return {
    fullUrl: `${base}/Patient/${known.person.id}`,
    resource: JSON.parse(patientText(known, known.golden)) as Patient,
    search: {
      extension: [{ url: gradeUrl, valueCode: grade }],
      mode: 'match',
      score: Math.round(decision.probability * 10_000) / 10_000,
    },
  };
}

function noticeEntry(
  severity: 'information' | 'warning',
  code: 'informational' | 'multiple-matches',
  text: string,
): BundleEntry {
  return { fullUrl: noticeUrl, resource: operationOutcome({ severity, code, text }), search: { mode: 'outcome' } };
}
