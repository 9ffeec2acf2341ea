import { conceptMap } from './concept-map.ts';

/**
 * PlanId of the guide has no rows: HL7 table 0086 is user-defined. These codes of it are those of V3 ActCode, which R4
 * prefers for Coverage.type.
 */
export const coverageType = conceptMap(
  'PlanId',
  'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  {},
  {
    HMO: ['HMO', 'health maintenance organization policy'],
    PPO: ['PPO', 'preferred provider organization policy'],
    POS: ['POS', 'point of service policy'],
    MCPOL: ['MCPOL', 'managed care policy'],
    PUBLICPOL: ['PUBLICPOL', 'public healthcare'],
    WCBPOL: ['WCBPOL', "worker's compensation"],
  },
);
