export { FhirXmlError } from './node.ts';
export { toFhirJson } from './read.ts';
export { toFhirXml } from './write.ts';
