import type { Patient } from '@causeway/fhir';
import type { Description } from '@causeway/matching';

/** Who a record was before it was written over, as far as it was compared: in comparable form, and complete enough to tell. */
export function earlierPatient(id: string, before: Description): Patient {
  const { names, birthDate, sex, phones, emails, addresses } = before;
  return {
    resourceType: 'Patient',
    id,
    name: names.map(({ family, given, middle }) => ({
      family,
      given: [given, ...middle.split(' ')].filter(it => it !== ''),
    })),
    ...(birthDate === '' ? {} : { birthDate: birthDate.replace('?', '') }),
    ...(isGender(sex) ? { gender: sex } : {}),
    telecom: [
      ...phones.map(value => ({ system: 'phone', value }) as const),
      ...emails.map(value => ({ system: 'email', value }) as const),
    ],
    address: addresses.map(({ number, street, unit, city, state, postalCode }) => ({
      line: [[number, street].filter(it => it !== '').join(' '), unit].filter(it => it !== ''),
      ...{ city, state, postalCode },
    })),
  };
}

function isGender(sex: string): sex is 'male' | 'female' | 'other' {
  return ['male', 'female', 'other'].includes(sex);
}
