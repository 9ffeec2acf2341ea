// mhd.ts — what IHE MHD 4.2 asks of a Provide Document Bundle (ITI-65, 2:3.65.4.1.2) beyond a FHIR transaction.
import { createHash } from 'node:crypto';
import { base64Bytes } from '@causeway/conversion';
import type { Fault } from './fault.ts';
import { at, type Fields, isFields, objectsOf, type SentResource, textOf } from './json.ts';
import type { Operation, Submission } from './submission.ts';

const structure = 'https://profiles.ihe.net/ITI/MHD/StructureDefinition/';
const bundleProfile =
  /^https:\/\/profiles\.ihe\.net\/ITI\/MHD\/StructureDefinition\/IHE\.MHD\.(Minimal|Comprehensive|UnContained\.Comprehensive)\.ProvideBundle(?:\|.*)?$/;

type Level = 'Minimal' | 'Comprehensive' | 'UnContained.Comprehensive';

/** What is wrong with a Provide Document Bundle; nothing for any other submission. */
export function mhdFaults(submission: Submission): readonly Fault[] {
  const { bundle, operations } = submission;
  if (bundle === undefined || !isProvideDocument(bundle, operations)) return [];
  const level = levelOf(bundle);
  const faults = [...bundleFaults(submission, level)];
  const lists = operations.filter(isSubmissionSet);
  for (const it of lists) faults.push(...submissionSetFaults(it, level, operations));
  for (const it of operations) {
    if (it.type === 'DocumentReference') faults.push(...documentFaults(it, level, operations));
  }
  return faults;
}

/** By its profile, or by the SubmissionSet in it: one without its profile is a mistake, not another transaction. */
export function isProvideDocument(bundle: SentResource, operations: readonly Operation[]): boolean {
  return profilesOf(bundle).some(it => it.includes('ProvideBundle')) || operations.some(isSubmissionSet);
}

function profilesOf({ meta }: SentResource): readonly string[] {
  const profiles = at(meta, 'profile');
  return Array.isArray(profiles) ? profiles.filter(it => typeof it === 'string') : [];
}

function levelOf(bundle: SentResource): Level | undefined {
  return profilesOf(bundle).flatMap(it => (bundleProfile.exec(it)?.[1] as Level | undefined) ?? [])[0];
}

function isSubmissionSet({ type, resource }: Operation): boolean {
  return type === 'List' && objectsOf(at(resource, 'code', 'coding')).some(it => it.code === 'submissionset');
}

function* bundleFaults({ kind, operations }: Submission, level: Level | undefined): Generator<Fault> {
  if (level === undefined) {
    yield fault(
      'Bundle.meta.profile',
      `Bundle.meta.profile names ${structure}IHE.MHD.Minimal.ProvideBundle or …Comprehensive.ProvideBundle.`,
    );
  }
  if (kind !== 'transaction') yield fault('Bundle.type', 'A Provide Document Bundle is a transaction.');
  const count = operations.filter(isSubmissionSet).length;
  if (count !== 1)
    yield fault('Bundle.entry', `The Bundle holds one SubmissionSet (List with code submissionset), not ${count}.`);
  if (!operations.some(it => it.type === 'DocumentReference'))
    yield fault('Bundle.entry', 'The Bundle holds a DocumentReference.');
}

function* submissionSetFaults(
  { origin, resource }: Operation,
  level: Level | undefined,
  all: readonly Operation[],
): Generator<Fault> {
  if (!objectsOf(resource?.identifier).some(it => it.use === 'usual' && textOf(it.value))) {
    yield fault(
      `${origin}.identifier`,
      'The SubmissionSet has its uniqueId as an identifier of use usual, with a value.',
    );
  }
  if (!extensionOf(resource, 'ihe-sourceId', 'valueIdentifier')) {
    yield fault(`${origin}.extension`, `The SubmissionSet has its sourceId: extension ${structure}ihe-sourceId.`);
  }
  if (resource?.status !== 'current') yield fault(`${origin}.status`, 'The status of a SubmissionSet is current.');
  if (resource?.mode !== 'working') yield fault(`${origin}.mode`, 'The mode of a SubmissionSet is working.');
  if (!textOf(resource?.date)) yield fault(`${origin}.date`, 'The SubmissionSet has its submission time as date.');
  if (isComprehensive(level)) {
    if (!at(resource, 'subject', 'reference'))
      yield fault(`${origin}.subject`, 'With comprehensive metadata the SubmissionSet has its subject.');
    if (!extensionOf(resource, 'ihe-designationType', 'valueCodeableConcept')) {
      yield fault(
        `${origin}.extension`,
        `With comprehensive metadata the SubmissionSet has its contentType: extension ${structure}ihe-designationType.`,
      );
    }
  }
  const items = objectsOf(resource?.entry).map(it => textOf(at(it, 'item', 'reference')));
  for (const { origin: document, fullUrl, type } of all) {
    if (type === 'DocumentReference' && !items.includes(fullUrl))
      yield fault(document, 'The SubmissionSet lists every DocumentReference in its entries.');
  }
  for (const item of items) {
    if (!all.some(it => it.fullUrl === item))
      yield fault(`${origin}.entry`, 'Every entry of the SubmissionSet is in the Bundle, under its fullUrl.');
  }
}

function* documentFaults(
  { origin, resource }: Operation,
  level: Level | undefined,
  all: readonly Operation[],
): Generator<Fault> {
  const [content, ...others] = objectsOf(resource?.content);
  if (content === undefined || others.length > 0)
    yield fault(`${origin}.content`, 'A DocumentReference has one content.');
  const where = `${origin}.content[0].attachment`;
  const attachment = isFields(content?.attachment) ? content.attachment : {};
  const said = [
    [resource?.masterIdentifier, `${origin}.masterIdentifier`],
    [attachment.contentType, `${where}.contentType`],
    [attachment.url, `${where}.url`],
    ...(isComprehensive(level) ? comprehensiveElements(origin, resource, content) : []),
  ] as const;
  for (const [value, expression] of said) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) {
      yield fault(
        expression,
        `${expression.split('.').at(-1)} is required by the metadata that the Bundle's profile names.`,
      );
    }
  }
  if (attachment.data !== undefined)
    yield fault(`${where}.data`, 'The document is a Binary of the Bundle, not attachment.data.');
  if (
    resource?.subject !== undefined &&
    !at(resource, 'subject', 'reference') &&
    !at(resource, 'subject', 'identifier')
  ) {
    yield fault(`${origin}.subject`, 'subject has a reference.');
  }
  yield* sourcePatientFaults(origin, resource);
  const url = textOf(attachment.url);
  if (url !== undefined)
    yield* binaryFaults(
      all.find(it => it.fullUrl === url),
      attachment,
      where,
    );
}

function comprehensiveElements(origin: string, resource: SentResource | undefined, content: Fields | undefined) {
  return [
    [resource?.type, `${origin}.type`],
    [resource?.category, `${origin}.category`],
    [resource?.securityLabel, `${origin}.securityLabel`],
    [content?.format, `${origin}.content[0].format`],
    [at(content, 'attachment', 'language'), `${origin}.content[0].attachment.language`],
    [at(content, 'attachment', 'creation'), `${origin}.content[0].attachment.creation`],
    [at(resource, 'context', 'facilityType'), `${origin}.context.facilityType`],
    [at(resource, 'context', 'practiceSetting'), `${origin}.context.practiceSetting`],
    [at(resource, 'context', 'sourcePatientInfo'), `${origin}.context.sourcePatientInfo`],
  ] as const;
}

function* sourcePatientFaults(origin: string, resource: SentResource | undefined): Generator<Fault> {
  const reference = textOf(at(resource, 'context', 'sourcePatientInfo', 'reference'));
  if (reference === undefined || !reference.startsWith('#')) return;
  const patient = objectsOf(resource?.contained).find(it => `#${it.id}` === reference);
  const expression = `${origin}.context.sourcePatientInfo`;
  if (patient === undefined)
    yield fault(expression, 'sourcePatientInfo refers to a contained Patient that is not there.');
  else if (!objectsOf(patient.identifier).some(it => textOf(it.value))) {
    yield fault(
      `${origin}.contained`,
      'The contained Patient of sourcePatientInfo has an identifier: the sourcePatientId.',
    );
  }
}

/** 2:3.65.4.1.3: the hash is the SHA-1 of the document in base64, the size its bytes. */
function* binaryFaults(binary: Operation | undefined, attachment: Fields, where: string): Generator<Fault> {
  if (binary?.type !== 'Binary') {
    yield fault(`${where}.url`, 'attachment.url is the fullUrl of a Binary in the Bundle.');
    return;
  }
  const { contentType, data }: Partial<SentResource> = binary.resource ?? {};
  if (textOf(attachment.contentType) !== undefined && contentType !== attachment.contentType) {
    yield fault(`${where}.contentType`, 'contentType is the same in the attachment and in its Binary.');
  }
  const bytes = base64Bytes(textOf(data) ?? '');
  if (bytes === undefined) {
    yield fault(`${binary.origin}.data`, 'data of the Binary is not base64: it is damaged. Send the document again.');
    return;
  }
  if (attachment.size !== undefined && attachment.size !== bytes.length) {
    yield fault(`${where}.size`, `size is not the number of bytes of the document, which are ${bytes.length}.`);
  }
  if (attachment.hash !== undefined && attachment.hash !== createHash('sha1').update(bytes).digest('base64')) {
    yield fault(
      `${where}.hash`,
      'hash is not the SHA-1 of the document in base64. Send the document again, or its hash.',
    );
  }
}

function isComprehensive(level: Level | undefined): boolean {
  return level !== undefined && level !== 'Minimal';
}

function extensionOf(resource: SentResource | undefined, name: string, value: string): unknown {
  const found = objectsOf(resource?.extension).filter(it => it.url === `${structure}${name}`);
  return found.length === 1 ? found[0]?.[value] : undefined;
}

function fault(expression: string, text: string): Fault {
  return { status: 400, code: 'required', text: `IHE MHD ITI-65: ${text}`, expression };
}
