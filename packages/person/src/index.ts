export {
  authoritySystem,
  type HierarchicDesignator,
  isAuthority,
  isContradictory,
  parseAuthority,
  registeredSystem,
} from './authority.ts';
export {
  type Authority,
  allAuthorities,
  authorities,
  authorityView,
  registeredDesignators,
  systemOfCalled,
} from './authority-view.ts';
export { goldenRecord, type Member } from './golden-record.ts';
export {
  evolveLink,
  initialLink,
  isLinked,
  type Link,
  type LinkBasis,
  type LinkEvent,
  links,
  linkView,
  pairId,
  unscored,
} from './link-view.ts';
export { outgoing, withLastUpdated, withPerson } from './outgoing.ts';
export { type Elements, incrementalTypes, overlay } from './overlay.ts';
export { findPerson, findPersons, linksOf, type Person, personOf, personsFrom } from './person.ts';
export { saysTheSame } from './same-words.ts';
export { ownedId, type SourcePatient, sourcePatientId, sourcePatientKey } from './source-patient.ts';
