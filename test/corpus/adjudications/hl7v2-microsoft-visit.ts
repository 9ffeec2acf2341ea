import type { Adjudication } from '../adjudication.ts';

const source = 'hl7v2/microsoft';

/** Places and visits. */
export const microsoftVisit: readonly Adjudication[] = [
  {
    rule: 'location-description',
    source,
    path: /^Location\.description$/,
    expected: /--|^[^-]+$/,
    right: 'ours',
    because: 'The description is PL.9; the template joins all components of the PL with "--".',
    guide: 'PL[Location] PL.9: location(Location.description)',
  },
  {
    rule: 'point-of-care-is-no-level',
    source,
    path: /^Location\.physicalType\.coding\.(system|code)$/,
    right: 'ours',
    because: 'The type of a point of care is not defined yet; "lvl" is that of a floor (PL.8).',
    guide: 'PL[Location] PL.1: /extension??-poc/; PL.8: "lvl"',
  },
  {
    rule: 'chain-of-places',
    source,
    path: /^Location\.partOf\.reference$/,
    right: 'ours',
    because:
      'Bed, room, level, point of care, and then what is wider; the template has the room in the point of care, and that in the level.',
    guide: 'PL[Location] PL.3: Location[2], PL.2: Location[3], PL.8: Location[4]',
  },
  {
    rule: 'most-granular-location',
    source,
    path: /^(Encounter\.location\.|(Procedure\.location|Appointment\.participant\.actor|ServiceRequest\.locationReference)\.reference$)/,
    expected: /^(?!(PractitionerRole|Device|Practitioner|Patient) )/,
    right: 'ours',
    because:
      'What refers to a place refers to the most granular one, which is part of the others; the template lists each of them, or takes the point of care.',
    guide:
      'PV1[Encounter] PV1-3: "Recommended is to put the most granular location … in Encounter.location(Location)"; PL[Location] [1] to [6]: partOf',
  },
  {
    rule: 'ucum-uri',
    source,
    path: /\.system$/,
    expected: /^http:\/\/unitsofmeasure\.org\/$/,
    right: 'ours',
    because: 'The URI of UCUM has no slash at its end; the guide writes one, as the template does.',
    guide: 'FHIR R4 terminologies-systems.html, UCUM',
  },
  {
    rule: 'length-unit',
    source,
    path: /^Encounter\.length\.unit$/,
    right: 'ours',
    because: 'The unit is "days", its code "d".',
    guide: 'NM[Quantity-LengthOfStay] NM.1: unit',
  },
];
