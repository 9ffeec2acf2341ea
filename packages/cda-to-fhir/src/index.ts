export { type CdaDocument, looksLikeCda, type ReadOptions, readCda } from './cda-document.ts';
export { convertCda, identifyRecordTarget } from './convert.ts';
export { type XmlLimits, xmlLimits } from './xml/read-xml.ts';
