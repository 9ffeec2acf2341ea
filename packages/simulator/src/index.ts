export { createStream, type StreamOptions } from './adt-stream.ts';
export {
  type Conventions,
  type Facility,
  type FacilityId,
  facilities,
  facilityIds,
  nationalAuthority,
} from './facility.ts';
export type { MessageKind, SimulatedMessage } from './life.ts';
export { type LoadOptions, type LoadPatient, loadMessage, loadPatient, loadPatientIndex } from './load.ts';
export { findPhi, phiOf, phiOfLoad } from './phi.ts';
export {
  type Address,
  createPopulation,
  type Person,
  type Population,
  type PopulationOptions,
  type Sex,
} from './population.ts';
export { createRandom, type Random } from './random.ts';
export { type Demographics, type Difference, type Registration, registrationsOf } from './registration.ts';
export {
  createScenario,
  type ExpectedAlert,
  type Scenario,
  type ScenarioExpectations,
  type ScenarioOptions,
  type SourcePatientRef,
} from './scenario.ts';
export type { Trigger } from './segment.ts';
