import { line, messageMap } from '../message-map.ts';
import { nteToCondition, nteToGoal } from '../segments/nte.ts';
import { golToGoal, prbToCondition } from '../segments/prb.ts';
import { requestLines, supportingLines } from './order-parts.ts';
import { observationLines, patientLines, visitLines, visitOf } from './parts.ts';

const at = 'PPR_PC1';

/** PPR_PC1, PC2, PC3: problems are added, updated or deleted, with their goals and orders (HL7 2.5.1, 12.3.3). */
export const pprPc1 = messageMap(
  at,
  'PC1 PC2 PC3',
  [
    ...patientLines(at),
    ...visitLines(`${at}.PATIENT_VISIT`),
    line(`${at}.PROBLEM.PRB`, 'Condition[2]', prbToCondition, { references: visitOf }),
    line(`${at}.PROBLEM.NTE`, 'Condition[2]', nteToCondition, { group: 'PROBLEM' }),
    line(`${at}.PROBLEM.GOAL.GOL`, 'Goal[1]', golToGoal, {
      references: { subject: 'Patient[1]', 'addresses[]': 'Condition[2]' },
    }),
    line(`${at}.PROBLEM.GOAL.NTE`, 'Goal[1]', nteToGoal, { group: 'GOAL' }),
    ...observationLines(`${at}.PROBLEM`),
    ...requestLines(`${at}.PROBLEM.ORDER`),
    ...supportingLines(`${at}.PROBLEM.ORDER`),
  ],
  { ours: 'The guide has no map of patient care messages.' },
);
