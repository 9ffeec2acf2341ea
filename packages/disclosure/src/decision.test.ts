import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Directive, decide, type Provision } from './decision.ts';

const request = { organization: 'lakeside', purpose: 'TREAT', at: 1_000 };

function provision(decision: Provision['decision'], more: Partial<Provision> = {}): Provision {
  return { decision, organizations: [], purposes: [], from: null, until: null, ...more };
}

function directive(id: string, recordedAt: number, ...provisions: readonly Provision[]): Directive {
  return { id, active: true, recordedAt, provisions };
}

const denyLakeside = provision('DENY', { organizations: ['lakeside'] });

describe('the decision to disclose', () => {
  it('is the default of the exchange where no directive speaks', () => {
    expect(decide([], request, 'permit').permitted).toBe(true);
    expect(decide([], request, 'deny').permitted).toBe(false);
    const elsewhere = directive('a', 1, provision('DENY', { organizations: ['stmary'] }));
    expect(decide([elsewhere], request, 'permit')).toEqual(decide([], request, 'permit'));
  });

  it('names the directive that decided, and nobody', () => {
    const { permitted, directive: by, reason } = decide([directive('a', 1, denyLakeside)], request, 'permit');
    expect({ permitted, by }).toEqual({ permitted: false, by: 'a' });
    expect(reason).not.toContain('lakeside');
  });

  it('is that of the newest directive that speaks of the request', () => {
    const older = directive('a', 1, provision('DENY'));
    const newer = directive('b', 2, provision('PERMIT', { organizations: ['lakeside'] }));
    expect(decide([older, newer], request, 'deny')).toMatchObject({ permitted: true, directive: 'b' });
    expect(decide([newer, older], { ...request, organization: 'stmary' }, 'permit')).toMatchObject({ directive: 'a' });
    const newest = directive('c', 3, provision('DENY'));
    expect(decide([older, newer, newest], request, 'permit')).toMatchObject({ permitted: false, directive: 'c' });
  });

  it('is within a directive that of the most specific provision, and a denial where two are alike', () => {
    const exception = directive('a', 1, provision('DENY'), provision('PERMIT', { organizations: ['lakeside'] }));
    expect(decide([exception], request, 'deny').permitted).toBe(true);
    const byPurpose = directive('a', 1, provision('PERMIT'), provision('DENY', { purposes: ['TREAT'] }));
    expect(decide([byPurpose], request, 'permit').permitted).toBe(false);
    const torn = directive('a', 1, provision('PERMIT'), provision('DENY'));
    expect(decide([torn], request, 'permit').permitted).toBe(false);
  });

  it('keeps to the period, its first and last moment included', () => {
    const during = directive('a', 1, provision('DENY', { from: 1_000, until: 2_000 }));
    const at = (time: number) => decide([during], { ...request, at: time }, 'permit').permitted;
    expect([999, 1_000, 2_000, 2_001].map(at)).toEqual([true, false, false, true]);
  });

  const provisions = fc.array(
    fc.record({
      decision: fc.constantFrom('PERMIT' as const, 'DENY' as const),
      organizations: fc.subarray(['lakeside', 'stmary']),
      purposes: fc.subarray(['TREAT', 'HPAYMT']),
      from: fc.option(fc.nat(2_000)),
      until: fc.option(fc.nat(2_000)),
    }),
    { maxLength: 4 },
  );
  const directives = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      active: fc.boolean(),
      recordedAt: fc.nat(5),
      provisions,
    }),
    { selector: it => it.id, maxLength: 6 },
  );

  it('does not depend on the order in which directives are found, and withdrawn ones have no say', () => {
    fc.assert(
      fc.property(directives, fc.constantFrom('permit' as const, 'deny' as const), (all, standard) => {
        const decided = decide(all, request, standard);
        expect(decide(all.toReversed(), request, standard)).toEqual(decided);
        expect(
          decide(
            all.filter(it => it.active),
            request,
            standard,
          ),
        ).toEqual(decided);
      }),
    );
  });
});
