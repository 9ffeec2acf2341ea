import type { EncounterParticipant } from '@causeway/fhir';
import { xcnPractitioner } from './datatypes/xcn.ts';
import type { DatatypeMap } from './scope.ts';

const participationTypes = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';

/** The guide's lines `participant[n].individual` and `participant[n].type` of one XCN. */
export function participant(type: string, text: string): DatatypeMap<EncounterParticipant> {
  const types = [{ coding: [{ system: participationTypes, code: type }], text }];
  return (xcn, scope) => {
    const individual = xcnPractitioner(xcn, scope);
    return individual && { type: types, individual };
  };
}
