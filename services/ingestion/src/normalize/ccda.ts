import {
  type CdaDocument,
  convertCda,
  documentLimits,
  excerptOf,
  identifyRecordTarget,
  readCda,
  triggerOf,
} from '@causeway/cda-to-fhir';
import { type Conversion, ConversionError, type FacilityContext } from '@causeway/conversion';
import type { Refusal } from '@causeway/schemas';
import { refusals } from '../intake/refusals.ts';
import type { InboundFormat, Reading, Whose } from './format.ts';
import { splitFacts } from './split-facts.ts';

/** C-CDA documents. */
export const ccda: InboundFormat = {
  contentType: 'application/hl7-cda+xml',
  read: body => reading(attempted(() => readCda(body, { limits: documentLimits }))),
  convert: (body, options): readonly Conversion[] =>
    splitFacts(convertCda(readCda(body, { limits: documentLimits }), options)),
  excerpt: (body, origin) => excerptOf(readCda(body, { limits: documentLimits }), origin),
};

type Read = { readonly document: CdaDocument } | { readonly refusal: Refusal };

function attempted(read: () => CdaDocument): Read {
  try {
    return { document: read() };
  } catch (error) {
    if (error instanceof ConversionError) return { refusal: refusalOf(error) };
    throw error;
  }
}

/** HL7 table 0357. */
function refusalOf({ code, message, location }: ConversionError): Refusal {
  const reason = code === 'unsupported-message' ? 'unsupported-message-type' : code;
  const number = code === 'unsupported-message' ? '200' : code === 'too-large' ? '104' : '100';
  return { code: number, reason, text: `${message} The document is kept.`, location };
}

function reading(read: Read): Reading {
  if ('refusal' in read) return { controlId: '', messageType: 'CDA', identify: () => read };
  const { root } = read.document;
  const id = root.first('id');
  return {
    controlId: [id?.attr('root'), id?.attr('extension')].filter(it => it !== undefined).join('^'),
    messageType: triggerOf(root),
    identify: facility => whose(read.document, facility),
  };
}

function whose(document: CdaDocument, facility: FacilityContext): Whose {
  const named = identifyRecordTarget(document, facility);
  if (named.ok) return { sourcePatient: named.sourcePatient };
  const location = '/ClinicalDocument/recordTarget/patientRole/id';
  const { reason } = named;
  const isMissing = reason === 'missing-patient-identifier';
  const text = isMissing
    ? 'recordTarget names no patient'
    : "no id of recordTarget has the facility's assigning authority as its root";
  return { refusal: refusals.unidentified({ code: isMissing ? '101' : '204', reason, text, location }) };
}
