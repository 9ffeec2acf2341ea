import { expect, it } from 'vitest';
import { operationOutcome } from './operation-outcome.ts';

it('an outcome names the expression at fault in a list', () => {
  const outcome = operationOutcome({ severity: 'warning', code: 'not-supported', text: 'ignored', expression: '_x' });
  expect(outcome).toEqual({
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'warning', code: 'not-supported', details: { text: 'ignored' }, expression: ['_x'] }],
  });
});
