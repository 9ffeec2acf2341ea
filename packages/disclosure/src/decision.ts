import type { DirectiveRecorded } from '@causeway/schemas';

export type Provision = DirectiveRecorded['provisions'][number];

/** A directive as far as decisions need it. */
export interface Directive {
  readonly id: string;
  readonly active: boolean;
  /** ms since the epoch, when the exchange learned of it. */
  readonly recordedAt: number;
  readonly provisions: readonly Provision[];
}

/** What the exchange does where no directive speaks: `permit` is opt-out, `deny` is opt-in. */
export type ConsentDefault = 'permit' | 'deny';

/** To whom and to what end a person's data would go. */
export interface DisclosureRequest {
  readonly organization: string;
  /** v3 PurposeOfUse. */
  readonly purpose: string;
  /** ms since the epoch. */
  readonly at: number;
}

export interface Decision {
  readonly permitted: boolean;
  /** The rule that decided, without PHI. */
  readonly reason: string;
  /** The directive that decided; none when the default did. */
  readonly directive?: string;
}

/**
 * The newest active directive that speaks of the request decides. Within it the most specific provision does: one that
 * names the organisation before one that names only the purpose, before one that names neither; a denial before a permit.
 */
export function decide(
  directives: readonly Directive[],
  request: DisclosureRequest,
  standard: ConsentDefault,
): Decision {
  for (const { id, provisions } of [...directives].filter(it => it.active).sort(newestFirst)) {
    const [provision] = provisions.filter(it => speaksOf(it, request)).sort(mostSpecificFirst);
    if (!provision) continue;
    const permitted = provision.decision === 'PERMIT';
    return { permitted, reason: `directive ${permitted ? 'permits' : 'denies'} ${describe(provision)}`, directive: id };
  }
  return {
    permitted: standard === 'permit',
    reason: `no directive speaks of it; the exchange's default is ${standard}`,
  };
}

function speaksOf(
  { organizations, purposes, from, until }: Provision,
  { organization, purpose, at }: DisclosureRequest,
): boolean {
  return (
    (organizations.length === 0 || organizations.includes(organization)) &&
    (purposes.length === 0 || purposes.includes(purpose)) &&
    (from === null || from <= at) &&
    (until === null || at <= until)
  );
}

function newestFirst(a: Directive, b: Directive): number {
  return b.recordedAt - a.recordedAt || (a.id < b.id ? -1 : 1);
}

function mostSpecificFirst(a: Provision, b: Provision): number {
  return specificity(b) - specificity(a) || (a.decision === 'DENY' ? -1 : 1);
}

function specificity({ organizations, purposes }: Provision): number {
  return (organizations.length > 0 ? 2 : 0) + (purposes.length > 0 ? 1 : 0);
}

function describe({ organizations, purposes }: Provision): string {
  const who = organizations.length > 0 ? 'this organisation' : 'everyone';
  return purposes.length > 0 ? `${who} for this purpose` : who;
}
