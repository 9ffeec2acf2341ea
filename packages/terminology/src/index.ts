export { type CodeBook, emptyCodeBook, openCodeBook } from './code-book.ts';
export { type CodeSite, codeSites, hasCodeSites, isStandard } from './code-site.ts';
export {
  type CodeMap,
  type ConceptMap,
  equivalences,
  type MapElement,
  type MapFault,
  type MapTarget,
  type Read,
  readConceptMap,
  readTakenConceptMap,
  toConceptMap,
} from './concept-map.ts';
export { readConceptMapTable, type TableRow } from './concept-map-table.ts';
export {
  type Domain,
  domains,
  isDomain,
  isWellFormed,
  notOfItsForm,
  standardSystems,
  systemUri,
} from './standard-system.ts';
export { translate } from './translation.ts';
export { isPlainlyUcum, isUcum } from './ucum.ts';
export { ucumUnit } from './unit.ts';
