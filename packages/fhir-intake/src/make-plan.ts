import type { FacilityContext } from '@causeway/conversion';
import { type Fault, FaultError } from './fault.ts';
import { IdentityPlan } from './identity-plan.ts';
import type { Known } from './known.ts';
import { Links, type Placeholder } from './links.ts';
import { isProvideDocument } from './mhd.ts';
import { isSame } from './naming.ts';
import { Owners } from './owners.ts';
import type { Plan, Planned } from './plan.ts';
import type { Submission } from './submission.ts';

export interface PlanOptions {
  readonly facility: FacilityContext;
  readonly known: Known;
  readonly mint: (index: number) => string;
}

export interface Decided extends Plan {
  readonly placeholders: readonly Placeholder[];
}

/** Decides a submission. Of a transaction and the like one fault fails all; of a batch each entry stands alone. */
export function makePlan(submission: Submission, { facility, known, mint }: PlanOptions): Decided {
  const faults = new Map<number, Fault>(submission.refused.map(it => [it.index, it.fault]));
  const mayRepeat = submission.kind === 'batch';
  const identified = identify(submission, new IdentityPlan({ facility, known, mint, mayRepeat }), faults);
  const links = new Links({ facility, known, planned: identified });
  const owned = new Owners({ facility, links, planned: identified }).settle(identified);
  for (const [index, fault] of owned.faults) faults.set(index, fault);
  for (const [index, fault] of unfiled(submission, { links, planned: owned.planned })) faults.set(index, fault);
  const failed = !mayRepeat && faults.size > 0;
  return {
    submission,
    facility,
    planned: failed ? [] : owned.planned,
    faults,
    links: links.links,
    placeholders: failed ? [] : [...links.placeholders.values()],
  };
}

/** A document that is provided is filed under a patient who is known: ITI-65 has no other way to find it again. */
function* unfiled(
  { bundle, operations }: Submission,
  { links, planned }: { readonly links: Links; readonly planned: readonly Planned[] },
): Generator<readonly [number, Fault]> {
  if (bundle === undefined || !isProvideDocument(bundle, operations)) return;
  for (const { operation, patient } of planned) {
    const { type, index, origin } = operation;
    if (type !== 'DocumentReference' && type !== 'List') continue;
    const isOpen = [...links.placeholders.values()].some(it => isSame(it.patient, patient));
    if (isOpen || (patient === null && type === 'DocumentReference')) {
      const text = `The subject of this ${type} is no Patient that this facility sent. Send the Patient before, or with it.`;
      yield [index, { status: 400, code: 'not-found', text, expression: `${origin}.subject` }];
    }
  }
}

/** http://hl7.org/fhir/R4/http.html#trules: deletions, then creations, then updates. */
const order = { DELETE: 0, POST: 1, PUT: 2 } as const;

function identify(
  { kind, operations }: Submission,
  identities: IdentityPlan,
  faults: Map<number, Fault>,
): readonly Planned[] {
  const inOrder = kind === 'batch' ? operations : [...operations].sort((a, b) => order[a.method] - order[b.method]);
  const planned: Planned[] = [];
  for (const operation of inOrder) {
    try {
      planned.push(identities.settle(operation));
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      faults.set(operation.index, error.fault);
    }
  }
  return planned.sort((a, b) => a.operation.index - b.operation.index);
}
