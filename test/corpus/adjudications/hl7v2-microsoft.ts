import type { Adjudication } from '../adjudication.ts';
import { microsoftAgain } from './hl7v2-microsoft-again.ts';
import { microsoftAppointment } from './hl7v2-microsoft-appointment.ts';
import { microsoftDocument } from './hl7v2-microsoft-document.ts';
import { microsoftElement } from './hl7v2-microsoft-element.ts';
import { microsoftField } from './hl7v2-microsoft-field.ts';
import { microsoftInsurance } from './hl7v2-microsoft-insurance.ts';
import { microsoftOrder } from './hl7v2-microsoft-order.ts';
import { microsoftPatient } from './hl7v2-microsoft-patient.ts';
import { microsoftVisit } from './hl7v2-microsoft-visit.ts';

const source = 'hl7v2/microsoft';

export const hl7v2Microsoft: readonly Adjudication[] = [
  {
    rule: 'receiving-facility-beside-msh-23',
    source,
    path: /^Organization$/,
    kind: 'missing-resource',
    words: /^GHHRFacility/,
    right: 'ours',
    because: 'MSH-6 is an Organization only where MSH-23 does not name the receiver, and here it does.',
    guide: 'MSH[MessageHeader] MSH-6: IF MSH-23 NOT VALUED',
  },
  {
    rule: 'sender-part-of-responsible',
    source,
    path: /^Organization\.partOf\.reference$/,
    right: 'ours',
    because: 'Nothing says that the organization of MSH-4 is part of that of MSH-22.',
    guide: 'MSH[MessageHeader] MSH-4 and MSH-22: no partOf',
  },
  {
    rule: 'hd-namespace-as-system',
    source,
    path: /^(Organization|Device)\.identifier\.system$/,
    expected: /example\.com/,
    kind: 'missing',
    right: 'ours',
    because: 'HD.1 is the value of an identifier; it is not its own system too.',
    guide: 'HD[Organization] HD.1: identifier[1].value',
  },
  {
    rule: 'assigner-organization-of-an-authority',
    source,
    path: /^Organization$/,
    kind: 'missing-resource',
    words:
      /(CEN Healthcare Coding Scheme|International Standards Organization Object Identifier|An Internet host name|DCE Universal Unique)/,
    right: 'neither',
    because:
      'Whether an assigning authority is an organization or a system the guide leaves to be determined; here it is the system of the identifier, there both.',
    guide: 'CX[Identifier] CX.4, XCN[Practitioner] XCN.9, XON[Organization] XON.6: "If organization", "If system"',
  },
  {
    rule: 'assigner-organization',
    source,
    path: /\.assigner\.reference$/,
    right: 'neither',
    because:
      'Whether an assigning authority is an organization or a system the guide leaves to be determined; here it is the system of the identifier, there both.',
    guide: 'CX[Identifier] CX.4, XCN[Practitioner] XCN.9, XON[Organization] XON.6: "If organization", "If system"',
  },
  {
    rule: 'degree-is-no-suffix',
    source,
    path: /^Practitioner\.name\.suffix$/,
    expected: /^(MD|PHD|ESQ|AHP)$/,
    right: 'ours',
    because: 'XCN.7 is the qualification; the template also makes it a suffix of the name.',
    guide: 'XCN[Practitioner] XCN.7: qualification.code',
  },
  ...microsoftPatient,
  ...microsoftVisit,
  ...microsoftInsurance,
  ...microsoftOrder,
  ...microsoftElement,
  ...microsoftAgain,
  ...microsoftAppointment,
  ...microsoftDocument,
  ...microsoftField,
];
