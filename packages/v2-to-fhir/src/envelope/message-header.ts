import type { Element, MessageHeader, Meta, Reference } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { prefixed } from '../datatypes/hd.ts';
import { fhirString } from '../datatypes/st.ts';
import { xonOrganization } from '../datatypes/xon.ts';
import type { EnvelopeScope } from './envelope-scope.ts';
import { hdDevice, hdOrganization } from './hd-organization.ts';

/** MSH[MessageHeader] and SFT[MessageHeader]. */
export function messageHeader(scope: EnvelopeScope): Reference {
  const msh = scope.segment;
  const header: MessageHeader = {
    resourceType: 'MessageHeader',
    ...compact({ meta: meta(msh, scope), language: language(msh) }),
    eventCoding: eventCoding(scope),
    source: source(msh, scope),
    ...compact({
      destination: destination(msh, scope),
      sender: sender(msh, scope),
      responsible: responsible(msh, scope),
    }),
  };
  return scope.add(header, 'MSH');
}

// MSH-9: MSG[Coding]
function eventCoding({ message, messageType }: EnvelopeScope) {
  const system = 'http://terminology.hl7.org/CodeSystem/v2-0003';
  const { trigger } = message.structure;
  return { system, ...(trigger ? { code: trigger } : {}), display: messageType || 'unknown' };
}

// MSH-8 and MSH-11: PT[Meta]
function meta(msh: Segment, scope: EnvelopeScope): Meta | undefined {
  const security = scope.string(msh, 8);
  const tags = [
    ['http://terminology.hl7.org/CodeSystem/v2-0103', scope.string(msh, 11)],
    ['http://terminology.hl7.org/CodeSystem/v2-0207', scope.string(msh, 11, 2)],
  ] as const;
  return compact({
    security: security === undefined ? undefined : [{ display: security }],
    tag: present(...tags.map(([system, code]) => (code === undefined ? undefined : { system, code }))),
  });
}

const bcp47 = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

// MSH-19
function language(msh: Segment): string | undefined {
  const said = msh.value(19) ?? msh.value(19, 4);
  return said !== undefined && bcp47.test(said) ? said.replace(/^[^-]+/, it => it.toLowerCase()) : undefined;
}

// MSH-3, MSH-24, SFT-2 and SFT-3. HD[MessageHeader.source-name], HD[MessageHeader.source-endpoint]
function source(msh: Segment, scope: EnvelopeScope): MessageHeader['source'] {
  const [sft] = scope.message.all('SFT');
  const sent = scope.first(msh, 3);
  const at = scope.first(msh, 24) ?? sent;
  return {
    ...compact({
      name: fhirString(sent?.value(1)) ?? fhirString(at?.value(1)),
      software: scope.string(sft, 3),
      version: scope.string(sft, 2),
    }),
    ...endpoint(at),
  };
}

// MSH-5, MSH-6, MSH-23 and MSH-25. HD[MessageHeader.destination-name], HD[MessageHeader.destination-endpoint]
function destination(msh: Segment, scope: EnvelopeScope): MessageHeader['destination'] {
  const meant = scope.first(msh, 5);
  const at = scope.first(msh, 25) ?? meant;
  const receiver = receivingOrganization(msh, scope);
  if (at === undefined && receiver === undefined) return undefined;
  const said = compact({
    name: fhirString(at?.value(1)),
    target: meant && hdDevice(meant, scope),
    receiver,
  });
  return [{ ...said, ...endpoint(at) }];
}

function receivingOrganization(msh: Segment, scope: EnvelopeScope): Reference | undefined {
  const responsible = scope.first(msh, 23);
  if (responsible !== undefined) return xonOrganization(responsible, scope);
  const facility = scope.first(msh, 6);
  return facility && hdOrganization(facility, scope);
}

// MSH-4 and MSH-17
function sender(msh: Segment, scope: EnvelopeScope): Reference | undefined {
  const facility = scope.first(msh, 4);
  const country = scope.string(msh, 17);
  return facility && hdOrganization(facility, scope, { address: country === undefined ? undefined : { country } });
}

// MSH-22
function responsible(msh: Segment, scope: EnvelopeScope): Reference | undefined {
  const organization = scope.first(msh, 22);
  return organization && xonOrganization(organization, scope);
}

const absent: Element = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};

const schemes: ReadonlyMap<string, string> = new Map([
  ['ISO', 'urn:oid:'],
  ['UUID', 'urn:uuid:'],
  ['DNS', 'urn:dns:'],
  ['URI', 'urn:uri:'],
]);

/** FHIR requires one; where the message names none that is a URI, it says that it is not known. */
function endpoint(hd: Repetition | undefined): { endpoint: string } | { _endpoint: Element } {
  const value = fhirString(hd?.value(2));
  const scheme = schemes.get(hd?.value(3) ?? '');
  if (value === undefined || scheme === undefined || /\s/.test(value)) return { _endpoint: absent };
  if (scheme === 'urn:oid:' && !isOid(value)) return { _endpoint: absent };
  if (scheme === 'urn:uuid:' && !isUuid(value)) return { _endpoint: absent };
  return { endpoint: prefixed(scheme, value) };
}

// What validators take for one: no registered OID is shorter.
function isOid(text: string): boolean {
  const bare = text.replace(/^urn:oid:/, '');
  return /^[0-2](\.(0|[1-9]\d*))+$/.test(bare) && bare.lastIndexOf('.') >= 5;
}

function isUuid(text: string): boolean {
  return /^(urn:uuid:)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(text);
}
