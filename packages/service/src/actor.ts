export const roles = ['facility', 'clinician', 'care-team', 'privacy-officer', 'steward', 'operator'] as const;
export type Role = (typeof roles)[number];

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

/** Who asks, in which role, for which organisation and to what end (v3 PurposeOfUse). */
export interface Actor {
  readonly subject: string;
  readonly role: Role;
  readonly organization: string;
  readonly purpose: string;
}

const purposeNames: Readonly<Record<string, string>> = {
  treatment: 'TREAT',
  emergency: 'ETREAT',
  payment: 'HPAYMT',
  operations: 'HOPERAT',
  'public-health': 'PUBHLTH',
  research: 'HRESCH',
  'patient-request': 'PATRQT',
};

/** The v3 PurposeOfUse code of what people write: `treatment` or `TREAT`. */
export function purposeOfUse(text: string): string {
  return purposeNames[text.toLowerCase()] ?? text.toUpperCase();
}
