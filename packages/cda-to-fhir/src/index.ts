export { type CdaDocument, looksLikeCda, type ReadOptions, readCda } from './cda-document.ts';
export { type CdaOptions, convertCda, identifyRecordTarget } from './convert.ts';
export { embeddedCda } from './embedded.ts';
export { excerptOf } from './excerpt.ts';
export { triggerOf } from './header/document-type.ts';
export { documentProvenance } from './header/provenance.ts';
export type { CdaElement } from './xml/cda-element.ts';
export { documentLimits, type XmlLimits } from './xml/read-xml.ts';
