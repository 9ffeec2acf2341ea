import { filtersOf, type SearchParameter } from '../search/fact-filter.ts';
import { binaryType, searchables, sharedTypes } from '../search/search-fields.ts';

interface ServedType {
  readonly type: string;
  readonly interactions: readonly ('read' | 'create' | 'update' | 'delete' | 'search-type')[];
  readonly searchParameters?: readonly SearchParameter[];
  readonly operations?: readonly { readonly name: string; readonly definition: string }[];
  /** Elements of `rest.resource` beyond these. */
  readonly more?: Readonly<Record<string, unknown>>;
}

const addressParameters = [
  'address-line',
  'address-city',
  'address-district',
  'address-state',
  'address-postalcode',
  'address-country',
] as const;
const tokenNamed = (name: string): SearchParameter => ({ name, type: 'token' });
const stringNamed = (name: string): SearchParameter => ({ name, type: 'string' });
const byPatient: SearchParameter = { name: 'patient', type: 'reference' };

/** What facilities may send: the ingestion service takes it, whatever the type (ITI-104 2:3.104.4 of Patient). */
const feed = {
  interactions: ['create', 'update', 'delete'],
  more: { conditionalCreate: true, conditionalUpdate: true, conditionalDelete: 'single' },
} as const;

/** What this service serves; its controllers are made from the same tables. */
const own: readonly ServedType[] = [
  {
    type: 'Patient',
    interactions: ['read', 'search-type', ...feed.interactions],
    more: {
      ...feed.more,
      supportedProfile: [
        'https://profiles.ihe.net/ITI/PDQm/StructureDefinition/IHE.PDQm.Patient',
        'https://profiles.ihe.net/ITI/PIXm/StructureDefinition/IHE.PIXm.Patient',
      ],
    },
    // All but reading and $everything is the identity service's.
    searchParameters: [
      ...(['identifier', '_id', 'active', 'gender', 'telecom', 'phone', 'email'] as const).map(tokenNamed),
      ...(['family', 'given', 'name', 'mothersMaidenName', 'address', ...addressParameters] as const).map(stringNamed),
      ...(['birthdate', '_lastUpdated'] as const).map((name): SearchParameter => ({ name, type: 'date' })),
    ],
    operations: [
      { name: 'everything', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything' },
      { name: 'match', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-match' },
      { name: 'ihe-pix', definition: 'https://profiles.ihe.net/ITI/PIXm/OperationDefinition/IHE.PIXm.pix' },
    ],
  },
  ...Object.keys(searchables).map((type): ServedType => {
    return {
      type,
      interactions: ['read', 'search-type', ...feed.interactions],
      searchParameters: [byPatient, ...filtersOf(type)],
      more: feed.more,
    };
  }),
  ...[binaryType, ...sharedTypes].map((type): ServedType => {
    return { type, interactions: ['read', ...feed.interactions], more: feed.more };
  }),
];

/** What the exchange's other services serve under the same base. */
const others: readonly ServedType[] = [
  {
    type: 'Consent',
    interactions: ['create', 'read', 'update', 'delete', 'search-type'],
    searchParameters: [byPatient],
    operations: [{ name: 'explain', definition: 'urn:causeway:operation:consent-explain' }],
  },
  {
    type: 'Group',
    interactions: ['create', 'read', 'update', 'delete', 'search-type'],
    searchParameters: [tokenNamed('identifier')],
  },
  {
    type: 'Subscription',
    interactions: ['create', 'read', 'update', 'delete', 'search-type'],
    searchParameters: [tokenNamed('status')],
  },
];

/** GET [base]/metadata (http://hl7.org/fhir/R4/capabilitystatement.html). `date`: ms since the epoch. */
export function capabilityStatement(options: { readonly base: string; readonly date: number }): object {
  const served = [...own, ...others].sort((a, b) => (a.type < b.type ? -1 : 1));
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: new Date(options.date).toISOString(),
    kind: 'instance',
    software: { name: 'Causeway' },
    implementation: { description: 'A health information exchange', url: options.base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'application/fhir+xml', 'json', 'xml'],
    rest: [
      {
        mode: 'server',
        security: {
          description:
            'Bearer tokens (JWT) that name a role, an organisation and a purpose of use. Consent is decided for every answer when it leaves, and every decision is audited.',
        },
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
        operation: [
          {
            name: 'process-message',
            definition: 'http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message',
          },
        ],
        resource: served.map(({ type, interactions, searchParameters, operations, more }) => ({
          type,
          interaction: interactions.map(code => ({ code })),
          ...more,
          ...(searchParameters
            ? { searchParam: searchParameters.map(({ name, type: kind }) => ({ name, type: kind })) }
            : {}),
          ...(operations ? { operation: operations } : {}),
        })),
      },
    ],
  };
}
