export type FacilityId = 'general' | 'lakeside' | 'stmary';

/** How a facility's system writes HL7: what differs between vendors without being wrong. */
export interface Conventions {
  readonly version: '2.3' | '2.5.1' | '2.8';
  /** CX.4 of its own identifiers. */
  readonly authorityField: string;
  readonly mrnPrefix: string;
  /** CX.2 and CX.3: a check digit behind the identifier. */
  readonly checkDigit: boolean;
  /** Old systems keep capital ASCII only: `BJØRNSTAD` is written `BJORNSTAD`. */
  readonly capitals: boolean;
  /** `minutes`: YYYYMMDDHHMM; `seconds`: YYYYMMDDHHMMSS; `offset`: the same with +ZZZZ. */
  readonly timeStyle: 'minutes' | 'seconds' | 'offset';
  readonly phoneStyle: 'local' | 'parts' | 'e164';
  /** Where the other name (maiden, nickname) stands among the repetitions of PID-5. */
  readonly otherName: 'first' | 'last';
  /** Which repetition of PID-3 comes first. */
  readonly nationalIdFirst: boolean;
  readonly inpatients: boolean;
}

/** A registered source. `system` is the URI under which its identifiers are known in FHIR. */
export interface Facility {
  readonly id: FacilityId;
  readonly name: string;
  /** MSH-3.1 */
  readonly sendingApplication: string;
  /** MSH-4.1 */
  readonly sendingFacility: string;
  /** The assigning authority as one registers it: a name, an OID or `name&oid&ISO`. */
  readonly authority: string;
  readonly system: string;
  /** IANA zone of its local times. */
  readonly timeZone: string;
  readonly conventions: Conventions;
}

export const facilities: Readonly<Record<FacilityId, Facility>> = {
  general: {
    id: 'general',
    name: 'General Hospital',
    sendingApplication: 'GENADT',
    sendingFacility: 'GENERAL',
    authority: 'GENERAL&2.16.840.1.113883.19.5.1&ISO',
    system: 'urn:oid:2.16.840.1.113883.19.5.1',
    timeZone: 'America/Chicago',
    conventions: {
      version: '2.5.1',
      authorityField: 'GENERAL&2.16.840.1.113883.19.5.1&ISO',
      mrnPrefix: 'GH',
      checkDigit: false,
      capitals: false,
      timeStyle: 'seconds',
      phoneStyle: 'parts',
      otherName: 'last',
      nationalIdFirst: false,
      inpatients: true,
    },
  },
  lakeside: {
    id: 'lakeside',
    name: 'Lakeside Clinic',
    sendingApplication: 'LKSREG',
    sendingFacility: 'LAKESIDE',
    authority: 'LAKESIDE',
    system: 'urn:causeway:authority:LAKESIDE',
    timeZone: 'America/New_York',
    conventions: {
      version: '2.3',
      authorityField: 'LAKESIDE',
      mrnPrefix: 'LK',
      checkDigit: true,
      capitals: true,
      timeStyle: 'minutes',
      phoneStyle: 'local',
      otherName: 'first',
      nationalIdFirst: false,
      inpatients: false,
    },
  },
  stmary: {
    id: 'stmary',
    name: "St Mary's Infirmary",
    sendingApplication: 'PAS',
    sendingFacility: 'STMARY',
    authority: '2.16.840.1.113883.19.5.3',
    system: 'urn:oid:2.16.840.1.113883.19.5.3',
    timeZone: 'Europe/London',
    conventions: {
      version: '2.8',
      authorityField: '&2.16.840.1.113883.19.5.3&ISO',
      mrnPrefix: 'SM',
      checkDigit: false,
      capitals: false,
      timeStyle: 'offset',
      phoneStyle: 'e164',
      otherName: 'last',
      nationalIdFirst: true,
      inpatients: true,
    },
  },
};

export const facilityIds: readonly FacilityId[] = ['general', 'lakeside', 'stmary'];

/** The authority of national identifiers, written alike by every facility. */
export const nationalAuthority = 'NATREG&2.16.840.1.113883.19.5.99&ISO';
